"""The five tables of the workbook as one unchanging set, and the choice a reader makes among
them.
"""

import datetime as dt
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, fields
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from domain.language import Language, gettext_noop
from domain.tally import ParticipantTotals

CACHE_SIZE = 64  # measures of one set of tables: a page of one choice asks for some twenty
_Asked = ParamSpec("_Asked")
_Made = TypeVar("_Made")


def memoize(
    measure: Callable[Concatenate["Tables", _Asked], _Made],
) -> Callable[Concatenate["Tables", _Asked], _Made]:
    """A measure that is made once of the same tables and choice, since figures, sentences and other
    measures ask for it again.

    Each who asks gets a copy, which costs next to nothing: pandas copies a column when somebody
    writes into it.
    """

    @wraps(measure)
    def wrapper(tables: "Tables", /, *args: _Asked.args, **kwargs: _Asked.kwargs) -> _Made:
        key = (measure.__module__, measure.__qualname__, args, *kwargs.items())
        if key not in (cache := tables.made):
            result = measure(tables, *args, **kwargs)  # which may ask for others
            if len(cache) >= CACHE_SIZE:
                cache.clear()
            cache[key] = result
            return copy(result)
        try:
            return copy(cache[key])  # type: ignore[no-any-return]
        except KeyError:  # let go by another thread in between
            return measure(tables, *args, **kwargs)

    return wrapper


ORDERS = {"number": gettext_noop("By number"), "round_table": gettext_noop("By round table")}


@dataclass(frozen=True)
class Choice:
    """What a reader has chosen to see. Hashable, so that it can be part of a cache key; empty means
    all.

    `cycle` is the year the review cycle began, `event` a code of the events table, `round_table`
    and `statuses` codes of the vocabulary, `states` ISO 3166-1 alpha-3 codes, `item` an objective
    or a guiding principle that is opened. `order` of the objectives is "number" or "round_table";
    `indicator` of the map "stage", "ready" or "attendance".
    """

    cycle: int
    event: str = ""
    round_table: str = ""
    states: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    item: str = ""
    order: str = "number"
    indicator: str = "stage"

    @classmethod
    def initial(cls, tables: "Tables") -> "Choice":
        """Return what is shown before anything is chosen: all of the newest cycle."""
        return cls(cycle=next(iter(tables.cycles), 0))


@dataclass(frozen=True, eq=False)
class Tables:
    """The clean frames of one version, columns as the loaders' schemas have them.

    Participants may be given as their rows or as the tally of them, which is all that measures
    read: a published version has many readers, and none of them needs its rows.
    """

    events: pd.DataFrame
    participants: pd.DataFrame | ParticipantTotals
    progress: pd.DataFrame
    coverage: pd.DataFrame
    principles: pd.DataFrame
    version: str

    @cached_property
    def tally(self) -> ParticipantTotals:
        """The participants as measures read them."""
        return (
            self.participants
            if isinstance(self.participants, ParticipantTotals)
            else ParticipantTotals.lazy(self.participants)
        )

    @cached_property
    def made(self) -> dict[tuple[object, ...], Any]:
        """What measures made of these tables, by what was asked of them: see `memoize`."""
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """For another process, which makes its measures itself: they may hold what cannot be
        sent.
        """
        return {name: value for name, value in self.__dict__.items() if name != "made"}

    def frames(self) -> dict[str, pd.DataFrame]:
        """The five frames by the name of their table. Raises TypeError where the rows of
        participants are not at hand.
        """
        if isinstance(self.participants, ParticipantTotals):
            raise TypeError(
                "these tables have a tally of the participants, not their rows; the store has them"
            )
        return {
            each.name: getattr(self, each.name) for each in fields(self) if each.name != "version"
        }

    @memoize
    def as_of(self, cycle: int) -> dt.date | None:
        """The day the tables speak of in a cycle: the latest date of a progress row or of an event
        held; None where nothing has a date.
        """
        events, progress = self.events, self.progress
        event_days = events.loc[
            (events["status"] == "held") & (events["cycle"] == cycle), ["start_date", "end_date"]
        ].stack()
        days = pd.concat([event_days, progress.loc[progress["cycle"] == cycle, "as_of"]]).dropna()
        return days.max().date() if len(days) else None

    @cached_property
    def cycles(self) -> tuple[int, ...]:
        """The review cycles that the events or the progress speak of, the newest first."""
        years = pd.concat([self.events["cycle"], self.progress["cycle"]]).dropna().unique()
        return tuple(sorted((int(year) for year in years), reverse=True))


def localize_column(frame: pd.DataFrame, column: str, language: Language) -> pd.Series:
    """A text column in the reader's language where the source has it so, else as it was written;
    empty text where there is nothing.

    Looks for `column_<language>`, then `column`, then `column_en` and `column_ar`.
    """
    texts = pd.Series("", index=frame.index, dtype=object)
    for name in (f"{column}_{language.code}", column, f"{column}_en", f"{column}_ar"):
        if name in frame:
            texts = texts.where(texts != "", frame[name].fillna("").astype(str))
    return texts
