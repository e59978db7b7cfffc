"""Write the contents of a document as PPTX: a title slide, then one finding a slide, with the table
behind it in the notes.

Titles, sources and tables are text of the slides, right-to-left in Arabic; bars are charts that may
be edited, other figures pictures.
"""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pandas as pd
from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Pt

from briefings import deterministic_zip, office_properties
from briefings.contents import BriefingContents, BriefingFigure, BriefingPage, fit_portrait
from briefings.figure_images import compose_for_document, render_png, try_draw
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

FOOTER_PLACEHOLDERS = (10, 11, 12)  # placeholders of a date, a footer and a number
MAX_PICTURE_HEIGHT = 352.0  # of a picture: a map that is higher leaves its legend no room beside it
FONT_SIZE = 13.0
MAX_SOURCE_LINES = 4  # at the foot of a slide


def write_pptx(contents: BriefingContents, undrawn: list[str] | None = None) -> bytes:
    """The document as a PPTX file. The names of figures in whose place their table stands are put
    into `undrawn`.
    """
    deck = _DeckBuilder(fit_contents(contents), [] if undrawn is None else undrawn)
    deck.add_cover()
    for page in deck.contents.pages:
        if page.facts:
            deck.add_facts(page)
        for figure in page.told:
            deck.add_finding(figure)
        for listing in page.listings:
            deck.add_table(
                listing.title,
                str(listing.source),
                to_text_cells(listing.table),
                column_shares(listing.table),
            )
        if page.lists:
            deck.add_lists(page)
    return deck.to_bytes()


def count_slides(deck: bytes) -> int:
    """How many slides a PPTX file has."""
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        return sum(name.startswith("ppt/slides/slide") for name in archive.namelist())


class _DeckBuilder:
    """A presentation that grows slide by slide."""

    def __init__(self, contents: BriefingContents, undrawn: list[str]) -> None:
        self.contents, self.language, self.undrawn = contents, contents.language, undrawn
        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = Pt(WIDTH), Pt(HEIGHT)
        layouts = self.file.slide_layouts
        self.cover, self.plain = layouts[0], layouts[5]
        for layout in [each for each in layouts if each not in (self.cover, self.plain)]:
            layouts.remove(layout)
        set_theme(self.file, self.language)
        frames: tuple[Any, ...] = (self.cover, self.plain, self.file.slide_master)
        for layout in frames:
            for shape in [
                each
                for each in layout.placeholders
                if each.placeholder_format.idx in FOOTER_PLACEHOLDERS
            ]:
                shape.element.getparent().remove(shape.element)
        set_position(self.plain.placeholders[0], MARGIN, HEAD, INNER, 70)
        set_position(self.file.slide_master.placeholders[0], MARGIN, HEAD, INNER, 70)
        set_position(self.file.slide_master.placeholders[1], MARGIN, 140, INNER, BOTTOM - 140)
        for shape, top, height in zip(self.cover.placeholders, (150, 300), (140, 60), strict=False):
            set_position(shape, 2 * MARGIN, top, WIDTH - 4 * MARGIN, height)

    def add_cover(self) -> None:
        """The title slide."""
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
        add_text_box(
            slide,
            [contents.citation.source, contents.citation.version],
            self.language,
            top=400,
            height=60,
            size=13,
            left=2 * MARGIN,
        )
        write_notes(
            slide,
            [sentence for page in contents.pages for sentence in (page.title, *page.sentences)],
            self.language,
        )

    def add_facts(self, page: BriefingPage) -> None:
        """The headline figures, as a table."""
        slide, top = self._slide(page.title, "", str(self.contents.citation))
        high = (BOTTOM - top) / len(page.facts)
        table = add_empty_table(
            slide,
            len(page.facts),
            (0.34, 0.2, 0.46),
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
        write_notes(
            slide,
            [
                *page.sentences,
                "",
                *text_lines(
                    pd.DataFrame(list(page.facts), columns=headline_columns(self.language))
                ),
            ],
            self.language,
        )

    def add_finding(self, figure: BriefingFigure) -> None:
        """One finding: its figure, what it shows and where it comes from; the table behind it in
        the notes.
        """
        source = " ".join(each for each in (figure.note, str(figure.citation)) if each)
        chart, top = (
            bar_chart(figure, self.language),
            free_from(figure.title, figure.subject, self.language),
        )
        picture = (
            None
            if chart
            else try_draw(
                lambda: self._figure_image(figure, top), figure.name, self.language, self.undrawn
            )
        )
        if not chart and not picture:
            table = fit_portrait(figure.table, self.language)
            self.add_table(
                figure.title,
                source,
                to_text_cells(table),
                column_shares(table),
                subject=self.language.gettext(FALLBACK_NOTE),
            )
            return
        slide, top = self._slide(figure.title, figure.subject, source)
        if chart:
            add_chart(slide, chart, figure, top, self.language)
        elif picture:
            self._picture(slide, figure, top, *picture)
        write_notes(
            slide,
            [figure.alt, "", *text_lines(to_text_cells(figure.table)), "", str(figure.citation)],
            self.language,
        )

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
        """A table, on as many slides as it needs; nothing where it has no columns."""
        if table.columns.empty:
            return
        for rows in split_rows(table, shares, size, self.language):
            slide, top = self._slide(title, subject, source)
            fill_table(slide, rows, shares, top=top, size=size, title=title, language=self.language)
            write_notes(slide, [*text_lines(rows), "", source], self.language)

    def add_lists(self, page: BriefingPage) -> None:
        """What was said under each heading, as a table without a head."""
        table = pd.DataFrame(
            list_rows(page.lists, self.language),
            columns=[
                self.language.gettext("Subject"),
                self.language.gettext("What the source says"),
            ],
        )
        self.add_table(page.title, str(self.contents.citation), table, (0.26, 0.74), size=12)

    def to_bytes(self) -> bytes:
        """The file, the same one for the same contents."""
        office_properties.set_properties(self.file.core_properties, self.contents)
        file = io.BytesIO()
        self.file.save(file)
        return deterministic_zip.fix_timestamps(file.getvalue(), self.contents.date)

    def _slide(self, title: str, subject: str, source: str) -> tuple[Any, float]:
        """A slide with its title, what it shows and its source; and from where it is free."""
        slide = self.file.slides.add_slide(self.plain)
        size, below = title_bounds(title, self.language)
        set_position(slide.shapes.title, MARGIN, HEAD, INNER, below - HEAD)
        frame = slide.shapes.title.text_frame
        # of fewer lines than there is room for, it stands at what it is the title of
        frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        write(frame, [title], self.language, size=size, bold=True)
        add_text_box(
            slide,
            [self.language.gettext(TITLE)],
            self.language,
            top=20,
            height=20,
            size=11,
            bold=True,
            colour=theme.light_colour("primaryColor"),
        )
        if subject:
            add_text_box(slide, [subject], self.language, top=below, height=20, size=13)
        source = cut(source, INNER - 50, self.language, size=9, most=MAX_SOURCE_LINES)
        add_text_box(
            slide, [source], self.language, top=500, height=32, size=9, width=INNER - 50, after=True
        )
        add_slide_number(slide, len(self.file.slides), self.language)
        return slide, free_from(title, subject, self.language)

    def _figure_image(self, figure: BriefingFigure, top: float) -> tuple[bytes, float, float]:
        """The picture of a figure, its width and its height."""
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
        describe(
            slide.shapes.add_picture(
                io.BytesIO(picture), Pt(MARGIN), Pt(top), Pt(width), Pt(height)
            ),
            figure,
        )
