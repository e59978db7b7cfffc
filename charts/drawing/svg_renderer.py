"""Render a composed figure as SVG inside an HTML page, as text in the font of the page.

The marks are those that `charts.drawing.matplotlib_renderer` renders for documents, where text has
to be outlines and takes ten times as many bytes. Text has the light or dark colour of the page:
static/site.css defines `muted` and `halo`. `svg_defs` has the shapes that the figures of a page
share.
"""

import html
from collections.abc import Iterator
from functools import cache

import numpy as np
from matplotlib.path import Path

from charts.drawing import boundaries, theme
from charts.drawing.figure_sizes import ComposedFigure
from charts.drawing.marks import MapAreas, Mark, Marker, Polyline, Rect, TextLine
from charts.drawing.mercator import northing
from domain.language import Language

STEPS_PER_DEGREE = 100  # precision of the shapes of the map: a tenth of a pixel
ROUND = ("circle",)
ANCHORS = {
    "ltr": {"left": "start", "center": "middle", "right": "end"},
    "rtl": {"left": "end", "center": "middle", "right": "start"},
}


def to_svg(composed: ComposedFigure) -> str:
    """Render a composed figure as an HTML element; the same figure gives the same text."""
    marks = "".join(part for mark in composed.marks for part in _elements(mark, composed.language))
    box = f"0 0 {_number(composed.width)} {_number(composed.height)}"
    size = f'width="{_number(composed.width)}" height="{_number(composed.height)}"'
    return (
        f'<svg class="figure" role="img" aria-label="{html.escape(composed.alt)}" viewBox="{box}" '
        f'{size} fill="currentColor">{marks}</svg>'
    )


@cache
def svg_defs() -> str:
    """Return the shapes of the states and areas, to which all maps of a page refer."""
    shapes = "".join(
        f'<path id="{_shape_id(code)}" vector-effect="non-scaling-stroke" d="{_path(outline)}"/>'
        for code, outline in boundaries.outlines().items()
    )
    return (
        '<svg class="shared" width="0" height="0" aria-hidden="true" focusable="false">'
        f"<defs>{shapes}</defs></svg>"
    )


def _elements(mark: Mark, language: Language) -> Iterator[str]:
    match mark:
        case Rect():
            yield from _rect(mark)
        case Polyline():
            dots = (
                f' stroke-dasharray="{_number(mark.weight)} {_number(2.5 * mark.weight)}"'
                if mark.dotted
                else ""
            )
            points = " ".join(f"{_number(x)},{_number(y)}" for x, y in mark.points)
            stroke = _stroke(mark.colour, mark.weight)
            yield f'<polyline points="{points}" fill="none" {stroke}{dots}/>'
        case Marker():
            yield _marker(mark)
        case MapAreas():
            yield from _areas(mark)
        case TextLine():
            yield _text(mark, language)


def _rect(mark: Rect) -> Iterator[str]:
    sides = {"x": mark.left, "y": mark.top, "width": mark.width, "height": mark.height}
    place = " ".join(f'{name}="{_number(length)}"' for name, length in sides.items())
    yield f'<rect {place} fill="{mark.fill or "none"}" {_stroke(mark.edge, mark.weight)}/>'
    if mark.hatch:
        look = 'fill="none" stroke="#fff" stroke-opacity=".55" stroke-width=".6"'
        yield f'<path d="{_hatching(mark)}" {look}/>'


def _hatching(mark: Rect, step: float = 4.5) -> str:
    """Return the path of slanting lines across a rectangle, clipped at its edges."""
    lines = []
    for reach in np.arange(step, mark.width + mark.height, step):
        x, y = min(reach, mark.width), max(reach - mark.width, 0)
        u, v = max(reach - mark.height, 0), min(reach, mark.height)
        lines.append(
            f"M{_number(mark.left + u)} {_number(mark.top + v)}L{_number(mark.left + x)} "
            f"{_number(mark.top + y)}"
        )
    return "".join(lines)


