"""Choose rows of a published table by the parameters of an address: cycle, state, objective."""

from collections.abc import Mapping, Sequence

from domain.tables import Tables
from domain.vocabulary import OBJECTIVES, STATES
from loaders.tables.registry import TABLES
from services import figure_query

TABLE_KINDS = ("csv", "json", "xlsx")
CYCLE, STATE, OBJECTIVE = "cycle", "state", "objective"
EVENT = "event"
# by column the values that are kept; a tuple, to be part of a cache key
RowFilters = tuple[tuple[str, tuple[str, ...]], ...]


def params_of(table: str) -> tuple[str, ...]:
    """Return the parameters that choose rows of a table; participants have the cycle of their
    event.
    """
    columns = TABLES[table].variants
    return tuple(
        name
        for name in (CYCLE, STATE, OBJECTIVE)
        if name in columns or (name == CYCLE and EVENT in columns)
    )


def parse_filters(table: str, query: Mapping[str, Sequence[str]], tables: Tables) -> RowFilters:
    """Return the values to keep by column. Raises InvalidRequestError for an unknown value."""
    allowed = {
        CYCLE: [str(cycle) for cycle in tables.cycles],
        STATE: list(STATES),
        OBJECTIVE: list(OBJECTIVES),
    }
    found: list[tuple[str, tuple[str, ...]]] = []
    for name in params_of(table):
        values = tuple(
            figure_query.validate(name, value, allowed[name]) for value in query.get(name, ())
        )
        if values and name == CYCLE and CYCLE not in TABLES[table].variants:
            events = tables.events[tables.events["cycle"].isin([int(value) for value in values])]
            found.append((EVENT, tuple(events["event"])))
        elif values:
            found.append((name, values))
    return tuple(found)
