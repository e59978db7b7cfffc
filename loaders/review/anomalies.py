"""What looks odd in an upload though it is valid: each oddity as a code, a message and a place.
Nothing is refused for it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain import measures
from domain.language import Language, mark
from domain.tables import Choice, Tables
from domain.vocabulary import SHEETS, STAGES
from loaders.review.diff import IDENTITY, Difference, TableDifference, difference, told
from loaders.tables.registry import TABLES
from loaders.tables.schema import empty, header

TIMES = 5  # so many times as many, or as few, is odd
NOTABLE = 10  # persons: below it a category may well be five times the last
MANY = 4  # rows: fewer values that change places may be a correction
MOSTLY = 0.9  # of the values: a column sorted alone may have a cell corrected too
APPROVED = ("approved", "submitted")
HEADCOUNT = "headcount"
DELEGATION = ["event", "state", "category"]
UNSPECIFIED = "not_specified"  # the category of persons of whom it is not known

KINDS: Mapping[str, str] = {
    "approval_lost": mark(
        "The review was approved or submitted (“{before}”) and would no longer be: “{after}”. "
        "Check the stage and its date."
    ),
    "stage_back": mark(
        "The review would go back from “{before}” to “{after}”. Check the stage and its date."
    ),
    "headcount_jump": mark(
        "The headcount would go from {before} to {after}, at least five times as many or a fifth "
        "at most. Check the number."
    ),
    "headcount_unlike": mark(
        "The headcount is {after}, and {before} at the event before it, “{other}”: at least five "
        "times as many or a fifth at most. "
        "Check the number."
    ),
    "column_resorted": mark(
        "The column “{column}” would hold the same values beside other rows ({n} in all). It may "
        "have been sorted alone. Check a few rows."
    ),
    "total_disagrees": mark(
        "The source gives the number of participants as {reported}, but the headcounts would add "
        "up to {found}. Look at both."
    ),
    "states_disagree": mark(
        "The source gives the number of states as {reported}, but those named among the "
        "participants would number {found}. Look at both."
    ),
    "rows_fewer": mark(
        "The rows would number {after} instead of {before}: more than half would be gone. Check "
        "that the file is the whole table."
    ),
    "event_without_rows": mark(
        "The rows of participants in this event numbered {before}, and none would be left. Check "
        "that this is meant."
    ),
    "persons_counted_twice": mark(
        "Persons listed one by one: {persons}, beside a headcount of {headcount}. They may be the "
        "same people, counted twice. "
        "Keep one of the two."
    ),
    "event_unknown": mark(
        "The event is named by participants (rows: {n}) but is not in the table of events. Correct "
        "its code, or add the event there."
    ),
}


@dataclass(frozen=True)
class Oddity:
    """One thing that looks odd, and where. `row` is the identity of the row or rows, empty where it
    is about the whole table.

    `values` are what the message names; those of a `column` are told as its cells are.
    """

    code: str
    table: str
    row: Mapping[str, object] = field(default_factory=dict)
    column: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, language: Language) -> str:
        """Where, what, and what to look at, in the reader's language."""
        place = [language.say("Table “{table}”", table=SHEETS[self.table].name(language.code))]
        place += [
            told(self.table, column, value, language)
            for column, value in self.row.items()
            if value is not None
        ]
        column = header(self.table, self.column, language.code) if self.column else ""
        said = language.say(
            KINDS[self.code],
            column=column,
            **{name: self._told(value, language) for name, value in self.values.items()},
        )
        return f"{language.say(', ').join(place)}: {said}"

    def _told(self, value: object, language: Language) -> str:
        if isinstance(value, int):
            return language.number(value)
        return told(self.table, self.column, value, language)


Sides = tuple[Tables, Tables]  # before and after


