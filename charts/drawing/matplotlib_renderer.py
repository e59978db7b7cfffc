"""Prints a plate as PNG, SVG or PDF with matplotlib. Its objects only, never pyplot: many threads
print at once, and nothing is left open.

Letters become outlines in SVG, so that they look the same wherever the picture is opened. In PDF
Latin text is text; a line that holds Arabic is drawn as outlines, and over it lies the same text
without colour, letter by letter where it is seen: what a reader searches and copies. matplotlib's
own text would give the letters of each ligature in the order of the eye, and some twice.
"""

import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
import numpy as np
from matplotlib import patches
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import Name, Op, PdfPages
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.image import imsave
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D, Transform

from charts.choropleth import northing
from charts.drawing import boundaries
from charts.drawing.composition import NotDrawnError, Plate
from charts.drawing.fonts import directed, font, spread
from charts.drawing.marks import Areas, Block, Line, Mark, Rule, Sign
from domain.glyphs import storable
from domain.language import Language

# Set once for the whole process, which draws with matplotlib nowhere else: while a picture is
# drawn, another thread draws too.
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
COLOUR = re.compile(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)")
Ink = tuple[float, float, float, float] | str


class BlankPictureError(NotDrawnError, RuntimeError):
    """A picture came out of the press without anything on it."""


def printed(plate: Plate, kind: str) -> bytes:
    """The plate as a file. The same plate gives the same bytes."""
    return KINDS[kind](plate)


def drawn(plate: Plate, *, searchable: bool = False) -> Figure:
    """The plate as a figure of matplotlib. `searchable`: text that cannot be read by programs
    otherwise is drawn a second time for them.
    """
    figure = Figure(figsize=(plate.width / 72, plate.height / 72), facecolor="#ffffff")
    points = (
        Affine2D().scale(1, -1).translate(0, plate.height).scale(1 / 72) + figure.dpi_scale_trans
    )
    for order, mark in enumerate(plate.marks):
        for artist in _artists(mark, points, plate, searchable=searchable):
            artist.set_zorder(order)
            figure.add_artist(artist)
    return figure


def _png(plate: Plate) -> bytes:
    figure, file = drawn(plate), io.BytesIO()
    figure.set_dpi(plate.dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())[:, :, :3]  # type: ignore[no-untyped-call]
    if (pixels == pixels[0, 0]).all():
        raise BlankPictureError(f"{plate.title}: nothing but one colour was drawn.")
    told: dict[str, Any] = {
        "Title": _bare(plate.title),
        "Description": _bare(plate.alt),
        "Version": plate.version,
        "Software": None,
    }
    imsave(
        file, pixels, format="png", dpi=plate.dpi, metadata=told, pil_kwargs={"compress_level": 2}
    )
    return file.getvalue()


def _svg(plate: Plate) -> bytes:
    figure, file = drawn(plate), io.StringIO()
    told = {
        "Title": _bare(plate.title),
        "Description": _bare(plate.alt),
        "Language": plate.language.code,
        "Identifier": plate.version,
    }
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    FigureCanvasSVG(figure).print_svg(file, metadata=told | nothing)  # type: ignore[no-untyped-call]
    return (
        file.getvalue()
        .replace("<svg ", f'<svg role="img" xml:lang="{plate.language.code}" ', 1)
        .encode()
    )


def _pdf(plate: Plate) -> bytes:
    figure, file = drawn(plate, searchable=True), io.BytesIO()
    told = {"Title": _bare(plate.title), "Subject": _bare(plate.alt), "Keywords": plate.version}
    with PdfPages(
        file, metadata=told | dict.fromkeys(("Creator", "Producer", "CreationDate"))
    ) as pages:
        pages.savefig(figure)
        # matplotlib asks nowhere for the language of a document: its catalogue is written once more
        document = pages._ensure_file()
        document.writeObject(document.rootObject, _catalogue(document.pagesObject, plate.language))
    return file.getvalue()


def _catalogue(pages: object, language: Language) -> dict[str, Any]:
    """What a PDF says of itself as a whole: its language and direction, and that readers show its
    title.
    """
    direction = Name("R2L" if language.rtl else "L2R")  # type: ignore[no-untyped-call]
    preferences = {"DisplayDocTitle": True, "Direction": direction}
    catalogue = Name("Catalog")  # type: ignore[no-untyped-call]
    return {
        "Type": catalogue,
        "Pages": pages,
        "Lang": language.code.encode(),
        "ViewerPreferences": preferences,
    }


KINDS: dict[str, Callable[[Plate], bytes]] = {"png": _png, "svg": _svg, "pdf": _pdf}


def _artists(mark: Mark, points: Transform, plate: Plate, *, searchable: bool) -> Iterator[Artist]:
    match mark:
        case Block():
            yield from _block(mark, points)
        case Rule():
            yield _rule(mark, points)
        case Sign():
            yield _sign(mark, points)
        case Areas():
            yield from _areas(mark, points)
        case Line():
            if mark.halo:
                yield _outlined(mark, points, plate.language, halo=mark.halo)
            if searchable and _has_arabic(mark.text):
                yield _outlined(mark, points, plate.language)
                yield _Searchable(mark, points, plate.language)
            else:
                yield _text(mark, points, plate.language)


