"""Draw the line of the timeline and its symbols, on a Plotly figure and on a canvas."""

from itertools import accumulate, chain, pairwise

from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.plotly_json import PlotlyFigure, scatter_trace
from domain.language import Language
from domain.measures import timeline
from domain.vocabulary import EVENT_STATUSES

# The Plotly symbol and the palette place of each status: solid for past events, hollow for planned
# ones, crossed for postponed and cancelled ones.
MARKERS = {
    "held": ("circle", "categorical-1"),
    timeline.AS_OF: ("diamond", "categorical-6"),
    "planned": ("circle-open", "categorical-1"),
    "postponed": ("circle-x-open", "categorical-8"),
    "cancelled": ("x-open", "categorical-8"),
}
# The same symbols on a canvas, and if they are filled; other statuses are crossed circles.
SYMBOLS = {
    "held": ("circle", True),
    timeline.AS_OF: ("diamond", True),
    "planned": ("circle", False),
}


def draw_road(canvas: Canvas, parts: list[list[tuple[float, float]]], statuses: list[str]) -> None:
    """Draw the line and symbols of each part: solid up to the as-of date, dotted after it."""
    places = list(chain.from_iterable(parts))
    today = statuses.index(timeline.AS_OF) if timeline.AS_OF in statuses else len(places) - 1
    starts, weight = accumulate(map(len, parts), initial=0), 0.14 * canvas.em
    for first, following in pairwise(starts):
        turn = min(max(today, first), following - 1)
        start, middle, end = places[first], places[turn], places[following - 1]
        canvas.rule(start, middle, colour=theme.OUTLINE, weight=weight)
        canvas.rule(middle, end, colour=theme.MUTED, weight=weight, dotted=True)
    for (x, y), status in zip(places, statuses, strict=True):
        _draw_sign(canvas, status, x=x, y=y)


def _draw_sign(canvas: Canvas, status: str, *, x: float, y: float) -> None:
    symbol, filled = SYMBOLS.get(status, ("circle", False))
    colour, weight = theme.colour(MARKERS[status][1]), 0.17 * canvas.em
    size = canvas.em * (1.0 if symbol == "diamond" else 1.15)
    fill = colour if filled else "#ffffff"
    canvas.draw_marker(symbol, x=x, y=y, size=size, fill=fill, edge=colour, weight=weight)
    if status not in SYMBOLS:
        canvas.draw_marker("cross", x=x, y=y, size=0.6 * size, edge=colour, weight=weight)


def add_road(figure: PlotlyFigure, places: list[float], statuses: list[str]) -> None:
    """Add a line to a figure, solid up to the as-of date and dotted after it."""
    if not places:
        return
    today = places[statuses.index(timeline.AS_OF)] if timeline.AS_OF in statuses else places[-1]
    for y0, y1, dash in ((places[0], today, "solid"), (today, places[-1], "dot")):
        figure.add_shape(
            type="line",
            x0=0,
            x1=0,
            y0=y0,
            y1=y1,
            layer="below",
            line={"color": theme.OUTLINE, "width": 2, "dash": dash},
        )


def add_signs(
    figure: PlotlyFigure, places: list[float], statuses: list[str], language: Language
) -> None:
    """Add the symbols of the events to a figure, one trace for each status."""
    for status, (symbol, place) in MARKERS.items():
        ys = [y for y, other in zip(places, statuses, strict=True) if other == status]
        name = language.gettext("As of")
        if status in EVENT_STATUSES:
            name = EVENT_STATUSES[status].name(language.code)
        colour = theme.colour(place)
        line = {"width": 2.5, "color": colour}
        trace = scatter_trace(
            x=[0] * len(ys),
            y=ys,
            name=language.embed(name),
            mode="markers",
            marker={"symbol": symbol, "size": 16, "color": colour, "line": line},
            cliponaxis=False,
            hoverinfo="skip",
        )
        figure.add_trace(trace)
