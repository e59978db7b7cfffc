"""A finished picture as data: a figure, its finding as the title, what it shows and where it comes
from, in a size that documents need.

The letters are as large as the figure allows; a plate on which anything would overlap, be cut off
or be missing is not made at all.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from charts.drawing import theme
from charts.drawing.marks import WHOLE, Brevity, Letters, Line, Mark, Sheet
from domain.glyphs import ELLIPSIS
from domain.language import Language, mark
from domain.title import TITLE
from domain.vocabulary import NOT_REPORTED, STAGES

INSTEAD = mark("This figure could not be drawn; its table stands in its place.")
# sizes of letters that are tried, in parts of a size's own
SHRUNK = (1.25, 1.15, 1.08, 1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52)
COMFORTABLE = 0.7  # smaller letters are worse than names that end in an ellipsis
# What is left out, the least first, each with the smallest letters that are tried with it.
BRIEF = (
    (WHOLE, COMFORTABLE),
    (Brevity(lines=2), COMFORTABLE),
    (Brevity(lines=1), SHRUNK[-1]),
    *((Brevity(lines=1, items=items), SHRUNK[-1]) for items in (24, 12, 6, 3)),
)
# ems above and below the figure; how much of what it leaves free is above it
GAP, ABOVE = (1.1, 0.35)
TABLE_COLUMNS = 6  # of a table in the place of a figure
SMALL = 0.72  # the letters of the foot
ABOVE_TITLE = {"ltr": 0.2, "rtl": 0.4}  # parts of its size
# of the usual lead between its lines: the least at which none touches another
TIGHT = {"ltr": (0.88, 1), "rtl": (0.95, 1.05, 1.2)}
# more than that, and the title is set smaller; more than that, and it is cut
TITLE_LINES, MOST_TITLE_LINES = (2, 4)
SUBTITLE_LINES, SOURCE_LINES = 2, 3


class NotDrawnError(Exception):
    """A figure cannot be drawn; its table can stand in its place."""


class NoRoomError(NotDrawnError, ValueError):
    """A figure has no room on a plate, even in the smallest letters."""


class HalfDrawnError(NotDrawnError, RuntimeError):
    """A figure left out something of its frame."""


@dataclass(frozen=True)
class Size:
    """A format of plates, in points: its width and height, the latter None where it is as high as
    it needs, up to `most`.
    """

    width: float
    height: float | None
    most: float
    margin: float
    letter: float
    titles: tuple[float, ...]  # the largest that fits into two lines is taken
    dpi: int


SIZES = {
    "slide": Size(
        width=960, height=540, most=540, margin=34, letter=13, titles=(27, 24, 21), dpi=200
    ),
    "column": Size(
        width=482, height=None, most=700, margin=10, letter=9.2, titles=(16, 14.5, 13), dpi=300
    ),
    "square": Size(
        width=540, height=540, most=540, margin=26, letter=10.5, titles=(20, 18, 16), dpi=240
    ),
}


class Drawable(Protocol):
    """What draws itself on a sheet: the part of a chart module that a plate needs."""

    def static(self, frame: pd.DataFrame, language: Language, sheet: Sheet) -> None:
        """Draws a frame on a sheet."""
        ...


@dataclass(frozen=True)
class Paper:
    """What a plate is made on: its format, in a language, with the letters of a font."""

    size: Size
    language: Language
    letters: Letters

    @property
    def width(self) -> float:
        """What lies between the margins."""
        return self.size.width - 2 * self.size.margin

    def sheet(self, em: float, *, height: float | None = None, brevity: Brevity = WHOLE) -> Sheet:
        """An empty sheet between the margins, with letters of some size."""
        return Sheet(
            self.language, self.letters, width=self.width, height=height, em=em, brevity=brevity
        )


@dataclass(frozen=True)
class Words:
    """What stands around a figure.

    `edition` is the version of its tables, `version` that in words; `note` is that on boundaries,
    `silence` what is said in the figure's place where its frame has no rows.
    """

    title: str
    subtitle: str
    source: str
    version: str
    edition: str
    note: str
    silence: str
    alt: str


@dataclass(frozen=True)
class Plate:
    """A picture, ready to be printed. Width and height in points; `version` is that of the
    tables.
    """

    marks: tuple[Mark, ...]
    width: float
    height: float
    dpi: int
    title: str
    alt: str
    version: str
    language: Language


def plate(
    chart: Drawable, frame: pd.DataFrame, words: Words, paper: Paper, *, labels: tuple[str, ...]
) -> Plate:
    """The plate of a chart. `labels` are the columns whose every value has a label on it. Raises
    NoRoomError and HalfDrawnError.
    """
    size, head, foot = paper.size, _head(words, paper), _foot(words, paper)
    around = 2 * size.margin + head.bottom + foot.bottom + 2 * GAP * size.letter
    panel = _panel(chart, frame, words, paper, room=size.most - around, labels=labels)
    height = size.height or around + panel.bottom
    spare = height - around - panel.bottom
    sheet = Sheet(paper.language, paper.letters, width=size.width, height=height, em=size.letter)
    sheet.lay(head, x=size.margin, y=size.margin)
    sheet.lay(panel, x=size.margin, y=size.margin + head.bottom + GAP * size.letter + ABOVE * spare)
    sheet.lay(foot, x=size.margin, y=height - size.margin - foot.bottom)
    if flaws := sheet.flaws():
        raise NoRoomError(f"{words.title}: {flaws[0]}")
    return Plate(
        tuple(sheet.marks),
        size.width,
        height,
        size.dpi,
        words.title,
        words.alt,
        words.edition,
        paper.language,
    )


def bare(
    chart: Drawable, frame: pd.DataFrame, words: Words, paper: Paper, *, labels: tuple[str, ...]
) -> Plate:
    """The figure alone, for a page that says by itself what stands around it. Raises NoRoomError
    and HalfDrawnError.
    """
    margin = paper.size.margin
    panel = _panel(chart, frame, words, paper, room=paper.size.most - 2 * margin, labels=labels)
    sheet = Sheet(
        paper.language, paper.letters, width=paper.size.width, height=None, em=paper.size.letter
    )
    sheet.lay(panel, x=margin, y=margin)
    height = panel.bottom + 2 * margin
    return Plate(
        tuple(sheet.marks),
        paper.size.width,
        height,
        paper.size.dpi,
        words.title,
        words.alt,
        words.edition,
        paper.language,
    )


def tabled(table: pd.DataFrame, words: Words, paper: Paper) -> Plate:
    """The table of a figure that cannot be drawn, in its place: its first columns and rows, an
    ellipsis where there are more.
    """
    size, head, foot = paper.size, _head(words, paper), _foot(words, paper)
    room = size.most - 2 * size.margin - head.bottom - foot.bottom - 2 * GAP * size.letter
    panel = paper.sheet(size.letter)
    y = (
        panel.write(paper.language.say(INSTEAD), x=0, y=0, width=panel.width, ink=theme.MUTED)
        + 0.5 * panel.em
    )
    shown = table.iloc[:, :TABLE_COLUMNS].astype(str)
    width = panel.width / max(len(shown.columns), 1)
    for number, row in enumerate([list(shown.columns), *shown.to_numpy().tolist()]):
        if y + 2 * panel.lead > room:
            panel.write(ELLIPSIS, x=0, y=y)
            break
        for place, text in enumerate(row):
            panel.write(
                str(text), x=width * place, y=y, width=width - panel.em, most=1, bold=number == 0
            )
        y += panel.lead
        panel.rule((0, y), (panel.width, y), colour=theme.light("borderColor"))
    height = (
        size.height
        or 2 * size.margin + head.bottom + foot.bottom + 2 * GAP * size.letter + panel.bottom
    )
    sheet = Sheet(paper.language, paper.letters, width=size.width, height=None, em=size.letter)
    sheet.lay(head, x=size.margin, y=size.margin)
    sheet.lay(panel, x=size.margin, y=size.margin + head.bottom + GAP * size.letter)
    sheet.lay(foot, x=size.margin, y=height - size.margin - foot.bottom)
    return Plate(
        tuple(sheet.marks),
        size.width,
        height,
        size.dpi,
        words.title,
        words.alt,
        words.edition,
        paper.language,
    )


def _head(words: Words, paper: Paper) -> Sheet:
    """The review's name, the finding, and what the figure shows."""
    heads = [_headed(words, paper, tight) for tight in TIGHT[paper.language.direction]]
    return next((head for head in heads if not head.flaws()), heads[-1])


