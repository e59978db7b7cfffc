"""Write contents as PPTX: a title slide, then one finding per slide, with its table in the notes.

Titles, sources and tables are text, right-to-left in Arabic; bars are editable charts, other
figures pictures.
"""

import io
import zipfile
from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Pt

from briefings import office_properties
from briefings.figure_images import compose_for_document, render_png, try_draw
from briefings.model import BriefingContents, BriefingFigure, BriefingPage, fit_portrait
from briefings.wording import fit_contents, headline_columns, list_rows, to_text_cells
from briefings.writers.pptx_chart_drawing import add_chart
from briefings.writers.pptx_charts import bar_chart
from briefings.writers.pptx_layout import (
    BOTTOM,
    HEAD,
    HEIGHT,
    INNER,
    MARGIN,
    WIDTH,
    cut,
    free_from,
    title_bounds,
)
from briefings.writers.pptx_style import (
    describe,
    mark_decorative,
    rgb,
    set_direction,
    set_position,
    set_theme,
    write,
)
from briefings.writers.pptx_tables import (
    CELL_SIZE,
    add_empty_table,
    column_at,
    column_shares,
    fill_table,
    split_rows,
    text_lines,
    write_cell,
)
from briefings.writers.pptx_text_boxes import add_slide_number, add_text_box, write_notes
from charts.drawing import theme
from charts.drawing.composition import FALLBACK_NOTE
from domain.title import TITLE
from loaders.xlsx import deterministic_zip

FOOTER_PLACEHOLDERS = (10, 11, 12)  # placeholders of a date, a footer and a number
MAX_PICTURE_HEIGHT = 352.0  # points: a higher map leaves no room for its legend beside it
FONT_SIZE = 13.0
MAX_SOURCE_LINES = 4  # at the foot of a slide


def write_pptx(contents: BriefingContents, undrawn: list[str] | None = None) -> bytes:
    """Write contents as PPTX; extend `undrawn` by the figures replaced by their tables."""
    deck = _DeckBuilder(fit_contents(contents), [] if undrawn is None else undrawn)
    deck.add_cover()
    for page in deck.contents.pages:
        if page.facts:
            deck.add_facts(page)
        for figure in page.all_figures:
            deck.add_finding(figure)
        for listing in page.listings:
            cells, shares = to_text_cells(listing.table), column_shares(listing.table)
            deck.add_table(listing.title, str(listing.source), cells, shares)
        if page.lists:
            deck.add_lists(page)
    return deck.to_bytes()


def count_slides(deck: bytes) -> int:
    """Count the slides of a PPTX file."""
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        return sum(name.startswith("ppt/slides/slide") for name in archive.namelist())


