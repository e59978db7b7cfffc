"""Parse and write the queries of figure and table addresses. Errors name parameter, value and
remedy.

Unknown names are refused: a misspelt parameter would otherwise give a picture of something else,
unnoticed.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from charts.drawing.figure_sizes import SIZES
from charts.registry import FIGURES
from domain.language import DEFAULT, Language, languages
from domain.measures import selection
from domain.tables import ORDERS, Choice, Tables
from domain.vocabulary import ROUND_TABLES, STATES, STATUSES

LANGUAGE, SERVED_VERSION, SIZE, CONTENT = "lang", "version", "size", "content"
# a size for previews: a slide of few dots an inch
THUMBNAIL, THUMBNAIL_BASE_SIZE, THUMBNAIL_DPI = ("thumbnail", "slide", 45)
ALLOWED_SIZES = (*SIZES, THUMBNAIL)
# The parameters that a figure depends on, as the filters of its page ask for them.
_CYCLE_PARAMS, _ITEM_PARAMS = ("cycle",), ("cycle", "round_table", "states", "status", "order")
_EVENT_PARAMS, _STATE_PARAMS = ("cycle", "event"), ("cycle", "state")
_ITEM_FIGURES = ("readiness", "matrix", "principles", "principles-matrix")
_EVENT_FIGURES = ("headcount", "attendance", "comparison", "organisation", "gender", "mode")
PARAMS_BY_FIGURE: Mapping[str, tuple[str, ...]] = {
    name: _STATE_PARAMS
    if figure.of_state
    else _ITEM_PARAMS
    if name in _ITEM_FIGURES
    else _EVENT_PARAMS
    if name in _EVENT_FIGURES
    else _CYCLE_PARAMS
    for name, figure in FIGURES.items()
}
MULTI_VALUED = ("states", "status")
NO_VALUES_REMEDY = "The tables have none: leave it out."
# where the name in an address is another than in a choice
FIELD_BY_PARAM = {"state": "states", "status": "statuses"}


class InvalidRequestError(Exception):
    """A request that cannot be answered. `parameter`, `value` and `remedy` are sent with the
    status; `wait` is in seconds.
    """

    def __init__(
        self, status: int, parameter: str, value: str, remedy: str, *, wait: int = 0
    ) -> None:
        super().__init__(remedy)
        self.status, self.parameter, self.value = status, parameter, value[:200]
        self.remedy, self.wait = remedy, wait


@dataclass(frozen=True)
class FigureRequest:
    """A picture as an address requests it."""

    figure: str
    choice: Choice
    language: Language
    size: str


def parse_figure_query(
    figure: str, query: QueryParams, tables: Tables, *, also: Collection[str] = (SIZE,)
) -> FigureRequest:
    """Parse the query of a figure's address; `also` are further allowed parameters. Raises
    InvalidRequestError.
    """
    params = PARAMS_BY_FIGURE[figure]
    reject_unknown_params(query, (LANGUAGE, SERVED_VERSION, *also, *params), several=MULTI_VALUED)
    choice = Choice.initial(tables)
    for name in (name for name in params if name in query):
        allowed = _param_values(name, tables, choice)
        values = tuple(_validate(name, value, allowed) for value in query.getlist(name))
        choice = _with_param(choice, name, values)
    if FIGURES[figure].of_state and not choice.states:
        remedy = "name it by its ISO 3166-1 alpha-3 code, such as state=JOR."
        raise InvalidRequestError(400, "state", "", f"{figure} shows one state: {remedy}")
    size = _validate(SIZE, query.get(SIZE, next(iter(SIZES))), ALLOWED_SIZES)
    return FigureRequest(figure, choice, parse_language(query), size)


def parse_language(query: QueryParams) -> Language:
    """Return the language of a query, by default DEFAULT. Raises InvalidRequestError."""
    return languages()[_validate(LANGUAGE, query.get(LANGUAGE, DEFAULT), languages())]


def reject_unknown_params(
    query: QueryParams, names: Iterable[str], *, several: Collection[str] = ()
) -> None:
    """Check the names of a query's parameters. Raises InvalidRequestError for an unknown one, and
    for a repeated one that is not in `several`.
    """
    known = tuple(names)
    for name in query:
        if name not in known:
            remedy = f"There is no such parameter here. There are: {', '.join(known)}."
            raise InvalidRequestError(400, name, query[name], remedy)
        if name not in several and len(query.getlist(name)) > 1:
            remedy = "It stands here more than once: leave one."
            raise InvalidRequestError(400, name, ", ".join(query.getlist(name)), remedy)


def image_url(request: FigureRequest, kind: str, version: str) -> str:
    """Return the address of a picture of one version, relative to the dashboard."""
    query = encode_query(request, (SIZE, request.size), (SERVED_VERSION, version))
    return f"export/{request.figure}.{kind}?{query}"


def current_image_url(request: FigureRequest, kind: str, tables: Tables) -> str:
    """Return the address of a picture that always shows the newest figures.

    It names the cycle only where the reader chose an older one, or an event, which belongs to its
    cycle; otherwise it follows the newest cycle.
    """
    chosen = request.choice.event or request.choice.cycle != Choice.initial(tables).cycle
    followed = request if chosen else replace(request, choice=replace(request.choice, cycle=0))
    return f"export/{request.figure}.{kind}?{encode_query(followed, (SIZE, request.size))}"


def encode_query(request: FigureRequest, *also: tuple[str, str]) -> str:
    """Encode language, further parameters and the choices that the figure depends on."""
    pairs = [(LANGUAGE, request.language.code), *also]
    for name in PARAMS_BY_FIGURE[request.figure]:
        value = getattr(request.choice, FIELD_BY_PARAM.get(name, name))
        pairs += [
            (name, str(each))
            for each in (value if isinstance(value, tuple) else (value,))
            if each not in ("", 0)
        ]
    return urlencode([pair for pair in pairs if pair != ("order", Choice.order)])


def relevant_choice(figure: str, choice: Choice) -> Choice:
    """Return a choice without the fields that a figure ignores; equal ones give the same figure."""
    fields = [FIELD_BY_PARAM.get(name, name) for name in PARAMS_BY_FIGURE[figure]]
    return Choice(**{"cycle": choice.cycle, **{field: getattr(choice, field) for field in fields}})


def param_values(name: str, tables: Tables) -> tuple[str, ...]:
    """Return the values that a parameter may have for these tables."""
    return tuple(_param_values(name, tables, Choice.initial(tables)))


def _param_values(name: str, tables: Tables, choice: Choice) -> Collection[str]:
    return _VALUES[name](tables, choice)


def _event_codes(tables: Tables, choice: Choice) -> list[str]:
    events = selection.events_of(tables, Choice(cycle=choice.cycle))
    return [str(code) for code in events.loc[events["status"] == "held", "event"]]


_VALUES: Mapping[str, Callable[[Tables, Choice], Collection[str]]] = {
    "cycle": lambda tables, _: [str(year) for year in tables.cycles],
    "event": _event_codes,
    "round_table": lambda *_: ROUND_TABLES,
    "states": lambda *_: STATES,
    "state": lambda *_: STATES,
    "status": lambda *_: STATUSES,
    "order": lambda *_: ORDERS,
}


def _validate(name: str, value: str, values: Collection[str]) -> str:
    if value not in values:
        remedy = f"Choose one of: {', '.join(values)}." if values else NO_VALUES_REMEDY
        raise InvalidRequestError(400, name, value, remedy)
    return value


def _with_param(choice: Choice, name: str, values: tuple[str, ...]) -> Choice:
    """Return a choice with the value of a parameter."""
    value: Any = (
        tuple(sorted(set(values)))
        if name in (*MULTI_VALUED, "state")
        else int(values[0])
        if name == "cycle"
        else values[0]
    )
    return replace(choice, **{FIELD_BY_PARAM.get(name, name): value})
