"""Parse and write the queries of figure and table addresses. Errors name parameter, value and
remedy.

Unknown names are refused: a misspelt parameter would otherwise give a picture of something else,
unnoticed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from charts.drawing.figure_sizes import SIZES
from charts.registry import FIGURES
from domain.language import DEFAULT, Language, languages
from domain.tables import Choice, Tables
from views.params import PARAMS, PARAMS_BY_FIGURE

LANGUAGE, SERVED_VERSION, SIZE = "lang", "version", "size"
# a size for previews: a slide of few dots an inch
THUMBNAIL, THUMBNAIL_BASE_SIZE, THUMBNAIL_DPI = ("thumbnail", "slide", 45)
ALLOWED_SIZES = (*SIZES, THUMBNAIL)
MULTI_VALUED = tuple(name for name, param in PARAMS.items() if param.multiple)
NO_VALUES_REMEDY = "The tables have none: leave it out."


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
        allowed = PARAMS[name].values(tables, choice)
        values = tuple(validate(name, value, allowed) for value in query.getlist(name))
        choice = PARAMS[name].set(choice, values)
    if FIGURES[figure].of_state and not choice.states:
        remedy = "name it by its ISO 3166-1 alpha-3 code, such as state=JOR."
        raise InvalidRequestError(400, "state", "", f"{figure} shows one state: {remedy}")
    size = validate(SIZE, query.get(SIZE, next(iter(SIZES))), ALLOWED_SIZES)
    return FigureRequest(figure, choice, parse_language(query), size)


def parse_language(query: QueryParams) -> Language:
    """Return the language of a query, by default DEFAULT. Raises InvalidRequestError."""
    return languages()[validate(LANGUAGE, query.get(LANGUAGE, DEFAULT), languages())]


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
    cycle; otherwise it follows the default cycle.
    """
    chosen = request.choice.event or request.choice.cycle != Choice.initial(tables).cycle
    followed = request if chosen else replace(request, choice=replace(request.choice, cycle=0))
    return f"export/{request.figure}.{kind}?{encode_query(followed, (SIZE, request.size))}"


def encode_query(request: FigureRequest, *also: tuple[str, str]) -> str:
    """Encode language, further parameters and the choices that the figure depends on."""
    pairs = [(LANGUAGE, request.language.code), *also]
    for name in PARAMS_BY_FIGURE[request.figure]:
        pairs += [(name, value) for value in PARAMS[name].get(request.choice)]
    return urlencode([pair for pair in pairs if pair != ("order", Choice.order)])


def param_values(name: str, tables: Tables) -> tuple[str, ...]:
    """Return the values that a parameter may have for these tables."""
    return tuple(PARAMS[name].values(tables, Choice.initial(tables)))


def validate(name: str, value: str, values: Collection[str]) -> str:
    """Return a value of a parameter. Raises InvalidRequestError where it is not allowed."""
    if value not in values:
        remedy = f"Choose one of: {', '.join(values)}." if values else NO_VALUES_REMEDY
        raise InvalidRequestError(400, name, value, remedy)
    return value