@dataclass(frozen=True, eq=False)
class _Upload:
    """The tables as they are and as they would be, as measures read them and with all their rows,
    and the difference.

    `lists` are the participants of files that hold a row for each person, `headcounts` those of the
    other files.
    """

    before: Tables
    after: Tables
    rows_before: Mapping[str, pd.DataFrame]
    rows_after: Mapping[str, pd.DataFrame]
    change: Difference
    lists: Sequence[pd.DataFrame] = ()
    headcounts: Sequence[pd.DataFrame] = ()

    @cached_property
    def resorted(self) -> Mapping[str, Mapping[str, int]]:
        """Of each table the columns that may have been sorted alone, with the number of rows that
        it touches.
        """
        return {name: _resorted(self, change) for name, change in self.change.tables.items()}


def oddities(
    before: Mapping[str, pd.DataFrame],
    after: Mapping[str, pd.DataFrame],
    *,
    change: Difference | None = None,
    sides: Sides | None = None,
    lists: Sequence[pd.DataFrame] = (),
    headcounts: Sequence[pd.DataFrame] = (),
) -> tuple[Oddity, ...]:
    """All that looks odd in the tables after, for what the tables before are; none where nothing
    would change.

    Where they are known already: `change` is their difference, `sides` are both as measures read
    them. `lists` are the participants of files that hold a row for each person, `headcounts` those
    of files with a number of persons in each row.
    """
    change = change or difference(before, after)
    if change.empty:
        return ()
    upload = _Upload(
        *(sides or (_tables(before), _tables(after))), before, after, change, lists, headcounts
    )
    changed = {name for name, table in change.tables.items() if not table.empty}
    return tuple(
        chain.from_iterable(
            check(upload) for check, tables in CHECKS.items() if changed & set(tables)
        )
    )


def _tables(frames: Mapping[str, pd.DataFrame]) -> Tables:
    return Tables(**{name: _rows(frames, name) for name in TABLES}, version="")


def _rows(frames: Mapping[str, pd.DataFrame], table: str) -> pd.DataFrame:
    return frames[table] if table in frames else empty(TABLES[table])


def _rows_fewer(upload: _Upload) -> Iterator[Oddity]:
    """Tables that would lose more than half of their rows."""
    for name in TABLES:
        before, after = (
            len(frames.get(name, ())) for frames in (upload.rows_before, upload.rows_after)
        )
        if 2 * after < before:
            yield Oddity("rows_fewer", name, values={"before": before, "after": after})


def _stages_back(upload: _Upload) -> Iterator[Oddity]:
    """States whose review would stand at an earlier stage, or be no longer approved."""
    for cycle in upload.before.cycles:
        was, now = (
            measures.stage_by_state(tables, Choice(cycle=cycle))
            for tables in (upload.before, upload.after)
        )
        for state, before, after in zip(was["state"], was["stage"], now["stage"], strict=True):
            lost = before in APPROVED and after not in APPROVED
            if list(STAGES).index(after) < list(STAGES).index(before):
                row = {"cycle": cycle, "state": state}
                yield Oddity(
                    "approval_lost" if lost else "stage_back",
                    "progress",
                    row,
                    "stage",
                    {"before": before, "after": after},
                )


def _headcount_jumps(upload: _Upload) -> Iterator[Oddity]:
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
    odd = cells[_unlike(cells["before"].astype(int), cells["after"].astype(int))]
    rows = change.identities.loc[odd.index].to_dict("records")
    for row, before, after in zip(rows, odd["before"], odd["after"], strict=True):
        identity = {str(name): value for name, value in row.items()}
        yield Oddity(
            "headcount_jump",
            "participants",
            identity,
            HEADCOUNT,
            {"before": before, "after": after},
        )