def _marker(mark: Marker) -> str:
    x, y, half = mark.x, mark.y, mark.size / 2
    look = f'fill="{mark.fill or "none"}" {_stroke(mark.edge or mark.fill, mark.weight)}'
    if mark.symbol in ROUND:
        return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(half)}" {look}/>'
    wide = half * 2**0.5
    points = {
        "square": f"M{_number(x - half)} {_number(y - half)}h{_number(2 * half)}"
        f"v{_number(2 * half)}h{_number(-2 * half)}z",
        "diamond": f"M{_number(x)} {_number(y - wide)}l{_number(wide)} {_number(wide)}"
        f"l{_number(-wide)} {_number(wide)}"
        f"l{_number(-wide)} {_number(-wide)}z",
        "cross": f"M{_number(x - half)} {_number(y - half)}l{_number(2 * half)} {_number(2 * half)}"
        f"M{_number(x - half)} {_number(y + half)}l{_number(2 * half)} {_number(-2 * half)}",
        "dash": f"M{_number(x - half)} {_number(y)}h{_number(2 * half)}",
    }[mark.symbol]
    return f'<path d="{points}" {look}/>'


def _areas(mark: MapAreas) -> Iterator[str]:
    (west, east), (south, north) = mark.longitudes, map(northing, mark.latitudes)
    across, down = (
        mark.width / (east - west) / STEPS_PER_DEGREE,
        mark.height / (north - south) / STEPS_PER_DEGREE,
    )
    left, top = (
        mark.left - west * STEPS_PER_DEGREE * across,
        mark.top + north * STEPS_PER_DEGREE * down,
    )
    onto = f"{across:.6f} 0 0 {down:.6f} {_number(left)} {_number(top)}"
    stroke = _stroke(mark.edge, 1.2 * mark.weight)
    yield f'<g transform="matrix({onto})" {stroke} stroke-linejoin="round">'
    yield from (
        f'<use href="#{_shape_id(code)}" fill="{fill or "none"}"/>'
        for code, fill in mark.fills.items()
    )
    yield "</g>"


def _text(mark: TextLine, language: Language) -> str:
    anchor = ANCHORS[language.direction][mark.anchor]
    place = f'x="{_number(mark.x)}" y="{_number(mark.y)}" font-size="{_number(mark.size)}"'
    turned = f' transform="rotate(-90 {_number(mark.x)} {_number(mark.y)})"' if mark.upright else ""
    align = "" if anchor == "start" else f' text-anchor="{anchor}"'
    bold = ' font-weight="700"' if mark.bold else ""
    halo = f' {_halo(mark)} stroke-width="{_number(0.28 * mark.size)}"' if mark.halo else ""
    text = html.escape(mark.text, quote=False)
    return f"<text {place}{align}{bold}{_ink(mark.ink)}{halo}{turned}>{text}</text>"


def _ink(colour: str) -> str:
    """Return the attribute of a text colour; none for the default, which the page sets itself."""
    if colour in ("", theme.light_colour("textColor")):
        return ""
    return ' class="muted"' if colour == theme.MUTED else f' fill="{colour}"'


def _halo(mark: TextLine) -> str:
    return (
        f'stroke="{mark.halo}" paint-order="stroke"' if mark.halo != "#ffffff" else 'class="halo"'
    )


def _stroke(colour: str, weight: float) -> str:
    return f'stroke="{colour}" stroke-width="{_number(weight)}"' if colour else 'stroke="none"'


def _shape_id(code: str) -> str:
    return f"area-{code}"


def _path(outline: Path) -> str:
    """Return an outline as relative moves in whole steps, without points that coincide."""
    parts: list[str] = []
    here = (0, 0)
    for vertices, kind in outline.iter_segments(simplify=False, curves=False):
        if kind == Path.CLOSEPOLY:
            parts.append("z")
            continue
        there = (
            round(float(vertices[0]) * STEPS_PER_DEGREE),
            -round(float(vertices[1]) * STEPS_PER_DEGREE),
        )
        if kind == Path.MOVETO:
            parts.append(f"M{there[0]} {there[1]}")
        elif there != here:
            parts.append(f"l{there[0] - here[0]} {there[1] - here[1]}")
        here = there
    return "".join(parts).replace(" -", "-")


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
