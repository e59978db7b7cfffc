"""Define the parameters of addresses that hold a reader's choice, and their allowed values."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from charts.map.map_bands import INDICATORS
from charts.registry import FIGURES
from domain.measures import changes, selection
from domain.tables import ORDERS, Choice, Tables
from domain.vocabulary import OBJECTIVES, PRINCIPLES, ROUND_TABLES, STATES, STATUSES

Values = Callable[[Tables, Choice], Collection[str]]


@dataclass(frozen=True)
class Param:
    """A parameter: the field of `Choice` that it sets, its values, and whether it may be
    repeated.
    """

    field: str
    values: Values
    multiple: bool = False

    def set(self, choice: Choice, values: Collection[str]) -> Choice:
        """Return a choice with the last of some values, or with all of them, sorted: the order of
        clicks makes no other choice and no other cache entry.
        """
        value: Any = tuple(sorted(set(values)))
        if not isinstance(getattr(choice, self.field), tuple):
            value = [*values][-1]
            value = int(value) if self.field == "cycle" else value
        return replace(choice, **{self.field: value})

    def get(self, choice: Choice) -> tuple[str, ...]:
        """Return the values of a choice as an address has them; none where nothing is chosen."""
        value = getattr(choice, self.field)
        values = value if isinstance(value, tuple) else (value,)
        return tuple(str(each) for each in values if each not in ("", 0))


def held_events(tables: Tables, choice: Choice) -> list[str]:
    """Return the codes of the events of the chosen cycle that were held."""
    events = selection.past_events(tables, Choice(cycle=choice.cycle))
    return [str(code) for code in events["event"]]


def indicators(tables: Tables, choice: Choice) -> list[str]:
    """Return the indicators of the map; that of the change only where there is an earlier cycle."""
    compared = changes.previous_cycle(tables, choice.cycle) is not None
    return [code for code in INDICATORS if code != "change" or compared]


class _Days(Collection[str]):
    """All days in ISO 8601."""

    def __contains__(self, value: object) -> bool:
        try:
            return isinstance(value, str) and bool(dt.date.fromisoformat(value))
        except ValueError:
            return False

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Versions(Collection[str]):
    """The cycles that a choice may be compared with, the version before, and any version."""

    def __init__(self, tables: Tables, choice: Choice) -> None:
        cycles = (f"{changes.CYCLE}{year}" for year in tables.cycles if year != choice.cycle)
        self._named = (*cycles, changes.LAST_VERSION)

    def __contains__(self, value: object) -> bool:
        if value in self._named:
            return True
        number = str(value).removeprefix(changes.VERSION)
        return str(value).startswith(changes.VERSION) and number.isdecimal()

    def __iter__(self) -> Iterator[str]:
        return iter(self._named)

    def __len__(self) -> int:
        return len(self._named)


# In the order in which an address has them: the events depend on the cycle.
PARAMS: Mapping[str, Param] = {
    "cycle": Param("cycle", lambda tables, _: [str(year) for year in tables.cycles]),
    "since": Param("since", _Versions),
    "since_date": Param("since_date", lambda *_: _Days()),
    "indicator": Param("indicator", indicators),
    "event": Param("event", held_events),
    "state": Param("states", lambda *_: STATES),
    "round_table": Param("round_table", lambda *_: ROUND_TABLES),
    "states": Param("states", lambda *_: STATES, multiple=True),
    "status": Param("statuses", lambda *_: STATUSES, multiple=True),
    "order": Param("order", lambda *_: ORDERS),
    "objective": Param("item", lambda *_: (*OBJECTIVES, *PRINCIPLES)),
}

# The parameters that a figure depends on, as the filters of its page ask for them.
CYCLE_PARAMS, STATE_PARAMS, EVENT_PARAMS = ("cycle",), ("cycle", "state"), ("cycle", "event")
SINCE_PARAMS = ("cycle", "since", "since_date")
ITEM_PARAMS = ("cycle", "round_table", "states", "status", "order")
_ITEM_FIGURES = ("readiness", "matrix", "principles", "principles-matrix")
_EVENT_FIGURES = ("headcount", "attendance", "comparison", "organisation", "gender", "mode")
PARAMS_BY_FIGURE: Mapping[str, tuple[str, ...]] = {
    name: STATE_PARAMS
    if figure.of_state
    else ITEM_PARAMS
    if name in _ITEM_FIGURES
    else EVENT_PARAMS
    if name in _EVENT_FIGURES
    else ("cycle", "since")
    if name == "map-change"
    else CYCLE_PARAMS
    for name, figure in FIGURES.items()
}


def choice_of_params(names: Collection[str], choice: Choice) -> Choice:
    """Return a choice without the fields that none of these parameters sets."""
    fields = ("cycle", *(PARAMS[name].field for name in names))
    return Choice(**{field: getattr(choice, field) for field in fields})
