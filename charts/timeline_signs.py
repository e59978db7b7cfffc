"""Draw the road of events and its signs, on a figure of Plotly and on a sheet."""

from itertools import accumulate, chain, pairwise

import plotly.graph_objects as go

from charts.drawing import theme
from charts.drawing.canvas import Canvas
from domain.language import Language
from domain.measures import timeline
from domain.vocabulary import EVENT_STATUSES

# How a status is drawn: its sign and its place in the palette. Solid is past, hollow is to come,
# crossed is not to be counted on.
MARKERS = {
    "held": ("circle", "categorical-1"),
    timeline.AS_OF: ("diamond", "categorical-6"),
    "planned": ("circle-open", "categorical-1"),
    "postponed": ("circle-x-open", "categorical-8"),
    "cancelled": ("x-open", "categorical-8"),
}
# The same signs on a sheet: symbol, and whether it is filled.
SYMBOLS = {
    "held": ("circle", True),
    timeline.AS_OF: ("diamond", True),
    "planned": ("circle", False),
}


def draw_road(sheet: Canvas, parts: list[list[tuple[float, float]]], statuses: list[str]) -> None:
    """Draw a line through the signs of the stops of each part: solid up to the as-of date, dotted
    beyond it.
    """
    places = list(chain.from_iterable(parts))
    today = statuses.index(timeline.AS_OF) if timeline.AS_OF in statuses else len(places) - 1
    starts = accumulate(map(len, parts), initial=0)
    for first, following in pairwise(starts):
        turn = min(max(today, first), following - 1)
        sheet.rule(places[first], places[turn], colour=theme.OUTLINE, weight=0.14 * sheet.em)
        sheet.rule(
            places[turn],
            places[following - 1],
            colour=theme.MUTED,
            weight=0.14 * sheet.em,
            dotted=True,
        )
    for (x, y), status in zip(places, statuses, strict=True):
        symbol, filled = SYMBOLS.get(status, ("circle", False))
        colour = theme.colour(MARKERS[status][1])
        size = sheet.em * (1.0 if symbol == "diamond" else 1.15)
        sheet.draw_marker(
            symbol,
            x=x,
            y=y,
            size=size,
            fill=colour if filled else "#ffffff",
            edge=colour,
            weight=0.17 * sheet.em,
        )
        if status not in SYMBOLS:
            sheet.draw_marker(
                "cross", x=x, y=y, size=0.6 * size, edge=colour, weight=0.17 * sheet.em
            )


def add_road(figure: go.Figure, places: list[float], statuses: list[str]) -> None:
    """Add a line to a figure, solid up to the as-of date and dotted beyond it."""
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
    figure: go.Figure, places: list[float], statuses: list[str], language: Language
) -> None:
    """Add the signs of the stops to a figure, one trace for each status."""
    for status, (sign, place) in MARKERS.items():
        ys = [y for y, each in zip(places, statuses, strict=True) if each == status]
        name = (
            EVENT_STATUSES[status].name(language.code)
            if status in EVENT_STATUSES
            else language.gettext("As of")
        )
        figure.add_trace(
            go.Scatter(
                x=[0] * len(ys),
                y=ys,
                name=language.embed(name),
                mode="markers",
                marker={
                    "symbol": sign,
                    "size": 16,
                    "color": theme.colour(place),
                    "line": {"width": 2.5, "color": theme.colour(place)},
                },
                cliponaxis=False,
                hoverinfo="skip",
            )
        )
