"""The tables of the workbook as one immutable set, and the choice a reader makes."""

import datetime as dt
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, fields
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from domain.language import Language, gettext_noop
from domain.tally import ParticipantTotals

CACHE_SIZE = 64  # measures of one set of tables: a page with one choice needs some twenty
_Args = ParamSpec("_Args")
_Result = TypeVar("_Result")


def memoize(
    measure: Callable[Concatenate["Tables", _Args], _Result],
) -> Callable[Concatenate["Tables", _Args], _Result]:
    """Cache a measure on its tables, by its arguments: figures and sentences call it again.

    Every caller gets a copy, at almost no cost: pandas copies a column on write.
    """

    @wraps(measure)
    def wrapper(tables: "Tables", /, *args: _Args.args, **kwargs: _Args.kwargs) -> _Result:
        key = (measure.__module__, measure.__qualname__, args, *kwargs.items())
        if key not in (cache := tables.measure_cache):
            result = measure(tables, *args, **kwargs)  # which may call other measures
            if len(cache) >= CACHE_SIZE:
                cache.clear()
            cache[key] = result
            return copy(result)
        try:
            return copy(cache[key])  # type: ignore[no-any-return]
        except KeyError:  # another thread has cleared the cache in between
            return measure(tables, *args, **kwargs)

    return wrapper


ORDERS = {
    "number": gettext_noop("By number"),
    "round_table": gettext_noop("By round table"),
    "states": gettext_noop("By number of states"),
    "fewest": gettext_noop("Least covered first"),
}


@dataclass(frozen=True)
class Choice:
    """The selection of a reader. Hashable, so that it can be part of a cache key; empty means all.

    `cycle` is the year the review cycle began, `event` a code of the events table, `round_table`
    and `statuses` codes of the vocabulary, `states` ISO 3166-1 alpha-3 codes, `item` an objective
    or guiding principle that is opened. `order` of the objectives is one of `ORDERS`,
    `indicator` of the map "stage", "ready", "attendance" or "change"; `marked` is a state that the
    map outlines, a code. `since` is what the cycle is compared with: another cycle ("cycle-2020"),
    a version ("version-3") or the version before ("last"); empty means the cycle before, else the
    version before. `since_date`, a day in ISO 8601, goes before it: the version of that day.
    """

    cycle: int
    event: str = ""
    round_table: str = ""
    states: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    item: str = ""
    order: str = "number"
    indicator: str = "stage"
    marked: str = ""
    since: str = ""
    since_date: str = ""

    @classmethod
    def initial(cls, tables: "Tables") -> "Choice":
        """Return the choice before any filter is set: all of the default cycle.

        Without any cycle in events and progress, `cycle` is 0.
        """
        return cls(cycle=tables.default_cycle)


@dataclass(frozen=True, eq=False)
class Tables:
    """The clean frames of one version, columns as in the loaders' schemas.

    Participants are given as rows, or as the totals by group, which suffice for all measures: a
    published version has many readers, and none of them needs its rows. The tables after `version`
    are optional: a workbook may have none of them.
    """

    events: pd.DataFrame
    participants: pd.DataFrame | ParticipantTotals
    progress: pd.DataFrame
    coverage: pd.DataFrame
    principles: pd.DataFrame
    version: str
    submissions: pd.DataFrame = field(default_factory=pd.DataFrame)
    pledges: pd.DataFrame = field(default_factory=pd.DataFrame)
    indicators: pd.DataFrame = field(default_factory=pd.DataFrame)
    statements: pd.DataFrame = field(default_factory=pd.DataFrame)

    @cached_property
    def tally(self) -> ParticipantTotals:
        """Return the totals of the participants, which measures read."""
        return (
            self.participants
            if isinstance(self.participants, ParticipantTotals)
            else ParticipantTotals.lazy(self.participants)
        )

    @cached_property
    def measure_cache(self) -> dict[tuple[object, ...], Any]:
        """Return the cache of measures of these tables: see `memoize`."""
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the cache of measures: it may hold objects that cannot be pickled."""
        return {name: value for name, value in self.__dict__.items() if name != "measure_cache"}

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return the frames by table name.

        Raises TypeError if the participants are given as totals.
        """
        if isinstance(self.participants, ParticipantTotals):
            raise TypeError(
                "these tables have a tally of the participants, not their rows; the store has them"
            )
        names = [each.name for each in fields(self) if each.name != "version"]
        return {name: getattr(self, name) for name in names}

    @memoize
    def as_of(self, cycle: int) -> dt.date | None:
        """Return the as-of date of a cycle: the latest in its progress and events held, if any."""
        events, progress = self.events, self.progress
        event_days = events.loc[
            (events["status"] == "held") & (events["cycle"] == cycle), ["start_date", "end_date"]
        ].stack()
        days = pd.concat([event_days, progress.loc[progress["cycle"] == cycle, "as_of"]]).dropna()
        return days.max().date() if len(days) else None

    @memoize
    def review_as_of(self, cycle: int) -> dt.date | None:
        """Return the as-of date of stages and evidence: the latest in the progress of a cycle.

        Evidence has no date of its own. An event held later says nothing of either. Without
        progress it is the as-of date of the cycle.
        """
        days = self.progress.loc[self.progress["cycle"] == cycle, "as_of"].dropna()
        return days.max().date() if len(days) else self.as_of(cycle)

    @cached_property
    def cycles(self) -> tuple[int, ...]:
        """Return the review cycles of the events and the progress, the newest first."""
        years = pd.concat([self.events["cycle"], self.progress["cycle"]]).dropna().unique()
        return tuple(sorted((int(year) for year in years), reverse=True))

    @cached_property
    def default_cycle(self) -> int:
        """Return the cycle to open on: the newest with a stage, evidence or attendance reported.

        A cycle of which only the dates of events are known would open on a page that says "not
        reported" everywhere. Without any such cycle it is the newest; without any cycle, 0.
        """
        attendance = self.tally["state"]
        reported = attendance["state"].notna() | (attendance["headcount"] > 0)
        attended = self.events["event"].isin(attendance.loc[reported, "event"])
        sheets = (self.progress, self.coverage, self.principles, self.events[attended])
        years = set(pd.concat([sheet["cycle"] for sheet in sheets]).dropna().astype(int))
        return next((cycle for cycle in self.cycles if cycle in years), next(iter(self.cycles), 0))


def localize_column(frame: pd.DataFrame, column: str, language: Language) -> pd.Series:
    """Return a text column in the reader's language, else as written; empty text without a value.

    Takes for each row the first text that is not empty of `column_<language>`, `column`,
    `column_en` and `column_ar`. A frame may lack any of these; without all of them every text is
    empty. Returns a series of dtype object with the index of `frame`.
    """
    texts = pd.Series("", index=frame.index, dtype=object)
    for name in (f"{column}_{language.code}", column, f"{column}_en", f"{column}_ar"):
        if name in frame:
            texts = texts.where(texts != "", frame[name].fillna("").astype(str))
    return texts