def _headcounts_unlike_the_last(upload: _Upload) -> Iterator[Oddity]:
    """Categories that would count many times as many as in the event before it; only where the
    count is new.
    """
    for cycle in upload.after.cycles:
        was, now = (
            measures.headcount_by_category(tables, Choice(cycle=cycle)).dropna(subset=HEADCOUNT)
            for tables in (upload.before, upload.after)
        )
        known = set(was[["event", "category", HEADCOUNT]].itertuples(index=False, name=None))
        now = now.join(
            now.groupby("category", sort=False)[["event", HEADCOUNT]].shift().add_prefix("last_")
        ).dropna()
        last, count = now[f"last_{HEADCOUNT}"].astype(int), now[HEADCOUNT].astype(int)
        for row in now[_unlike(last, count) & ((last >= NOTABLE) | (count >= NOTABLE))].to_dict(
            "records"
        ):
            place = {"event": row["event"], "category": row["category"]}
            if (*place.values(), row[HEADCOUNT]) not in known:
                values = {
                    "before": int(row[f"last_{HEADCOUNT}"]),
                    "after": int(row[HEADCOUNT]),
                    "other": row["last_event"],
                }
                yield Oddity("headcount_unlike", "participants", place, HEADCOUNT, values)


def _unlike(before: pd.Series, after: pd.Series) -> pd.Series:
    """Whether one number is many times the other, and not the same."""
    return (before != after) & ((after >= TIMES * before) | (before >= TIMES * after))


def _columns_resorted(upload: _Upload) -> Iterator[Oddity]:
    """Columns whose values would stand beside other rows than before."""
    for name, columns in upload.resorted.items():
        for column, rows in columns.items():
            yield Oddity("column_resorted", name, column=column, values={"n": rows})


def _totals_disagree(upload: _Upload) -> Iterator[Oddity]:
    """Events whose participants would no longer add up to what the source reports of them."""
    kinds = (
        ("total_disagrees", "total_agrees", "total", "reported_total"),
        ("states_disagree", "states_agree", "states", "reported_states"),
    )
    was, now = map(measures.totals_of_all, (upload.before, upload.after))
    for code, agrees, found, reported in kinds:
        known = set(
            was.loc[~was[agrees].fillna(True), ["event", found, reported]].itertuples(
                index=False, name=None
            )
        )
        for event, total, said in now.loc[
            ~now[agrees].fillna(True), ["event", found, reported]
        ].itertuples(index=False, name=None):
            if (event, total, said) not in known:
                yield Oddity(
                    code,
                    "events",
                    {"event": event},
                    reported,
                    {"found": int(total), "reported": int(said)},
                )


def _persons_counted_twice(upload: _Upload) -> Iterator[Oddity]:
    """Delegations of which persons are listed one by one and a headcount stands too, where the list
    or the headcount is of this upload.
    """
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    for persons, counts in _lists_and_headcounts(upload):
        for place, people, number in _overlaps(persons, counts):
            found.setdefault(place, (people, number))
    for (event, column, delegation), (people, number) in found.items():
        row = {"event": event, column: delegation}
        yield Oddity(
            "persons_counted_twice",
            "participants",
            row,
            HEADCOUNT,
            {"persons": people, HEADCOUNT: number},
        )


