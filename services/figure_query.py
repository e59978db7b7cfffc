"""What an address of a picture or a table may ask for, and what it means. Whatever it does not mean
is refused, by name, value and remedy.

A name that is spelt wrongly would else give a picture of something other than was asked for, in a
minister's folder.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from charts.drawing.composition import SIZES
from charts.registry import FIGURES
from domain import measures
from domain.language import DEFAULT, Language, languages
from domain.tables import ORDERS, Choice, Tables
from domain.vocabulary import ROUND_TABLES, STATES, STATUSES

LANGUAGE, VERSION, SIZE, CONTENT = "lang", "version", "size", "content"
# a size of its own: a slide of so many dots an inch
THUMBNAIL, OF_THUMBNAIL, COARSE = ("thumbnail", "slide", 45)
DRAWN = (*SIZES, THUMBNAIL)
# What a figure heeds of a reader's choice, as the filters of its page ask for it.
_OF_ALL, _OF_ITEMS = ("cycle",), ("cycle", "round_table", "states", "status", "order")
_OF_EVENTS, _OF_STATE = ("cycle", "event"), ("cycle", "state")
_ITEMS = ("readiness", "matrix", "principles", "principles-matrix")
_EVENTS = ("headcount", "attendance", "comparison", "organisation", "gender", "mode")
HEEDED: Mapping[str, tuple[str, ...]] = {
    name: _OF_STATE
    if figure.of_state
    else _OF_ITEMS
    if name in _ITEMS
    else _OF_EVENTS
    if name in _EVENTS
    else _OF_ALL
    for name, figure in FIGURES.items()
}
SEVERAL = ("states", "status")
# where the name in an address is another than in a choice
FIELDS = {"state": "states", "status": "statuses"}


class RefusedError(Exception):
    """An address that asks for what there is not. `parameter`, `value` and `remedy` are told to who
    asked, with the status.
    """

    def __init__(
        self, status: int, parameter: str, value: str, remedy: str, *, wait: int = 0
    ) -> None:
        super().__init__(remedy)
        self.status, self.parameter, self.value, self.remedy, self.wait = (
            status,
            parameter,
            value[:200],
            remedy,
            wait,
        )


@dataclass(frozen=True)
class Asked:
    """A picture as an address asks for it."""

    figure: str
    choice: Choice
    language: Language
    size: str


def asked(
    figure: str, query: QueryParams, tables: Tables, *, also: Collection[str] = (SIZE,)
) -> Asked:
    """What the query of a figure's address means; it may name those of `also`, too. Raises
    RefusedError.
    """
    heeded = HEEDED[figure]
    admit(query, (LANGUAGE, VERSION, *also, *heeded), several=SEVERAL)
    choice = Choice.initial(tables)
    for name in (name for name in heeded if name in query):
        values = tuple(
            _known(name, value, _allowed(name, tables, choice)) for value in query.getlist(name)
        )
        choice = _with(choice, name, values)
    if FIGURES[figure].of_state and not choice.states:
        raise RefusedError(
            400,
            "state",
            "",
            f"{figure} shows one state: name it by its ISO 3166-1 alpha-3 code, such as state=JOR.",
        )
    return Asked(
        figure, choice, language_of(query), _known(SIZE, query.get(SIZE, next(iter(SIZES))), DRAWN)
    )


def language_of(query: QueryParams) -> Language:
    """The language of a query, the default where it names none. Raises RefusedError."""
    return languages()[_known(LANGUAGE, query.get(LANGUAGE, DEFAULT), languages())]


def admit(query: QueryParams, names: Iterable[str], *, several: Collection[str] = ()) -> None:
    """Raises RefusedError where a query has a parameter that is none of these, or has one twice
    that says one thing.
    """
    known = tuple(names)
    for name in query:
        if name not in known:
            raise RefusedError(
                400,
                name,
                query[name],
                f"There is no such parameter here. There are: {', '.join(known)}.",
            )
        if name not in several and len(query.getlist(name)) > 1:
            raise RefusedError(
                400,
                name,
                ", ".join(query.getlist(name)),
                "It stands here more than once: leave one.",
            )


def address(asked: Asked, kind: str, version: str) -> str:
    """The address of a picture of one version, below that of the dashboard."""
    return f"export/{asked.figure}.{kind}?{query(asked, (SIZE, asked.size), (VERSION, version))}"


def current_address(asked: Asked, kind: str, tables: Tables) -> str:
    """The address of a picture that always shows the newest figures: of the newest cycle then,
    where the reader chose no other one.

    An event is one of its cycle, so that the cycle is said with it.
    """
    chosen = asked.choice.event or asked.choice.cycle != Choice.initial(tables).cycle
    followed = asked if chosen else replace(asked, choice=replace(asked.choice, cycle=0))
    return f"export/{asked.figure}.{kind}?{query(followed, (SIZE, asked.size))}"


def query(asked: Asked, *also: tuple[str, str]) -> str:
    """The query of a figure's address: its language, what else is given, and the choices that the
    figure heeds.
    """
    pairs = [(LANGUAGE, asked.language.code), *also]
    for name in HEEDED[asked.figure]:
        value = getattr(asked.choice, FIELDS.get(name, name))
        pairs += [
            (name, str(each))
            for each in (value if isinstance(value, tuple) else (value,))
            if each not in ("", 0)
        ]
    return urlencode([pair for pair in pairs if pair != ("order", Choice.order)])


def heeded(figure: str, choice: Choice) -> Choice:
    """A choice without what a figure does not heed: two that differ in nothing else give the same
    figure.
    """
    fields = [FIELDS.get(name, name) for name in HEEDED[figure]]
    return Choice(**{"cycle": choice.cycle, **{field: getattr(choice, field) for field in fields}})


def allowed(name: str, tables: Tables) -> tuple[str, ...]:
    """The values that a parameter may have for these tables."""
    return tuple(_allowed(name, tables, Choice.initial(tables)))


def _allowed(name: str, tables: Tables, choice: Choice) -> Collection[str]:
    return _VALUES[name](tables, choice)


def _held(tables: Tables, choice: Choice) -> list[str]:
    events = measures.events_of(tables, Choice(cycle=choice.cycle))
    return [str(code) for code in events.loc[events["status"] == "held", "event"]]


_VALUES: Mapping[str, Callable[[Tables, Choice], Collection[str]]] = {
    "cycle": lambda tables, _: [str(year) for year in tables.cycles],
    "event": _held,
    "round_table": lambda *_: ROUND_TABLES,
    "states": lambda *_: STATES,
    "state": lambda *_: STATES,
    "status": lambda *_: STATUSES,
    "order": lambda *_: ORDERS,
}


def _known(name: str, value: str, values: Collection[str]) -> str:
    if value not in values:
        raise RefusedError(
            400,
            name,
            value,
            f"Choose one of: {', '.join(values)}."
            if values
            else "The tables have none: leave it out.",
        )
    return value


def _with(choice: Choice, name: str, values: tuple[str, ...]) -> Choice:
    """A choice with what a parameter says."""
    value: Any = (
        tuple(sorted(set(values)))
        if name in (*SEVERAL, "state")
        else int(values[0])
        if name == "cycle"
        else values[0]
    )
    return replace(choice, **{FIELDS.get(name, name): value})
