"""Find anomalies in a valid upload; none of them refuses it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

import pandas as pd

from domain.measures import headcounts, progress
from domain.tables import Choice, Tables
from domain.vocabulary import STAGES
from loaders.review.anomaly_messages import Anomaly
from loaders.review.diff import Difference, compare_tables
from loaders.review.double_counting import persons_counted_twice
from loaders.review.upload_change import HEADCOUNT, Sides, UploadChange, rows_of
from loaders.tables.registry import TABLES

JUMP_FACTOR = 5  # a number so many times larger or smaller is an anomaly
MIN_HEADCOUNT = 10  # persons: smaller categories may well grow fivefold between events
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
    """Return the anomalies of `after` in comparison with `before`; none if nothing changes.

    If they are known already, `change` is their difference and `sides` are both as measures read
    them. `lists` are the participants of files with one person per row, `headcounts` those of files
    with a number of persons per row.
    """
    change = change or compare_tables(before, after)
    if change.empty:
        return ()
    upload = UploadChange(
        *(sides or (_tables(before), _tables(after))), before, after, change, lists, headcounts
    )
    changed = {name for name, table in change.tables.items() if not table.empty}
    checks = [check for check, tables in CHECKS.items() if changed & set(tables)]
    return tuple(chain.from_iterable(check(upload) for check in checks))


def _tables(frames: Mapping[str, pd.DataFrame]) -> Tables:
    return Tables(**{name: rows_of(frames, name) for name in TABLES}, version="")


def _rows_fewer(upload: UploadChange) -> Iterator[Anomaly]:
    """Yield the tables that would lose more than half of their rows."""
    for name in TABLES:
        before, after = (
            len(frames.get(name, ())) for frames in (upload.rows_before, upload.rows_after)
        )
        if 2 * after < before:
            yield Anomaly("rows_fewer", name, values={"before": before, "after": after})


def _stages_back(upload: UploadChange) -> Iterator[Anomaly]:
    """Yield the states whose review would return to an earlier stage or lose its approval."""
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
    """Yield delegations whose headcount would change by JUMP_FACTOR, unless it was sorted alone."""
    change = upload.change.tables.get("participants")
    if change is None or HEADCOUNT in upload.columns_resorted["participants"]:
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
        values = {"before": before, "after": after}
        yield Anomaly("headcount_jump", "participants", identity, HEADCOUNT, values)


def _headcounts_unlike_the_last(upload: UploadChange) -> Iterator[Anomaly]:
    """Yield categories with a new headcount that is many times that of the event before."""
    for cycle in upload.after.cycles:
        was, now = (
            headcounts.headcount_by_category(tables, Choice(cycle=cycle)).dropna(subset=HEADCOUNT)
            for tables in (upload.before, upload.after)
        )
        known = set(was[["event", "category", HEADCOUNT]].itertuples(index=False, name=None))
        previous = now.groupby("category", sort=False)[["event", HEADCOUNT]].shift()
        now = now.join(previous.add_prefix("last_")).dropna()
        last, count = now[f"last_{HEADCOUNT}"].astype(int), now[HEADCOUNT].astype(int)
        is_large = (last >= MIN_HEADCOUNT) | (count >= MIN_HEADCOUNT)
        for row in now[_differ_widely(last, count) & is_large].to_dict("records"):
            place = {"event": row["event"], "category": row["category"]}
            if (*place.values(), row[HEADCOUNT]) not in known:
                values = {"before": int(row[f"last_{HEADCOUNT}"]), "after": int(row[HEADCOUNT])}
                values |= {"other": row["last_event"]}
                yield Anomaly("headcount_unlike", "participants", place, HEADCOUNT, values)


def _differ_widely(before: pd.Series, after: pd.Series) -> pd.Series:
    """Tell for each pair of numbers whether they differ by JUMP_FACTOR."""
    return (before != after) & ((after >= JUMP_FACTOR * before) | (before >= JUMP_FACTOR * after))


def _columns_resorted(upload: UploadChange) -> Iterator[Anomaly]:
    """Yield the columns whose values would move to other rows."""
    for name, columns in upload.columns_resorted.items():
        for column, rows in columns.items():
            yield Anomaly("column_resorted", name, column=column, values={"n": rows})


def _totals_disagree(upload: UploadChange) -> Iterator[Anomaly]:
    """Yield events whose participants would no longer add up to the totals of the source."""
    kinds = (
        ("total_disagrees", "total_agrees", "total", "reported_total"),
        ("states_disagree", "states_agree", "states", "reported_states"),
    )
    was, now = map(headcounts.all_event_totals, (upload.before, upload.after))
    for code, agrees, total, reported in kinds:
        columns = ["event", total, reported]
        before, after = (
            side.loc[~side[agrees].fillna(True), columns].itertuples(index=False, name=None)
            for side in (was, now)
        )
        known = set(before)
        for row in after:
            if row not in known:
                values = {"found": int(row[1]), "reported": int(row[2])}
                yield Anomaly(code, "events", {"event": row[0]}, reported, values)


def _events_without_rows(upload: UploadChange) -> Iterator[Anomaly]:
    """Yield events that would lose all participants, and events missing from their table."""
    rows = (
        rows_of(frames, "participants")["event"]
        for frames in (upload.rows_before, upload.rows_after)
    )
    before, after = (column.value_counts(sort=False) for column in rows)
    events = upload.after.events["event"]
    for event in events[events.isin(before.index) & ~events.isin(after.index)]:
        lost = {"before": int(before[event])}
        yield Anomaly("event_without_rows", "participants", {"event": event}, values=lost)
    for event in after.index[~after.index.isin(events)]:
        yield Anomaly(
            "event_unknown", "participants", {"event": event}, values={"n": int(after[event])}
        )


# Each check with the tables that it reads: if none of them changes, it is skipped.
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
