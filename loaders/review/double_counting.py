"""Find persons who may be counted twice: listed one by one, and in a headcount beside."""

from collections.abc import Iterator

import pandas as pd

from loaders.review.anomaly import Anomaly
from loaders.review.upload_change import HEADCOUNT, UploadChange, rows_of

DELEGATION = ["event", "state", "category"]
UNSPECIFIED = "not_specified"  # the category of persons of whom it is not known


def persons_counted_twice(upload: UploadChange) -> Iterator[Anomaly]:
    """Find delegations of which persons are listed one by one and a headcount stands too, where the
    list or the headcount is of this upload.
    """
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
    """What is listed and what is counted beside it, by delegation: the lists of this upload, and
    then its headcounts.

    A headcount of one organisation may be of others than the persons published already: it is not
    held against them.
    """
    if upload.lists:
        listed, after = (
            _by_delegation(*upload.lists),
            _by_delegation(rows_of(upload.rows_after, "participants")),
        )
        beside = after.merge(listed, on=DELEGATION, how="left", suffixes=("", "_listed")).fillna(
            {"persons_listed": 0, "rows_listed": 0}
        )
        persons, rows = (
            beside["persons"] - beside["persons_listed"],
            beside["rows"] - beside["rows_listed"],
        )
        yield listed, beside.assign(persons=persons, rows=rows)[persons > 0]
    if upload.headcounts:
        before = _by_delegation(rows_of(upload.rows_before, "participants"))
        whole = [
            frame[frame["organisation"].isna()] if "organisation" in frame else frame
            for frame in upload.headcounts
        ]
        yield before[(before["most"] == 1) & (before["rows"] > 1)], _by_delegation(*whole)


def _by_delegation(*frames: pd.DataFrame) -> pd.DataFrame:
    """For each event, state and category: persons, rows, and the most persons of a row. Rows whose
    number is not known do not count.
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
    """The delegations on both sides, by event and state, or by event and category where there is no
    state; with both numbers of persons.

    Two of different categories are different people; one that is not specified may be any.
    """
    for column in ("state", "category"):
        sides = [
            frame[frame["state"].notna() if column == "state" else frame["state"].isna()]
            for frame in (listed, counted)
        ]
        if column == "category":
            sides = [frame[frame["category"] != UNSPECIFIED] for frame in sides]
        beside = dict(iter(sides[1].groupby(["event", column], sort=False)))
        for key, people in sides[0].groupby(["event", column], sort=False):
            if key not in beside:
                continue
            persons, counts = (
                _of_shared_categories(people, beside[key]),
                _of_shared_categories(beside[key], people),
            )
            if (
                len(persons)
                and len(counts)
                and (counts["most"].max() > 1 or counts["rows"].sum() == 1)
            ):
                event, place = key
                yield (
                    (str(event), column, str(place)),
                    int(persons["persons"].sum()),
                    int(counts["persons"].sum()),
                )


def _of_shared_categories(rows: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """The rows of categories that others may be of too."""
    categories = {*others["category"], UNSPECIFIED}
    return (
        rows if UNSPECIFIED in set(others["category"]) else rows[rows["category"].isin(categories)]
    )