def _ink(colour: str) -> Ink:
    """A colour as matplotlib takes it: `#rrggbb`, `rgba(r,g,b,opacity)`, or none."""
    if not colour:
        return "none"
    if found := COLOUR.fullmatch(colour):
        red, green, blue = (int(each) / 255 for each in found.groups()[:3])
        return red, green, blue, float(found[4])
    return colour


def _block(mark: Block, points: Transform) -> Iterator[Artist]:
    corner = (mark.left, mark.top)
    look: dict[str, Any] = {
        "facecolor": _ink(mark.fill),
        "edgecolor": _ink(mark.edge),
        "lw": mark.weight if mark.edge else 0,
    }
    yield patches.Rectangle(corner, mark.width, mark.height, transform=points, **look)
    if mark.hatch:
        look = {"facecolor": "none", "edgecolor": (1, 1, 1, 0.55), "lw": 0, "hatch": "////"}
        yield patches.Rectangle(corner, mark.width, mark.height, transform=points, **look)


def _rule(mark: Rule, points: Transform) -> Artist:
    xs, ys = zip(*mark.points, strict=True)
    style: Any = (0, (1, 2.5)) if mark.dotted else "solid"
    return Line2D(
        xs,
        ys,
        transform=points,
        color=_ink(mark.colour),
        lw=mark.weight,
        ls=style,
        solid_capstyle="butt",
    )


def _sign(mark: Sign, points: Transform) -> Artist:
    look: dict[str, Any] = {
        "mfc": _ink(mark.fill),
        "mec": _ink(mark.edge or mark.fill),
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


def _areas(mark: Areas, points: Transform) -> Iterator[Artist]:
    (west, east), (south, north) = mark.longitudes, (northing(each) for each in mark.latitudes)
    across, down = mark.width / (east - west), mark.height / (north - south)
    onto = (
        Affine2D().translate(-west, -north).scale(across, -down).translate(mark.left, mark.top)
        + points
    )
    for code, fill in mark.fills.items():
        look: dict[str, Any] = {
            "facecolor": _ink(fill),
            "edgecolor": _ink(mark.edge),
            "lw": 0.5,
            "joinstyle": "round",
        }
        yield patches.PathPatch(boundaries.outlines()[code], transform=onto, **look)


def _text(mark: Line, points: Transform, language: Language) -> Artist:
    look: dict[str, Any] = {
        "rotation": 90 if mark.upright else 0,
        "rotation_mode": "anchor",
        "va": "baseline",
        "ha": mark.anchor,
    }
    return Text(
        mark.x,
        mark.y,
        _shown(mark.text, language),
        transform=points,
        fontproperties=font(mark.size, bold=mark.bold),
        color=_ink(mark.ink),
        **look,
    )


def _outlined(mark: Line, points: Transform, language: Language, *, halo: str = "") -> Artist:
    """The outlines of a line's letters; those of a halo are as broad as to keep letters readable
    across a border.
    """
    path = TextPath(
        (0, 0), directed(mark.text, language), size=mark.size, prop=font(mark.size, bold=mark.bold)
    )
    look: dict[str, Any] = (
        {"ec": _ink(halo), "lw": 0.28 * mark.size, "joinstyle": "round"} if halo else {"lw": 0}
    )
    return patches.PathPatch(
        path, transform=_onto(mark, points), facecolor=_ink(halo or mark.ink), **look
    )


def _onto(mark: Line, points: Transform) -> Transform:
    """From points along a line of text, its letters upwards, to where the line stands."""
    start = {"left": 0.0, "center": -mark.extent.width / 2, "right": -mark.extent.width}[
        mark.anchor
    ]
    line = Affine2D().translate(start, 0)
    return (line.rotate_deg(90) if mark.upright else line).scale(1, -1).translate(
        mark.x, mark.y
    ) + points


class _Searchable(Artist):
    """A line of text without colour, each letter for itself where it is seen."""

    def __init__(self, mark: Line, points: Transform, language: Language) -> None:
        super().__init__()
        self._mark, self._onto = mark, _onto(mark, points)
        self._letters = spread(mark.text, mark.size, bold=mark.bold, language=language)

    def draw(self, renderer: RendererBase) -> None:
        """Draws it in the order of the eye, which programs turn into that of reading; only a PDF is
        drawn with it.

        Each letter is as broad as it is seen: programs take letters that overlap or stand apart for
        ends of words.
        """
        pdf: Any = renderer
        gc, face = pdf.new_gc(), font(self._mark.size, bold=self._mark.bold)
        gc.set_alpha(0)
        # now, not with the first letter: what is set there ends with it
        pdf.check_gc(gc, gc.get_rgb())
        for letter, x, stretched in self._letters:
            left, up = self._onto.transform((x, 0))
            along = (0, stretched, -1, 0) if self._mark.upright else (stretched, 0, 0, 1)
            pdf.file.output(Op.gsave, *along, left, up, Op.concat_matrix)
            pdf.draw_text(gc, 0, 0, letter, face, 0)
            pdf.file.output(Op.grestore)
        gc.restore()


def _shown(text: str, language: Language) -> str:
    """A line with a mark of direction only where it needs one: programs read it too."""
    first = next(
        (kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), ""
    )
    return directed(text, language) if first and (first == "L") is language.rtl else text


def _bare(text: str) -> str:
    """A text without invisible marks of direction: programs that show what a file says of itself
    show these too.
    """
    return "".join(letter for letter in storable(text) if unicodedata.category(letter) != "Cf")


def _has_arabic(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