class _DeckBuilder:
    """Builder of a presentation, slide by slide."""

    def __init__(self, contents: BriefingContents, undrawn: list[str]) -> None:
        self.contents, self.language, self.undrawn = contents, contents.language, undrawn
        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = Pt(WIDTH), Pt(HEIGHT)
        layouts = self.file.slide_layouts
        self.cover, self.plain = layouts[0], layouts[5]
        for layout in [each for each in layouts if each not in (self.cover, self.plain)]:
            layouts.remove(layout)
        set_theme(self.file, self.language)
        for layout in (self.cover, self.plain, self.file.slide_master):
            _remove_footer(layout)
        self._position_placeholders()

    def _position_placeholders(self) -> None:
        set_position(self.plain.placeholders[0], MARGIN, HEAD, INNER, 70)
        set_position(self.file.slide_master.placeholders[0], MARGIN, HEAD, INNER, 70)
        set_position(self.file.slide_master.placeholders[1], MARGIN, 140, INNER, BOTTOM - 140)
        for shape, top, height in zip(self.cover.placeholders, (150, 300), (140, 60), strict=False):
            set_position(shape, 2 * MARGIN, top, WIDTH - 4 * MARGIN, height)

    def add_cover(self) -> None:
        """Add the title slide."""
        slide, contents = self.file.slides.add_slide(self.cover), self.contents
        band = slide.shapes.add_shape(1, 0, 0, Pt(WIDTH), Pt(14))
        band.fill.solid()
        band.fill.fore_color.rgb = rgb(theme.light_colour("primaryColor"))
        band.line.fill.background()
        set_direction(band.text_frame.paragraphs[0], self.language)
        mark_decorative(band)
        slide.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        head, blue = slide.shapes.title.text_frame, theme.light_colour("primaryColor")
        write(head, [contents.title], self.language, size=38, bold=True, colour=blue)
        below = slide.placeholders[1].text_frame
        write(below, [contents.subtitle], self.language, size=20, colour=theme.MUTED)
        lines, left = [contents.citation.source, contents.citation.version], 2 * MARGIN
        add_text_box(slide, lines, self.language, top=400, height=60, size=13, left=left)
        notes = [sentence for page in contents.pages for sentence in (page.title, *page.sentences)]
        write_notes(slide, notes, self.language)

    def add_facts(self, page: BriefingPage) -> None:
        """Add a slide with the headline figures as a table."""
        slide, top = self._slide(page.title, "", str(self.contents.citation))
        high = (BOTTOM - top) / len(page.facts)
        shares = (0.34, 0.2, 0.46)
        table = add_empty_table(
            slide,
            len(page.facts),
            shares,
            top=top,
            row=high,
            title=page.title,
            language=self.language,
        )
        looks = ((16, False, "textColor"), (26, True, "primaryColor"), (13, False, "textColor"))
        for number, fact in enumerate(page.facts):
            for place, (text, (size, bold, colour)) in enumerate(zip(fact, looks, strict=True)):
                cell = table.cell(number, column_at(place, 3, self.language))
                write_cell(cell, text, self.language, size=size, bold=bold, colour=colour)
        facts = pd.DataFrame(list(page.facts), columns=headline_columns(self.language))
        write_notes(slide, [*page.sentences, "", *text_lines(facts)], self.language)

    def add_finding(self, figure: BriefingFigure) -> None:
        """Add a slide with a figure, its subject and source, and its table in the notes."""
        source = " ".join(each for each in (figure.note, str(figure.citation)) if each)
        chart, picture = bar_chart(figure, self.language), None
        if not chart:
            top = free_from(figure.title, figure.subject, self.language)
            draw = partial(self._figure_image, figure, top)
            picture = try_draw(draw, figure.name, self.language, self.undrawn)
        if not chart and not picture:
            table = fit_portrait(figure.table, self.language)
            cells, shares = to_text_cells(table), column_shares(table)
            note = self.language.gettext(FALLBACK_NOTE)
            self.add_table(figure.title, source, cells, shares, subject=note)
            return
        slide, top = self._slide(figure.title, figure.subject, source)
        if chart:
            add_chart(slide, chart, figure, top, self.language)
        elif picture:
            self._picture(slide, figure, top, *picture)
        lines = text_lines(to_text_cells(figure.table))
        write_notes(slide, [figure.alt, "", *lines, "", str(figure.citation)], self.language)

    def add_table(
        self,
        title: str,
        source: str,
        table: pd.DataFrame,
        shares: Sequence[float],
        *,
        size: float = CELL_SIZE,
        subject: str = "",
    ) -> None:
        """Add a table on as many slides as it needs; none where it has no columns."""
        if table.columns.empty:
            return
        for rows in split_rows(table, shares, size, self.language):
            slide, top = self._slide(title, subject, source)
            fill_table(slide, rows, shares, top=top, size=size, title=title, language=self.language)
            write_notes(slide, [*text_lines(rows), "", source], self.language)

    def add_lists(self, page: BriefingPage) -> None:
        """Add the lists of a page as a table."""
        columns = [self.language.gettext("Subject"), self.language.gettext("What the source says")]
        table = pd.DataFrame(list_rows(page.lists, self.language), columns=columns)
        self.add_table(page.title, str(self.contents.citation), table, (0.26, 0.74), size=12)

    def to_bytes(self) -> bytes:
        """Serialize the file; the same contents give the same bytes."""
        office_properties.set_properties(self.file.core_properties, self.contents)
        file = io.BytesIO()
        self.file.save(file)
        return deterministic_zip.fix_timestamps(file.getvalue(), self.contents.date)

    def _slide(self, title: str, subject: str, source: str) -> tuple[Any, float]:
        """Add a slide with title, subject and source; return it and the top of its free area."""
        slide = self.file.slides.add_slide(self.plain)
        size, below = title_bounds(title, self.language)
        set_position(slide.shapes.title, MARGIN, HEAD, INNER, below - HEAD)
        frame = slide.shapes.title.text_frame
        # a shorter title stays close to its figure
        frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        write(frame, [title], self.language, size=size, bold=True)
        look: dict[str, Any] = {
            "size": 11,
            "bold": True,
            "colour": theme.light_colour("primaryColor"),
        }
        add_text_box(
            slide, [self.language.gettext(TITLE)], self.language, top=20, height=20, **look
        )
        if subject:
            add_text_box(slide, [subject], self.language, top=below, height=20, size=13)
        self._add_footer(slide, source)
        return slide, free_from(title, subject, self.language)

    def _add_footer(self, slide: Any, source: str) -> None:
        width = INNER - 50
        source = cut(source, width, self.language, size=9, most=MAX_SOURCE_LINES)
        add_text_box(
            slide, [source], self.language, top=500, height=32, size=9, width=width, after=True
        )
        add_slide_number(slide, len(self.file.slides), self.language)

    def _figure_image(self, figure: BriefingFigure, top: float) -> tuple[bytes, float, float]:
        """Return the picture of a figure as PNG, its width and its height in points."""
        composed = compose_for_document(
            figure,
            self.language,
            width=INNER,
            height=min(BOTTOM - top, MAX_PICTURE_HEIGHT),
            letter=FONT_SIZE,
        )
        return render_png(composed), composed.width, composed.height

    def _picture(
        self,
        slide: Any,
        figure: BriefingFigure,
        top: float,
        picture: bytes,
        width: float,
        height: float,
    ) -> None:
        top += (BOTTOM - top - height) / 3
        place = Pt(MARGIN), Pt(top), Pt(width), Pt(height)
        describe(slide.shapes.add_picture(io.BytesIO(picture), *place), figure)


def _remove_footer(layout: Any) -> None:
    for shape in list(layout.placeholders):
        if shape.placeholder_format.idx in FOOTER_PLACEHOLDERS:
            shape.element.getparent().remove(shape.element)
