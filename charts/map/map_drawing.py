"""Draw the map on a canvas, with the names of the states, and a legend beside it or in the sea."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from charts.drawing import legend, theme
from charts.drawing.canvas import Canvas
from charts.drawing.marks import LegendEntry, MapAreas, Rect
from charts.drawing.mercator import northing
from charts.map.map_bands import BORDER_COLOUR, OUTLINE_COLOUR, TRANSPARENT
from charts.map.map_layout import LATITUDES, LINE_LENGTH, LONGITUDES, leader_end
from domain.areas import LABELS, Label
from domain.language import Language
from domain.vocabulary import STATES

OUTLINE_WEIGHT = 1.8  # points
NAME_SCALE = 0.82  # font size of the names, relative to that of the canvas
# A wide canvas has the map down to the equator, and the Comoros, far south of it, in an inset: the
# bounds of the map, of the frame of the inset on it, and of what the inset shows, in degrees.
NORTH_OF_THE_EQUATOR = (-2.6, 39.6)
INSET_FRAME, INSET_BOUNDS = ((57.3, 66.3), (-2.4, 6.2)), ((42.75, 45.0), (-13.4, -11.2))
INSET_STATE = "COM"
LEGEND_WIDTH = 0.4  # of the width of the map: sea in its south-west, where a legend has room


def draw_map(
    canvas: Canvas, entries: list[LegendEntry], fills: dict[str, str], marked: Sequence[str] = ()
) -> None:
    """Draw the states and areas in their fills, with the names of the states and the legend; states
    that are `marked` are outlined.
    """
    if canvas.is_wide:
        _draw_beside(canvas, entries, fills, marked)
    else:
        _draw_below(canvas, entries, fills, marked)


def _outline(canvas: Canvas, areas: MapAreas, marked: Sequence[str]) -> None:
    """Outline states on the map."""
    fills = {code: areas.fills[code] for code in marked if code in areas.fills}
    if fills:
        canvas.place(replace(areas, fills=fills, edge=OUTLINE_COLOUR, weight=OUTLINE_WEIGHT))


def _draw_beside(
    canvas: Canvas, entries: list[LegendEntry], fills: dict[str, str], marked: Sequence[str]
) -> None:
    """Draw the map north of the equator at the far side, and the legend on the reader side."""
    areas = _fit_map(canvas, NORTH_OF_THE_EQUATOR, fills, left=0.0 if canvas.language.rtl else None)
    room = canvas.width - areas.width - 2 * canvas.em
    canvas.require(room > 0.2 * canvas.width)
    north = {code: fill for code, fill in fills.items() if code != INSET_STATE}
    canvas.place(replace(areas, fills=north))
    _outline(canvas, replace(areas, fills=north), marked)
    for code in north:
        if code in LABELS:
            _draw_label(canvas, areas, LABELS[code], fills[code])
    if INSET_STATE in fills:
        _draw_inset(canvas, areas, fills[INSET_STATE], marked)
    legend.draw_list(canvas, entries, x=0, y=0.3 * canvas.em, width=room)


def _draw_inset(canvas: Canvas, areas: MapAreas, fill: str, marked: Sequence[str]) -> None:
    """Draw the Comoros in a frame of their own, many times larger, with their name."""
    (west, east), (south, north) = INSET_FRAME
    (left, top), (right, bottom) = _project(areas, west, north), _project(areas, east, south)
    width, height, fills = right - left, bottom - top, {INSET_STATE: fill}
    canvas.place(Rect(left, top, width, height, edge=BORDER_COLOUR))
    inset = MapAreas(left, top, width, height, *INSET_BOUNDS, fills, edge=BORDER_COLOUR)
    canvas.place(inset)
    _outline(canvas, inset, marked)
    name = STATES[INSET_STATE].name(canvas.language.code)
    canvas.require(canvas.text_width(name, scale=NAME_SCALE) < 0.94 * width)
    x, y = canvas.mirror_x((left + right) / 2), bottom - 0.8 * canvas.em
    canvas.line(name, x=x, y=y, anchor="middle", scale=NAME_SCALE, of=INSET_STATE)


def _draw_below(
    canvas: Canvas, entries: list[LegendEntry], fills: dict[str, str], marked: Sequence[str]
) -> None:
    """Draw the map in the middle, and the legend in its south-western corner."""
    areas = _fit_map(canvas, LATITUDES, fills)
    canvas.place(areas)
    _outline(canvas, areas, marked)
    for code in fills:
        if code in LABELS:
            _draw_label(canvas, areas, LABELS[code], fills[code])
    room = LEGEND_WIDTH * areas.width
    corner = Canvas(canvas.language, canvas.metrics, width=room, height=None, em=canvas.em)
    legend.draw_list(corner, entries, x=0, y=0, width=room)
    left = canvas.width - areas.left - room if canvas.language.rtl else areas.left
    canvas.draw_at(corner, x=left, y=areas.height - corner.bottom)


def _fit_map(
    canvas: Canvas, latitudes: tuple[float, float], fills: dict[str, str], left: float | None = None
) -> MapAreas:
    """Return the largest map that fits; without `left`, at the right if wide, else centred."""
    shape = (LONGITUDES[1] - LONGITUDES[0]) / (northing(latitudes[1]) - northing(latitudes[0]))
    width = min(canvas.width, (canvas.height or math.inf) * shape)
    if left is None:
        left = (canvas.width - width) / (1 if canvas.is_wide else 2)
    return MapAreas(left, 0, width, width / shape, LONGITUDES, latitudes, fills, BORDER_COLOUR)


def _draw_label(canvas: Canvas, areas: MapAreas, label: Label, fill: str) -> None:
    """Draw the name of a state, with its leader and its marker."""
    if label.leader:
        _draw_leader(canvas, areas, label.leader, label)
    x, y = _project(areas, label.lon, label.lat)
    if label.marker:
        size, shown = 0.85 * NAME_SCALE * canvas.em, "" if fill == TRANSPARENT else fill
        look = {"fill": shown, "edge": BORDER_COLOUR}
        canvas.draw_marker("square", x=canvas.mirror_x(x), y=y, size=size, weight=0.6, **look)
    _write_name(canvas, label, fill, x=x, y=y)


def _draw_leader(canvas: Canvas, areas: MapAreas, start: tuple[float, float], label: Label) -> None:
    end = leader_end(start, label) if label.marker else (label.lon, label.lat)
    points = [_mirror_point(canvas, _project(areas, *place)) for place in (start, end)]
    canvas.rule(*points, colour=BORDER_COLOUR, weight=0.6)


def _write_name(canvas: Canvas, label: Label, fill: str, *, x: float, y: float) -> None:
    """Write the name of a state beside, above or on its point; on its fill with a halo of it."""
    size, name = NAME_SCALE * canvas.em, STATES[label.code].name(canvas.language.code)
    lines = textwrap.wrap(name, LINE_LENGTH, break_long_words=False)
    lead = 1.15 * size
    aside = {"left": -1, "right": 1}.get(label.side, 0) * (0.75 if label.marker else 0.35) * size
    top = y - (lead * len(lines) if label.side == "top" else lead * (len(lines) - 1) / 2)
    start, inside = canvas.mirror_x(x + aside), label.side == "center" and fill != TRANSPARENT
    look: dict[str, Any] = {
        "anchor": _anchor(label.side, canvas.language),
        "scale": NAME_SCALE,
        "ink": theme.text_on(fill) if inside else "",
        "halo": fill if inside else "" if label.side == "center" else "#ffffff",
    }
    for i, line in enumerate(lines):
        y = top + lead * i
        canvas.line(line, x=start, y=y, of=label.code, full_text=name, **look)


def _project(areas: MapAreas, lon: float, lat: float) -> tuple[float, float]:
    """Convert a longitude and latitude to a position on the canvas, in points from the left."""
    (west, east), (south, north) = areas.longitudes, map(northing, areas.latitudes)
    return (
        areas.left + areas.width * (lon - west) / (east - west),
        areas.top + areas.height * (north - northing(lat)) / (north - south),
    )


def _mirror_point(canvas: Canvas, point: tuple[float, float]) -> tuple[float, float]:
    return canvas.mirror_x(point[0]), point[1]


def _anchor(side: str, language: Language) -> Literal["start", "middle", "end"]:
    """Return the end of a name that is next to its point; maps are not mirrored."""
    if side not in ("left", "right"):
        return "middle"
    return "end" if (side == "left") is not language.rtl else "start"