def _headed(words: Words, paper: Paper, tight: float) -> Sheet:
    size, sheet, width = paper.size, paper.sheet(paper.size.letter), paper.width
    y = sheet.write(
        paper.language.say(TITLE),
        x=0,
        y=0,
        width=width,
        scale=0.82,
        bold=True,
        ink=theme.light("primaryColor"),
    )
    scales = [title / size.letter for title in size.titles]
    fitting = (
        scale
        for scale in scales
        if len(sheet.set_in_lines(words.title, width, scale=scale, bold=True)) <= TITLE_LINES
    )
    scale = next(fitting, scales[-1])
    above = ABOVE_TITLE[paper.language.direction]
    balanced = sheet.balanced(words.title, width, scale=scale, bold=True)
    look = {"scale": scale, "bold": True, "tight": tight, "most": MOST_TITLE_LINES}
    y = sheet.write(words.title, x=0, y=y + above * size.titles[0], width=balanced, **look)  # type: ignore[arg-type]
    sheet.write(
        words.subtitle, x=0, y=y + 0.2 * sheet.em, width=width, most=SUBTITLE_LINES, ink=theme.MUTED
    )
    return sheet


def _foot(words: Words, paper: Paper) -> Sheet:
    """The note on boundaries; as-of date, source and version."""
    sheet = paper.sheet(SMALL * paper.size.letter)
    sheet.rule((0, 0), (sheet.width, 0), colour=theme.light("borderColor"), weight=0.8)
    y = 0.5 * sheet.em
    if words.note:
        y = sheet.write(words.note, x=0, y=y, width=sheet.width, ink=theme.MUTED) + 0.3 * sheet.em
    sources = sheet.set_in_lines(
        words.source, sheet.width - sheet.breadth(f" {words.version}"), most=SOURCE_LINES
    )
    sheet.write(
        f"{' '.join(sources)} {words.version}", x=0, y=y, width=sheet.width, ink=theme.MUTED
    )
    return sheet


