"""Who attended the events, by state, organisation and category; never by name.

A file without a headcount column has one row for each person. An empty headcount means: present,
number not reported.
"""

from collections.abc import Iterator

import pandas as pd

from domain import measures
from domain.language import mark
from loaders.cells.fuzzy import near
from loaders.cells.problems import Problem
from loaders.reading.sheet import Sheet
from loaders.tables.schema import Column, Table

TABLE = Table(
    "participants",
    mark(
        "One row for each delegation, or for each person where there is no column of headcounts. "
        "Names are not read."
    ),
    (
        Column(
            "event",
            "text",
            mark("The code of the event, as in the sheet of events."),
            required=True,
        ),
        Column(
            "state",
            "code",
            mark("The state, by any of its names or codes; empty where the source names none."),
            vocabulary="states",
        ),
        Column(
            "organisation", "text", mark("The ministry, agency or organization."), localized=True
        ),
        Column(
            "category",
            "code",
            mark("The category of participants."),
            required=True,
            vocabulary="categories",
        ),
        Column(
            "gender",
            "code",
            mark("The gender, where the source reports it."),
            vocabulary="genders",
            suppressible=True,
        ),
        Column(
            "mode",
            "code",
            mark("How they attended, where the source reports it."),
            vocabulary="modes",
            suppressible=True,
        ),
        Column(
            "headcount",
            "count",
            mark(
                "The number of persons; empty where they were present but their number is not "
                "reported."
            ),
        ),
        Column("note", "text", mark("What a reader of the row should know."), localized=True),
        Column("source", "text", mark("The document that the row was taken from."), localized=True),
        Column(
            "paragraph",
            "text",
            mark("The paragraph of the source; several are separated by semicolons."),
        ),
    ),
)


def check(sheet: Sheet) -> Iterator[Problem]:
    """No delegation stands twice. Rows of single persons may well be alike, since their names are
    not read.
    """
    if not sheet.holds("headcount"):
        return
    frame = sheet.frame
    for row in frame.index[frame.duplicated()]:
        yield sheet.problem("row_twice", row, "event")


def counted(sheet: Sheet) -> Sheet:
    """The sheet with one person in each row where it has no column of headcounts."""
    if sheet.holds("headcount"):
        return sheet
    return sheet.with_frame(
        sheet.frame.assign(headcount=pd.Series(1, index=sheet.frame.index, dtype="Int64"))
    )


def check_events(sheet: Sheet, events: Sheet) -> Iterator[Problem]:
    """Every event that is attended is one of the sheet of events."""
    known = events.frame["event"].dropna().tolist()
    named = sheet.frame["event"].dropna()
    for row, event in named[~named.isin(known)].items():
        yield sheet.problem("unknown_event", int(str(row)), "event", suggestion=near(event, known))


def check_totals(sheet: Sheet, events: Sheet) -> Iterator[Problem]:
    """Headcounts and named states of each event agree with what the source reports of it as a
    whole.
    """
    if sheet.refused:
        return
    totals = measures.totals(events.frame, sheet.frame).set_index(events.frame.index)
    for row in totals.index[~totals["total_agrees"].fillna(True)]:
        yield events.problem(
            "total_disagrees", int(row), "reported_total", expected=str(totals["total"][row])
        )
    for row in totals.index[~totals["states_agree"].fillna(True)]:
        yield events.problem(
            "states_disagree", int(row), "reported_states", expected=str(totals["states"][row])
        )