def _lists_and_headcounts(upload: _Upload) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """What is listed and what is counted beside it, by delegation: the lists of this upload, and
    then its headcounts.

    A headcount of one organisation may be of others than the persons published already: it is not
    held against them.
    """
    if upload.lists:
        listed, after = (
            _by_delegation(*upload.lists),
            _by_delegation(_rows(upload.rows_after, "participants")),
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
        before = _by_delegation(_rows(upload.rows_before, "participants"))
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
    found = typed.groupby(DELEGATION, dropna=False, sort=False)[HEADCOUNT]
    return found.agg(persons="sum", rows="size", most="max").reset_index()


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
            persons, counts = _of_the_same(people, beside[key]), _of_the_same(beside[key], people)
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


def _of_the_same(rows: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """The rows of categories that others may be of too."""
    categories = {*others["category"], UNSPECIFIED}
    return (
        rows if UNSPECIFIED in set(others["category"]) else rows[rows["category"].isin(categories)]
    )


def _events_without_rows(upload: _Upload) -> Iterator[Oddity]:
    """Events whose participants would all be gone, and events that participants name and the table
    of events does not.
    """
    rows = (
        _rows(frames, "participants")["event"] for frames in (upload.rows_before, upload.rows_after)
    )
    before, after = (events.value_counts(sort=False) for events in rows)
    there = upload.after.events["event"]
    for event in there[there.isin(before.index) & ~there.isin(after.index)]:
        yield Oddity(
            "event_without_rows",
            "participants",
            {"event": event},
            values={"before": int(before[event])},
        )
    for event in after.index[~after.index.isin(there)]:
        yield Oddity(
            "event_unknown", "participants", {"event": event}, values={"n": int(after[event])}
        )


def _resorted(upload: _Upload, change: TableDifference) -> dict[str, int]:
    sizes = len(change.old) + len(change.removed), len(change.new) + len(change.added)
    most = max(sizes)
    # rows that are only new were not sorted
    if most < MANY or (min(sizes) < MOSTLY * most and not len(change.old)):
        return {}
    rows = pd.concat([change.old, change.removed]), pd.concat([change.new, change.added])
    marks = {str(name): _marks(rows[0][name], rows[1][name], i) for i, name in enumerate(rows[0])}
    whole = [
        np.sum([mark[side] for mark in marks.values()], axis=0, dtype=np.uint64) for side in (0, 1)
    ]
    alone = [
        name
        for name, mark in marks.items()
        if _alike(*mark) >= MOSTLY * most
        and _alike(whole[0] - mark[0], whole[1] - mark[1]) >= MOSTLY * most
    ]
    if alone:
        return {_likeliest(alone, upload, change.table): most}
    places = {
        name: change.cells.loc[change.cells["column"] == name, ["before", "after"]]
        for name in marks
    }
    moved = {
        name: _alike(*_marks(cells["before"], cells["after"], 0)) >= MOSTLY * len(cells)
        for name, cells in places.items()
    }
    return {
        name: len(cells) for name, cells in places.items() if len(cells) >= MANY and moved[name]
    }


def _marks(
    before: pd.Series, after: pd.Series, column: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """A mark for each value before and after, as good as unique to it and its column: sums of them
    are marks of rows.
    """
    codes, _ = pd.factorize(pd.concat([before, after], ignore_index=True))
    hashed = pd.util.hash_array(codes.astype(np.uint64) + np.uint64(column << 32), categorize=False)
    return hashed[: len(before)], hashed[len(before) :]


def _alike(before: NDArray[np.uint64], after: NDArray[np.uint64]) -> int:
    """How many of the marks after are among those before, each used once."""
    (old, olds), (new, news) = (np.unique(side, return_counts=True) for side in (before, after))
    _, was, now = np.intersect1d(old, new, assume_unique=True, return_indices=True)
    return int(np.minimum(olds[was], news[now]).sum())


def _likeliest(columns: list[str], upload: _Upload, table: str) -> str:
    """Of columns either of which may have been sorted against the other: the one that others did
    not follow, or one that names no row.
    """
    before, after = upload.rows_before[table], upload.rows_after[table]
    there = [name for name in columns if name in before and name in after]
    if len(before) == len(after) and there:
        return max(
            there,
            key=lambda name: int(
                (before[name].astype(str).to_numpy() != after[name].astype(str).to_numpy()).sum()
            ),
        )
    return min(columns, key=lambda name: name in IDENTITY[table])


# Each check with the tables that it looks at: where none of them changes, it finds nothing new.
CHECKS: Mapping[Callable[[_Upload], Iterator[Oddity]], tuple[str, ...]] = {
    _rows_fewer: tuple(TABLES),
    _columns_resorted: tuple(TABLES),
    _stages_back: ("progress",),
    _headcount_jumps: ("participants",),
    _headcounts_unlike_the_last: ("events", "participants"),
    _totals_disagree: ("events", "participants"),
    _persons_counted_twice: ("participants",),
    _events_without_rows: ("events", "participants"),
}