def _panel(
    chart: Drawable,
    frame: pd.DataFrame,
    words: Words,
    paper: Paper,
    *,
    room: float,
    labels: tuple[str, ...],
) -> Sheet:
    """The figure itself, in the largest letters in which all of it has room."""
    flaws: list[str] = []
    hopeless: tuple[Brevity, float] = (WHOLE, math.inf)
    for brevity, share in _settings(paper.size):
        if brevity == hopeless[0] and share > hopeless[1]:
            continue
        sheet = paper.sheet(
            share * paper.size.letter, height=room if paper.size.height else None, brevity=brevity
        )
        if frame.empty:
            _write_silence(words, sheet)
        else:
            chart.static(frame, paper.language, sheet)
        flaws = sheet.flaws() or (
            [f"{sheet.bottom:.0f} points high"] if sheet.bottom > room + 0.01 else []
        )
        if not flaws:
            if len(frame):
                _check(sheet, frame, labels)
            return sheet
        # Half as large letters take a quarter of the height at the least: sizes that are too large
        # even so are not tried.
        hopeless = (
            (brevity, share * min(math.sqrt(1.05 * room / sheet.bottom), 1))
            if sheet.bottom > 0
            else hopeless
        )
    raise NoRoomError(f"{words.title}: {flaws[0]}")


def _settings(size: Size) -> Iterator[tuple[Brevity, float]]:
    """What is left out and the size of the letters, in the order in which they are tried. Larger
    letters than usual only for all of it.
    """
    for brevity, least in BRIEF:
        most = SHRUNK[0] if size.height and brevity == WHOLE else 1
        yield from ((brevity, share) for share in SHRUNK if least <= share <= most)


def _write_silence(words: Words, sheet: Sheet) -> None:
    """In the place of a figure without rows: what is not reported."""
    inset, scale = 1.4 * sheet.em, 1.2
    width = sheet.width - 2 * inset
    colour = theme.faded(theme.colour_of(STAGES[NOT_REPORTED]))
    height = sheet.below(words.silence, width=width, scale=scale) + 3 * sheet.em
    sheet.block(x=0, y=0, width=sheet.width, height=height, fill=colour, edge=theme.OUTLINE)
    sheet.write(words.silence, x=inset, y=1.5 * sheet.em, width=width, scale=scale)


def _check(sheet: Sheet, frame: pd.DataFrame, labels: tuple[str, ...]) -> None:
    """Raises HalfDrawnError where a value of the frame has no label, or nothing but labels is
    there.
    """
    named = {line.of for line in sheet.marks if isinstance(line, Line)}
    missing = sorted(
        {str(value) for column in labels for value in frame[column].dropna()} - named - sheet.summed
    )
    if missing or all(isinstance(each, Line) for each in sheet.marks):
        raise HalfDrawnError(f"Not drawn: {', '.join(missing) or 'any mark'}.")
