"""Find persons who may be counted twice: listed one by one, and also in a headcount."""

from collections.abc import Iterator

import pandas as pd

from loaders.review.anomaly_messages import Anomaly
from loaders.review.upload_change import HEADCOUNT, UploadChange, rows_of

DELEGATION = ["event", "state", "category"]
UNSPECIFIED = "not_specified"  # the category of persons whose category is unknown


def persons_counted_twice(upload: UploadChange) -> Iterator[Anomaly]:
    """Yield delegations with both listed persons and a headcount, either from this upload."""
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    for persons, counts in _lists_and_headcounts(upload):
        for place, people, number in _overlaps(persons, counts):
            found.setdefault(place, (people, number))
    for (event, column, delegation), (people, number) in found.items():
        row = {"event": event, column: delegation}
        yield Anomaly(
            "persons_counted_twice",
            "participants",
            row,
            HEADCOUNT,
            {"persons": people, HEADCOUNT: number},
        )


def _lists_and_headcounts(upload: UploadChange) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Yield lists and headcounts to compare, by delegation: with this upload's lists, then
    headcounts.

    An organisation's headcount is not compared: persons published already may be of another one.
    """
    if upload.lists:
        listed = _by_delegation(*upload.lists)
        after = _by_delegation(rows_of(upload.rows_after, "participants"))
        beside = after.merge(listed, on=DELEGATION, how="left", suffixes=("", "_listed")).fillna(
            {"persons_listed": 0, "rows_listed": 0}
        )
        persons = beside["persons"] - beside["persons_listed"]
        rows = beside["rows"] - beside["rows_listed"]
        yield listed, beside.assign(persons=persons, rows=rows)[persons > 0]
    if upload.headcounts:
        before = _by_delegation(rows_of(upload.rows_before, "participants"))
        whole = [
            frame[frame["organisation"].isna()] if "organisation" in frame else frame
            for frame in upload.headcounts
        ]
        yield before[(before["most"] == 1) & (before["rows"] > 1)], _by_delegation(*whole)


def _by_delegation(*frames: pd.DataFrame) -> pd.DataFrame:
    """Sum the rows with a headcount by delegation; rows without one do not count.

    Columns out: event, state, category, persons, rows, most (the most persons in a row).
    """
    columns = [*DELEGATION, HEADCOUNT]
    rows = pd.concat(
        [frame.reindex(columns=columns).dropna(subset=["event", HEADCOUNT]) for frame in frames],
        ignore_index=True,
    )
    typed = rows.astype({HEADCOUNT: "int64", **dict.fromkeys(DELEGATION, "str")})
    groups = typed.groupby(DELEGATION, dropna=False, sort=False)[HEADCOUNT]
    return groups.agg(persons="sum", rows="size", most="max").reset_index()


def _overlaps(
    listed: pd.DataFrame, counted: pd.DataFrame
) -> Iterator[tuple[tuple[str, str, str], int, int]]:
    """Yield the delegations on both sides, each with both numbers of persons.

    They match by event and state, or without a state by event and category. Different categories
    are different people; an unspecified one may be any.
    """
    for column in ("state", "category"):
        sides = [_comparable_by(column, frame) for frame in (listed, counted)]
        beside = dict(iter(sides[1].groupby(["event", column], sort=False)))
        for key, people in sides[0].groupby(["event", column], sort=False):
            if key not in beside:
                continue
            persons = _of_shared_categories(people, beside[key])
            counts = _of_shared_categories(beside[key], people)
            if not len(persons) or not len(counts):
                continue
            if counts["most"].max() > 1 or counts["rows"].sum() == 1:
                totals = int(persons["persons"].sum()), int(counts["persons"].sum())
                yield (str(key[0]), column, str(key[1])), *totals


def _comparable_by(column: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a state, or those without a state but with a specified category."""
    if column == "state":
        return rows[rows["state"].notna()]
    return rows[rows["state"].isna() & (rows["category"] != UNSPECIFIED)]


def _of_shared_categories(rows: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose persons may be in the categories of the others."""
    categories = {*others["category"], UNSPECIFIED}
    return (
        rows if UNSPECIFIED in set(others["category"]) else rows[rows["category"].isin(categories)]
    )
