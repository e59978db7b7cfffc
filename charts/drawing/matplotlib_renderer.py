"""Render a composed figure as PNG, SVG or PDF with matplotlib objects.

pyplot is never used: many threads render at once, and no figure stays open.

Text is outlines in SVG, so that it looks the same wherever the file is opened. In PDF, Latin text
is text; a line with Arabic is drawn as outlines, under invisible text that is placed letter by
letter, for search and copy. Text written by matplotlib itself would have the letters of each
ligature in visual order, and some of them twice.
"""

import io
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
import numpy as np
from matplotlib import patches
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import Name, PdfPages
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.image import imsave
from matplotlib.lines import Line2D
from matplotlib.transforms import Affine2D, Transform

from charts.drawing import boundaries
from charts.drawing.figure_sizes import ComposedFigure, NotDrawnError
from charts.drawing.marks import MapAreas, Mark, Marker, Polyline, Rect, TextLine
from charts.drawing.matplotlib_text import (
    SearchableText,
    has_arabic,
    matplotlib_colour,
    outline_text,
    plain_text,
)
from charts.drawing.mercator import northing
from domain.glyphs import to_storable
from domain.language import Language

# Set once for the whole process, which draws with matplotlib nowhere else, because several threads
# render at the same time.
matplotlib.rcParams.update(
    {
        "svg.fonttype": "path",
        "svg.hashsalt": "plate",
        "pdf.fonttype": 42,
        "text.parse_math": False,
        "text.hinting": "none",
        "hatch.linewidth": 0.6,
        "path.simplify": False,
    }
)
SYMBOLS = {"circle": "o", "square": "s", "diamond": "D", "cross": "x", "dash": "_"}


class BlankPictureError(NotDrawnError, RuntimeError):
    """A picture was rendered in one colour only."""


def render(composed: ComposedFigure, kind: str) -> bytes:
    """Render a composed figure as a file; the same figure gives the same bytes.

    `kind` is "png", "svg" or "pdf"; any other raises KeyError. A PNG has the resolution
    `composed.dpi`; every file has title, text alternative and version of the tables as metadata.
    Raises BlankPictureError where a PNG would have one colour only.
    """
    return RENDERERS[kind](composed)


def draw_figure(composed: ComposedFigure, *, searchable: bool = False) -> Figure:
    """Return a matplotlib figure.

    `searchable` adds invisible text to lines that programs could not read otherwise.
    """
    figure = Figure(figsize=(composed.width / 72, composed.height / 72), facecolor="#ffffff")
    points = (
        Affine2D().scale(1, -1).translate(0, composed.height).scale(1 / 72) + figure.dpi_scale_trans
    )
    for order, mark in enumerate(composed.marks):
        for artist in _artists(mark, points, composed, searchable=searchable):
            artist.set_zorder(order)
            figure.add_artist(artist)
    return figure


def _png(composed: ComposedFigure) -> bytes:
    figure, file = draw_figure(composed), io.BytesIO()
    figure.set_dpi(composed.dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())[:, :, :3]  # type: ignore[no-untyped-call]
    if (pixels == pixels[0, 0]).all():
        raise BlankPictureError(f"{composed.title}: nothing but one colour was drawn.")
    metadata: dict[str, Any] = {
        "Title": _strip_direction_marks(composed.title),
        "Description": _strip_direction_marks(composed.alt),
        "Version": composed.version,
        "Software": None,
    }
    options: dict[str, Any] = {"metadata": metadata, "pil_kwargs": {"compress_level": 2}}
    imsave(file, pixels, format="png", dpi=composed.dpi, **options)
    return file.getvalue()


def _svg(composed: ComposedFigure) -> bytes:
    figure, file = draw_figure(composed), io.StringIO()
    metadata = {
        "Title": _strip_direction_marks(composed.title),
        "Description": _strip_direction_marks(composed.alt),
        "Language": composed.language.code,
        "Identifier": composed.version,
    }
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    FigureCanvasSVG(figure).print_svg(file, metadata=metadata | nothing)  # type: ignore[no-untyped-call]
    return (
        file.getvalue()
        .replace("<svg ", f'<svg role="img" xml:lang="{composed.language.code}" ', 1)
        .encode()
    )


