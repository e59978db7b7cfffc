"""Find what looks odd in an upload though it is valid. Nothing is refused for it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

import pandas as pd

from domain.measures import headcounts, progress
from domain.tables import Choice, Tables
from domain.vocabulary import STAGES
from loaders.review.anomaly import Anomaly
from loaders.review.diff import Difference, compare_tables
from loaders.review.double_counting import persons_counted_twice
from loaders.review.upload_change import HEADCOUNT, Sides, UploadChange, rows_of
from loaders.tables.registry import TABLES

JUMP_FACTOR = 5  # so many times as many, or as few, is odd
MIN_HEADCOUNT = 10  # persons: below it a category may well be five times the last
APPROVED = ("approved", "submitted")


def find_anomalies(
    before: Mapping[str, pd.DataFrame],
    after: Mapping[str, pd.DataFrame],
    *,
    change: Difference | None = None,
    sides: Sides | None = None,
    lists: Sequence[pd.DataFrame] = (),
    headcounts: Sequence[pd.DataFrame] = (),
) -> tuple[Anomaly, ...]:
    """All that looks odd in the tables after, for what the tables before are; none where nothing
    would change.

    Where they are known already: `change` is their difference, `sides` are both as measures read
    them. `lists` are the participants of files that hold a row for each person, `headcounts` those
    of files with a number of persons in each row.
    """
    change = change or compare_tables(before, after)
    if change.empty:
        return ()
    upload = UploadChange(
        *(sides or (_tables(before), _tables(after))), before, after, change, lists, headcounts
    )
    changed = {name for name, table in change.tables.items() if not table.empty}
    return tuple(
        chain.from_iterable(
            check(upload) for check, tables in CHECKS.items() if changed & set(tables)
        )
    )


def _tables(frames: Mapping[str, pd.DataFrame]) -> Tables:
    return Tables(**{name: rows_of(frames, name) for name in TABLES}, version="")


def _rows_fewer(upload: UploadChange) -> Iterator[Anomaly]:
    """Tables that would lose more than half of their rows."""
    for name in TABLES:
        before, after = (
            len(frames.get(name, ())) for frames in (upload.rows_before, upload.rows_after)
        )
        if 2 * after < before:
            yield Anomaly("rows_fewer", name, values={"before": before, "after": after})


def _stages_back(upload: UploadChange) -> Iterator[Anomaly]:
    """States whose review would stand at an earlier stage, or be no longer approved."""
    for cycle in upload.before.cycles:
        was, now = (
            progress.stage_by_state(tables, Choice(cycle=cycle))
            for tables in (upload.before, upload.after)
        )
        for state, before, after in zip(was["state"], was["stage"], now["stage"], strict=True):
            lost = before in APPROVED and after not in APPROVED
            if list(STAGES).index(after) < list(STAGES).index(before):
                row = {"cycle": cycle, "state": state}
                yield Anomaly(
                    "approval_lost" if lost else "stage_back",
                    "progress",
                    row,
                    "stage",
                    {"before": before, "after": after},
                )


def _headcount_jumps(upload: UploadChange) -> Iterator[Anomaly]:
    """Delegations whose headcount would be many times what it is. A column that was sorted alone is
    told as that.
    """
    change = upload.change.tables.get("participants")
    if change is None or HEADCOUNT in upload.resorted["participants"]:
        return
    cells = change.cells[
        (change.cells["column"] == HEADCOUNT)
        & change.cells["before"].notna()
        & change.cells["after"].notna()
    ]
    odd = cells[_differ_widely(cells["before"].astype(int), cells["after"].astype(int))]
    rows = change.identities.loc[odd.index].to_dict("records")
    for row, before, after in zip(rows, odd["before"], odd["after"], strict=True):
        identity = {str(name): value for name, value in row.items()}
        yield Anomaly(
            "headcount_jump",
            "participants",
            identity,
            HEADCOUNT,
            {"before": before, "after": after},
        )


def _headcounts_unlike_the_last(upload: UploadChange) -> Iterator[Anomaly]:
    """Categories that would count many times as many as in the event before it; only where the
    count is new.
    """
    for cycle in upload.after.cycles:
        was, now = (
            headcounts.headcount_by_category(tables, Choice(cycle=cycle)).dropna(subset=HEADCOUNT)
            for tables in (upload.before, upload.after)
        )
        known = set(was[["event", "category", HEADCOUNT]].itertuples(index=False, name=None))
        now = now.join(
            now.groupby("category", sort=False)[["event", HEADCOUNT]].shift().add_prefix("last_")
        ).dropna()
        last, count = now[f"last_{HEADCOUNT}"].astype(int), now[HEADCOUNT].astype(int)
        for row in now[
            _differ_widely(last, count) & ((last >= MIN_HEADCOUNT) | (count >= MIN_HEADCOUNT))
        ].to_dict("records"):
            place = {"event": row["event"], "category": row["category"]}
            if (*place.values(), row[HEADCOUNT]) not in known:
                values = {
                    "before": int(row[f"last_{HEADCOUNT}"]),
                    "after": int(row[HEADCOUNT]),
                    "other": row["last_event"],
                }
                yield Anomaly("headcount_unlike", "participants", place, HEADCOUNT, values)


def _differ_widely(before: pd.Series, after: pd.Series) -> pd.Series:
    """Whether one number is many times the other, and not the same."""
    return (before != after) & ((after >= JUMP_FACTOR * before) | (before >= JUMP_FACTOR * after))


def _columns_resorted(upload: UploadChange) -> Iterator[Anomaly]:
    """Columns whose values would stand beside other rows than before."""
    for name, columns in upload.resorted.items():
        for column, rows in columns.items():
            yield Anomaly("column_resorted", name, column=column, values={"n": rows})


def _totals_disagree(upload: UploadChange) -> Iterator[Anomaly]:
    """Events whose participants would no longer add up to what the source reports of them."""
    kinds = (
        ("total_disagrees", "total_agrees", "total", "reported_total"),
        ("states_disagree", "states_agree", "states", "reported_states"),
    )
    was, now = map(headcounts.all_event_totals, (upload.before, upload.after))
    for code, agrees, total_column, reported in kinds:
        known = set(
            was.loc[~was[agrees].fillna(True), ["event", total_column, reported]].itertuples(
                index=False, name=None
            )
        )
        for event, total, reported_total in now.loc[
            ~now[agrees].fillna(True), ["event", total_column, reported]
        ].itertuples(index=False, name=None):
            if (event, total, reported_total) not in known:
                yield Anomaly(
                    code,
                    "events",
                    {"event": event},
                    reported,
                    {"found": int(total), "reported": int(reported_total)},
                )


def _events_without_rows(upload: UploadChange) -> Iterator[Anomaly]:
    """Events whose participants would all be gone, and events that participants name and the table
    of events does not.
    """
    rows = (
        rows_of(frames, "participants")["event"]
        for frames in (upload.rows_before, upload.rows_after)
    )
    before, after = (events.value_counts(sort=False) for events in rows)
    there = upload.after.events["event"]
    for event in there[there.isin(before.index) & ~there.isin(after.index)]:
        yield Anomaly(
            "event_without_rows",
            "participants",
            {"event": event},
            values={"before": int(before[event])},
        )
    for event in after.index[~after.index.isin(there)]:
        yield Anomaly(
            "event_unknown", "participants", {"event": event}, values={"n": int(after[event])}
        )


# Each check with the tables that it looks at: where none of them changes, it finds nothing new.
CHECKS: Mapping[Callable[[UploadChange], Iterator[Anomaly]], tuple[str, ...]] = {
    _rows_fewer: tuple(TABLES),
    _columns_resorted: tuple(TABLES),
    _stages_back: ("progress",),
    _headcount_jumps: ("participants",),
    _headcounts_unlike_the_last: ("events", "participants"),
    _totals_disagree: ("events", "participants"),
    persons_counted_twice: ("participants",),
    _events_without_rows: ("events", "participants"),
}
