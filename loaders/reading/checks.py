"""Check the rows of a sheet against each other, and the sheets of a workbook against each other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from domain.measures import headcounts
from domain.vocabulary import GENERAL
from loaders.cells.fuzzy import closest_match
from loaders.cells.problems import Problem
from loaders.reading.sheet import ParsedSheet


def duplicate_keys(sheet: ParsedSheet) -> Iterator[Problem]:
    """Yield problems for rows that repeat a key; `expected` is the row that has it first."""
    if not sheet.table.key:
        return
    keys = sheet.frame[list(sheet.table.key)].dropna()
    first: dict[tuple[Any, ...], int] = {}
    for row, *key in keys[keys.duplicated(keep=False)].itertuples():
        if first.setdefault(tuple(key), row) != row:
            yield sheet.problem(
                "key_twice", row, sheet.table.key[0], expected=str(first[tuple(key)])
            )


def check_delegations(sheet: ParsedSheet) -> Iterator[Problem]:
    """Yield repeated rows of delegations; rows of persons may repeat, as names are not read."""
    if not sheet.has_column("headcount"):
        return
    frame = sheet.frame
    for row in frame.index[frame.duplicated()]:
        yield sheet.problem("row_twice", row, "event")


def add_headcounts(sheet: ParsedSheet) -> ParsedSheet:
    """Add a headcount of 1 to every row of a sheet without a headcount column."""
    if sheet.has_column("headcount"):
        return sheet
    return sheet.with_frame(
        sheet.frame.assign(headcount=pd.Series(1, index=sheet.frame.index, dtype="Int64"))
    )


def check_named_events(sheet: ParsedSheet, events: ParsedSheet) -> Iterator[Problem]:
    """Yield problems for attended events that are missing from the sheet of events."""
    known = events.frame["event"].dropna().tolist()
    named = sheet.frame["event"].dropna()
    for row, event in named[~named.isin(known)].items():
        yield sheet.problem(
            "unknown_event", int(str(row)), "event", suggestion=closest_match(event, known)
        )


def check_totals(sheet: ParsedSheet, events: ParsedSheet) -> Iterator[Problem]:
    """Yield events whose reported totals disagree with participants; none if a row was refused."""
    if sheet.rows_with_errors:
        return
    totals = headcounts.event_totals(events.frame, sheet.frame).set_index(events.frame.index)
    for row in totals.index[~totals["total_agrees"].fillna(True)]:
        yield events.problem(
            "total_disagrees", int(row), "reported_total", expected=str(totals["total"][row])
        )
    for row in totals.index[~totals["states_agree"].fillna(True)]:
        yield events.problem(
            "states_disagree", int(row), "reported_states", expected=str(totals["states"][row])
        )


def check_dates(sheet: ParsedSheet) -> Iterator[Problem]:
    """Yield problems for events that end before they start."""
    frame = sheet.frame
    for row in frame.index[frame["end_date"] < frame["start_date"]]:
        yield sheet.problem(
            "end_before_start", row, "end_date", expected=f"{frame['start_date'][row]:%Y-%m-%d}"
        )


def check_general_statements(sheet: ParsedSheet) -> Iterator[Problem]:
    """Yield problems for general statements that name an item, and for those that are repeated."""
    frame, item = sheet.frame, sheet.table.key[-1]
    if "scope" not in frame:
        return
    general = frame[frame["scope"] == GENERAL]
    for row in general.index[general[item].notna()]:
        yield sheet.problem("general_names_item", row, item)
    for row in general.index[general.duplicated()]:
        yield sheet.problem("row_twice", row, "scope")


CHECKS: Mapping[str, Callable[[ParsedSheet], Iterable[Problem]]] = {
    "events": check_dates,
    "participants": check_delegations,
    "coverage": check_general_statements,
    "principles": check_general_statements,
}


def with_checks(sheet: ParsedSheet) -> ParsedSheet:
    """Add the problems that appear only across several rows of the sheet."""
    if sheet.is_unreadable:
        return sheet
    checked = sheet.with_problems(duplicate_keys(sheet))
    return (
        checked.with_problems(CHECKS[sheet.table.name](checked))
        if sheet.table.name in CHECKS
        else checked
    )


def with_checks_together(sheets: list[ParsedSheet]) -> list[ParsedSheet]:
    """Add the problems that appear only across events and participants of the same file."""
    usable = {sheet.table.name: sheet for sheet in reversed(sheets) if not sheet.is_unreadable}
    if not {"events", "participants"} <= usable.keys():
        return sheets
    announced = usable["events"]
    attended = usable["participants"].with_problems(
        check_named_events(usable["participants"], announced)
    )
    checked = {
        id(usable["participants"]): attended,
        id(announced): announced.with_problems(check_totals(attended, announced)),
    }
    return [checked.get(id(sheet), sheet) for sheet in sheets]