def _pdf(composed: ComposedFigure) -> bytes:
    figure, file = draw_figure(composed, searchable=True), io.BytesIO()
    metadata = {
        "Title": _strip_direction_marks(composed.title),
        "Subject": _strip_direction_marks(composed.alt),
        "Keywords": composed.version,
    }
    with PdfPages(
        file, metadata=metadata | dict.fromkeys(("Creator", "Producer", "CreationDate"))
    ) as pages:
        pages.savefig(figure)
        # matplotlib has no option for the language of a document: its catalogue is written again
        document = pages._ensure_file()
        document.writeObject(
            document.rootObject, _catalogue(document.pagesObject, composed.language)
        )
    return file.getvalue()


def _catalogue(pages: object, language: Language) -> dict[str, Any]:
    """Return the catalogue of a PDF: language, direction, and that viewers show its title."""
    direction = Name("R2L" if language.rtl else "L2R")  # type: ignore[no-untyped-call]
    preferences = {"DisplayDocTitle": True, "Direction": direction}
    catalogue = Name("Catalog")  # type: ignore[no-untyped-call]
    return {
        "Type": catalogue,
        "Pages": pages,
        "Lang": language.code.encode(),
        "ViewerPreferences": preferences,
    }


RENDERERS: dict[str, Callable[[ComposedFigure], bytes]] = {"png": _png, "svg": _svg, "pdf": _pdf}


def _artists(
    mark: Mark, points: Transform, composed: ComposedFigure, *, searchable: bool
) -> Iterator[Artist]:
    match mark:
        case Rect():
            yield from _rect(mark, points)
        case Polyline():
            yield _polyline(mark, points)
        case Marker():
            yield _marker(mark, points)
        case MapAreas():
            yield from _areas(mark, points)
        case TextLine():
            if mark.halo:
                yield outline_text(mark, points, composed.language, halo=mark.halo)
            if searchable and has_arabic(mark.text):
                yield outline_text(mark, points, composed.language)
                yield SearchableText(mark, points, composed.language)
            else:
                yield plain_text(mark, points, composed.language)


def _rect(mark: Rect, points: Transform) -> Iterator[Artist]:
    corner = (mark.left, mark.top)
    look: dict[str, Any] = {
        "facecolor": matplotlib_colour(mark.fill),
        "edgecolor": matplotlib_colour(mark.edge),
        "lw": mark.weight if mark.edge else 0,
    }
    yield patches.Rectangle(corner, mark.width, mark.height, transform=points, **look)
    if mark.hatch:
        look = {"facecolor": "none", "edgecolor": (1, 1, 1, 0.55), "lw": 0, "hatch": "////"}
        yield patches.Rectangle(corner, mark.width, mark.height, transform=points, **look)


def _polyline(mark: Polyline, points: Transform) -> Artist:
    xs, ys = zip(*mark.points, strict=True)
    style: Any = (0, (1, 2.5)) if mark.dotted else "solid"
    return Line2D(
        xs,
        ys,
        transform=points,
        color=matplotlib_colour(mark.colour),
        lw=mark.weight,
        ls=style,
        solid_capstyle="butt",
    )


def _marker(mark: Marker, points: Transform) -> Artist:
    look: dict[str, Any] = {
        "mfc": matplotlib_colour(mark.fill),
        "mec": matplotlib_colour(mark.edge or mark.fill),
        "mew": mark.weight,
    }
    return Line2D(
        [mark.x],
        [mark.y],
        transform=points,
        ls="none",
        marker=SYMBOLS[mark.symbol],
        ms=mark.size,
        **look,
    )


def _areas(mark: MapAreas, points: Transform) -> Iterator[Artist]:
    (west, east), (south, north) = mark.longitudes, map(northing, mark.latitudes)
    across, down = mark.width / (east - west), mark.height / (north - south)
    onto = (
        Affine2D().translate(-west, -north).scale(across, -down).translate(mark.left, mark.top)
        + points
    )
    for code, fill in mark.fills.items():
        look: dict[str, Any] = {
            "facecolor": matplotlib_colour(fill),
            "edgecolor": matplotlib_colour(mark.edge),
            "lw": mark.weight,
            "joinstyle": "round",
        }
        yield patches.PathPatch(boundaries.outlines()[code], transform=onto, **look)


def _strip_direction_marks(text: str) -> str:
    """Remove direction marks, which programs show when they display metadata."""
    return "".join(letter for letter in to_storable(text) if unicodedata.category(letter) != "Cf")
