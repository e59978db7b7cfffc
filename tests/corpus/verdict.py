"""Hold a reading against the right result: what came out of each file, and why."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loaders.cells.instructions import NO_INSTRUCTIONS
from loaders.cells.problems import ERROR, NOTICE, Problem
from loaders.matching import sheet_guess
from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import parse
from tests.corpus.expected import HEADER, Example, ExpectedTable
from tests.corpus.letters import fold
from tests.corpus.plain import Clean

RIGHT = "right"
TOLD = "told"  # something is not read, or was confirmed, and a problem or a step of Match says so
REFUSED = "false refusal"  # a row that can be read is refused, and its problem says why
LOST = "row unaccounted for"
WRONG = "wrong value without a word"
# Codes of refusals that are right after all, each with its reason; nothing is accepted silently.
ACCEPTED_REFUSALS: Mapping[str, str] = {}
# Notices that a column, or some of its cells, were not read.
OF_COLUMNS = {
    *("unknown_column", "unnamed_column", "column_twice"),
    *("personal_column", "personal_by_header", "persons_left_out"),
}
EXTRA_ROW = "a "  # begins the reason that a banner, header, sum or note is read as a row
OUTCOMES = (RIGHT, TOLD, REFUSED, LOST, WRONG)  # from good to bad: a file is as good as its worst


@dataclass(frozen=True)
class Finding:
    """A deviation from the right result: its kind, one of OUTCOMES, and what it is about."""

    outcome: str
    reason: str


@dataclass(frozen=True)
class Verdict:
    """The outcome of reading a file: all that deviates from the right result."""

    label: str
    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> str:
        """Return the worst of what was found."""
        return max((found.outcome for found in self.findings), key=OUTCOMES.index, default=RIGHT)

    @property
    def refused_wrongly(self) -> tuple[str, ...]:
        """Return the reasons of false refusals that nobody has accepted."""
        return tuple(r for r in self.reasons(REFUSED) if r not in ACCEPTED_REFUSALS)

    def reasons(self, outcome: str) -> tuple[str, ...]:
        """Return the reasons of a kind, each once."""
        return tuple(
            dict.fromkeys(found.reason for found in self.findings if found.outcome == outcome)
        )


def judge(example: Example, opened: OpenedFile, reading: ParseResult) -> Verdict:
    """Judge a reading of a file; sheets that wait for an analyst are read as Match guesses them."""
    waiting = sheet_guess.needs_matching(opened, NO_INSTRUCTIONS) if opened.readable else ()
    direct = Verdict(example.label, tuple(_findings(example, reading)))
    if not waiting or not direct.findings:
        return direct
    confirmed, noticed = _confirm(opened, waiting)
    found = tuple(_findings(example, confirmed))
    if all(finding.outcome == TOLD for finding in found):
        return Verdict(example.label, (*found, Finding(TOLD, "confirmed in Match")))
    worst = max(found, key=lambda finding: OUTCOMES.index(finding.outcome))
    in_match = Finding(REFUSED, f"not read before Match, and there: {worst.reason}")
    # A column is shown and confirmed; a row that counts twice is seen only if a notice says so.
    unseen = (f for f in found if f.outcome == WRONG and f.reason.startswith(EXTRA_ROW))
    silent = () if noticed else tuple(unseen)
    grave = (f for f in direct.findings if f.outcome in (LOST, WRONG))
    return Verdict(example.label, (*grave, *silent, in_match))


def _confirm(opened: OpenedFile, waiting: Sequence[str]) -> tuple[ParseResult, bool]:
    """Read a file as an analyst who changes nothing in Match; tell whether rows were spoken of."""
    instructions, noticed = NO_INSTRUCTIONS, False
    for sheet in waiting:
        guess = sheet_guess.guess_sheet(opened, sheet)
        noticed |= any(notice.code != "rows_outside" for notice in guess.notices)
        instructions = instructions.with_sheet(sheet, sheet_guess.to_instruction(guess))
    return parse(opened, instructions), noticed


def _findings(example: Example, reading: ParseResult) -> Iterator[Finding]:
    if not reading.readable:
        yield Finding(REFUSED, "/".join(problem.code for problem in reading.problems))
        return
    if not all(sheet.is_balanced for sheet in reading.rows):
        yield Finding(LOST, "the rows do not add up")
    filled = Counter[str]()
    for table in example.tables:
        filled[table.sheet] += table.filled
    if sum(filled.values()) != sum(sheet.filled for sheet in reading.rows):
        kind = LOST if reading.rows_read else REFUSED
        yield Finding(kind, "filled rows are not those of the file")
    for table in example.tables:
        yield from _of_table(table, reading)


def _of_table(table: ExpectedTable, reading: ParseResult) -> Iterator[Finding]:
    frame = reading.tables.get(table.table)
    problems = [
        problem
        for problem in reading.problems
        if problem.table == table.table or problem.sheet == table.sheet or not problem.table
    ]
    said = _by_row(problems)
    if frame is None or (frame.empty and not set(table.rows) & set(said)):
        yield Finding(REFUSED, "/".join(sorted(_whole(problems) or {"no_table, no reason given"})))
        return
    rows = _rows_of(table, frame.to_dict("records"), said)
    read = set(rows.values())
    values = {row: frame.iloc[n].to_dict() for n, row in rows.items()}
    for row, record in table.rows.items():
        if row in read:
            yield from _of_values(table, row, record, values[row], problems)
        elif row in said:
            yield Finding(REFUSED, "; ".join(sorted(_describe(table, said[row]))))
        else:
            yield from _unread(table, row, reading)
    yield from _judge_refused(table, read, said)
    for row in sorted(read & set(table.outside)):
        kind = TOLD if row in said else WRONG
        yield Finding(kind, f"{EXTRA_ROW}{table.outside[row]} is read as a row of {table.table}")
    if len(rows) < len(frame):
        yield Finding(WRONG, f"more rows of {table.table} are read than stand in the file")


def _rows_of(
    table: ExpectedTable,
    records: Sequence[Mapping[Any, Any]],
    said: dict[int, list[Problem]],
) -> dict[int, int]:
    """Return the row of the file for each clean row, by position: both are in the same order.

    Of all assignments the one with most equal cells; a row that was refused cannot have been read.
    """
    refused = {row for row, found in said.items() if any(p.severity == ERROR for p in found)}
    rows = sorted({*table.rows, *table.refused, *table.outside} - refused)
    alike = [[_likeness(table, record, row) for row in rows] for record in records[: len(rows)]]
    best = [[0.0] * (len(rows) + 1) for _ in range(len(alike) + 1)]
    for i in range(len(alike) - 1, -1, -1):
        for j in range(len(rows) - 1, -1, -1):
            taken = alike[i][j] + best[i + 1][j + 1] if len(rows) - j >= len(alike) - i else -1.0
            best[i][j] = max(taken, best[i][j + 1] if len(rows) - j > len(alike) - i else -1.0)
    assigned, j = {}, 0
    for i in range(len(alike)):
        while best[i][j] > alike[i][j] + best[i + 1][j + 1] + 1e-9:
            j += 1
        assigned[i] = rows[j]
        j += 1
    return assigned


def _likeness(table: ExpectedTable, record: Mapping[Any, Any], row: int) -> float:
    """Return how many cells of a clean row are those of a row of the file."""
    right = table.rows.get(row, {})
    return sum(
        1.0 for column, value in right.items() if _same(_plain(record.get(column)), value)
    ) + (0.5 if row in table.refused else 0.0)


def _judge_refused(
    table: ExpectedTable, read: set[int], said: dict[int, list[Problem]]
) -> Iterator[Finding]:
    """Yield what is wrong with the rows that cannot be read: read, or refused for another cell."""
    for row, refusals in table.refused.items():
        if row in read:
            yield Finding(WRONG, f"{refusals[0].cell} cannot be read, and was")
            continue
        problems = {(p.cell, p.code) for p in said.get(row, [])}
        cells = {cell for cell, _ in problems}
        for refusal in refusals:
            if any((refusal.cell, code) in problems for code in refusal.codes):
                continue
            kind = TOLD if refusal.cell in cells else LOST
            yield Finding(kind, f"not refused as {'/'.join(sorted(refusal.codes))}")


def _of_values(
    table: ExpectedTable,
    row: int,
    record: Any,
    values: Mapping[Any, Any],
    problems: Sequence[Problem],
) -> Iterator[Finding]:
    for column, right in record.items():
        found = _plain(values.get(column))
        if _same(found, right):
            continue
        said = sorted({p.code for p in problems if _speaks_of(p, table, row, column)})
        reason = f"{table.table}.{column} {'empty' if found is None else 'other'}"
        kind = (REFUSED if found is None else TOLD) if said else WRONG
        yield Finding(kind, f"{reason}: {'/'.join(said) or 'no word'}")


def _speaks_of(problem: Problem, table: ExpectedTable, row: int, column: str) -> bool:
    """Tell whether a problem names this cell, the header of its column, or warns of the column."""
    place, headers = (
        table.places[column],
        [n for n, kind in table.outside.items() if kind == HEADER],
    )
    if problem.cell == f"{place}{row}" and problem.code != "control_characters":
        return True
    if problem.severity == NOTICE and problem.code not in OF_COLUMNS:
        return False
    return problem.column == column or problem.cell in {f"{place}{n}" for n in headers[:2]}


def _unread(table: ExpectedTable, row: int, reading: ParseResult) -> Iterator[Finding]:
    """Yield what became of a row that is neither read nor refused."""
    reasons = {
        reason
        for sheet in reading.rows
        if sheet.sheet in ("", table.sheet)
        for reason in sheet.left_out
        if sheet.rows_dropped
    }
    if reasons:
        yield Finding(REFUSED, f"left out: {'/'.join(sorted(reasons))}")
    else:
        yield Finding(LOST, f"row {row} is neither read nor refused")


def _by_row(problems: Sequence[Problem]) -> dict[int, list[Problem]]:
    rows: dict[int, list[Problem]] = {}
    for problem in problems:
        if problem.cell and (digits := problem.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")).isdigit():
            rows.setdefault(int(digits), []).append(problem)
    return rows


def _describe(table: ExpectedTable, problems: Sequence[Problem]) -> set[str]:
    """Return column and code of the errors by which a row is refused; of any, if there is none."""
    errors = [p for p in problems if p.severity == ERROR] or problems
    return {f"{table.table}.{p.column} {p.code}" if p.column else p.code for p in errors}


def _whole(problems: Sequence[Problem]) -> set[str]:
    """Return the codes by which a sheet or a file is not read at all."""
    grave = {"unknown_sheet", "empty_sheet"}
    return {p.code for p in problems if p.severity == ERROR or p.code in grave}


def _plain(value: Any) -> Clean:
    if value is None or value != value or str(value) in ("<NA>", "NaT"):
        return None
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return int(value)
    return value if isinstance(value, str) else int(value)


def _same(found: Clean, right: Clean) -> bool:
    if right is None or found is None:
        return found is right
    if isinstance(found, int) and isinstance(right, int):
        return found == right
    return fold(str(found)) == fold(str(right))
