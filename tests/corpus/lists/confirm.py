"""Read a list as an analyst would who only says which event it is of, and judge what came out.

An analyst accepts each guess as it is shown in Match, and the suggestions that are preselected
there for unknown values; whatever else must be said is a correction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from domain.normalization import normalize_name
from loaders.cells.instructions import NO_INSTRUCTIONS, Instructions, SheetInstruction
from loaders.cells.problems import NOTICE
from loaders.cells.row_accounting import ABOVE, GUIDE, HEADERS, TITLES, UNKNOWN, UNWANTED
from loaders.matching import sheet_guess, value_guess
from loaders.matching.guesses import SheetGuess
from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import open_file, parse
from tests.corpus.lists.expected_list import RealList

EVENT = "workshop-2"
TABLE = "participants"
# Notices that say nothing of how many persons are counted.
NOT_OF_NUMBERS = {"registrations", "rows_outside", "persons_alike"}


@dataclass(frozen=True)
class ListVerdict:
    """The outcome of reading a list: guesses, wrong numbers, what was asked and told."""

    label: str
    table: str
    kind: str
    persons: int
    wrong: tuple[str, ...]  # which numbers are not right
    asked: tuple[str, ...]  # what must be said, beside the event
    told: tuple[str, ...]  # codes of notices and problems

    @property
    def corrections(self) -> int:
        """Return how much an analyst must correct or say; 0 if the guess can be accepted."""
        return len(self.wrong) + len(self.asked)

    @property
    def is_silently_wrong(self) -> bool:
        """Tell whether persons are counted wrongly and nothing asks or warns of it."""
        return bool(self.wrong) and not self.asked and not set(self.told) - NOT_OF_NUMBERS


def confirm(real: RealList) -> ListVerdict:
    """Read a list as guessed, of the event, and judge it."""
    opened = open_file(real.file.name, real.file.data)
    if not opened.readable or not opened.grids:
        codes = tuple(problem.code for problem in opened.problems)
        return ListVerdict(real.label, "", "", 0, ("persons",), codes, ())
    waiting = sheet_guess.needs_matching(opened, NO_INSTRUCTIONS)
    guesses = [_guess(opened, sheet) for sheet in waiting]
    instructions = NO_INSTRUCTIONS
    for guess in guesses:
        instructions = instructions.with_sheet(guess.sheet, _with_event(guess))
    reading, unsaid = _with_suggestions(opened, instructions)
    asked = {name for g in guesses for name, value in g.constants.items() if not value}
    asked |= unsaid
    told = [notice.code for guess in guesses for notice in guess.notices]
    told += [p.code for p in reading.problems if p.severity != NOTICE]
    first = guesses[0] if guesses else None
    return ListVerdict(
        real.label,
        first.table if first else "/".join(reading.tables),
        first.kind if first else "",
        sum(_count_by(reading, "event").values()),
        tuple(_wrong(real, reading)),
        tuple(sorted(asked - {"event"} - real.may_ask)),
        tuple(dict.fromkeys(told)),
    )


def _guess(opened: OpenedFile, sheet: str) -> SheetGuess:
    return sheet_guess.guess_sheet(opened, sheet, events=("workshop-1", EVENT, "conference"))


def _with_event(guess: SheetGuess) -> SheetInstruction:
    instruction = sheet_guess.to_instruction(guess)
    if "event" in instruction.columns.values():
        return instruction
    return replace(instruction, constants={**instruction.constants, "event": EVENT})


def _with_suggestions(
    opened: OpenedFile, instructions: Instructions
) -> tuple[ParseResult, set[str]]:
    """Return the reading with each suggested value accepted, and the values without suggestion."""
    reading = parse(opened, instructions)
    unknown = value_guess.unknown_values(reading, opened)
    meant = {
        (each.table, each.column, normalize_name(each.value)): each.suggestion
        for each in unknown
        if each.suggestion
    }
    unsaid = {f"{each.column}={each.value}" for each in unknown if not each.suggestion}
    return (parse(opened, instructions.with_values(meant)) if meant else reading), unsaid


def _count_by(reading: ParseResult, column: str) -> dict[str, int]:
    """Add up the persons by the code in a column; "" are those without one."""
    frame = reading.tables.get(TABLE, pd.DataFrame())
    if frame.empty:
        return {}
    codes = frame[column].fillna("") if column in frame else pd.Series("", index=frame.index)
    sums = frame["headcount"].fillna(0).groupby(codes).sum()
    return {str(code): int(count) for code, count in sums.items() if count}


def _wrong(real: RealList, reading: ParseResult) -> list[str]:
    """List the numbers that are not right."""
    rights: Mapping[str, Mapping[str, int] | None] = {
        "state": real.states,
        "gender": real.genders,
        "mode": real.modes,
    }
    persons = sum(_count_by(reading, "event").values())
    wrong = [] if persons == real.persons else [f"persons {persons} of {real.persons}"]
    for column, right in rights.items():
        found = _count_by(reading, column)
        if right is not None and found != right:
            parts = {c: (found.get(c, 0), right.get(c, 0)) for c in {*found, *right}}
            other = [f"{c or 'none'} {a} of {b}" for c, (a, b) in sorted(parts.items()) if a != b]
            wrong.append(f"{column}: {', '.join(other[:3])}")
    if not wrong and (left := _count_left_out(reading)) != real.not_counted:
        wrong.append(f"rows not counted {left} of {real.not_counted}")
    if not all(sheet.is_balanced for sheet in reading.rows):
        wrong.append("the rows do not add up")
    return wrong


def _count_left_out(reading: ParseResult) -> int:
    """Count the rows beneath the headers that are no person: refused, or left out for a reason."""
    above = {TITLES, ABOVE, HEADERS, GUIDE, UNKNOWN, UNWANTED}
    left = sum(n for sheet in reading.rows for why, n in sheet.left_out.items() if why not in above)
    return left + reading.rows_refused
