"""Write contents as DOCX: headings, figures and tables with numbered captions, right-to-left in
Arabic.

Header and footer have the title, version, as-of date, source and page.
"""

import io
from collections.abc import Sequence
from functools import partial
from typing import Any

import docx
import pandas as pd
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from briefings import office_properties
from briefings.figure_images import compose_for_document, render_png, try_draw
from briefings.model import BriefingContents, BriefingFigure, BriefingPage, fit_portrait
from briefings.wording import (
    PLACEHOLDER,
    figure_caption,
    fit_contents,
    headline_columns,
    page_number_parts,
    to_text_cells,
)
from briefings.writers.docx_style import (
    add_borders,
    mark_language,
    put_element,
    set_direction,
    set_styles,
)
from charts.drawing.composition import FALLBACK_NOTE
from domain.listing import Listing
from domain.title import TITLE
from loaders.xlsx import deterministic_zip

WIDTH, MARGIN = 481.0, 20  # points between the margins; millimetres
FONT_SIZES = {"region": 7.7, "state": 7.7, "figure": 9.0, "letter": 9.0, "report": 7.7}
MAX_HEIGHT = 600.0
# Up to MAX_SEPARATE_LINES items of a list are on separate lines, more of them in one paragraph.
NEWLINE, MAX_SEPARATE_LINES = "\n", 2


def write_docx(contents: BriefingContents, undrawn: list[str] | None = None) -> bytes:
    """Write contents as DOCX; extend `undrawn` by the figures replaced by their tables."""
    return _DocxBuilder(fit_contents(contents), [] if undrawn is None else undrawn).to_bytes()


class _DocxBuilder:
    """Builder of a DOCX file, paragraph by paragraph."""

    def __init__(self, contents: BriefingContents, undrawn: list[str]) -> None:
        self.contents, self.language, self.undrawn = contents, contents.language, undrawn
        self.file = docx.Document()
        self.numbers = {"Figure": 0, "Table": 0}
        self.letter = FONT_SIZES[contents.order.kind]
        set_styles(self.file, self.language)
        self._set_page()
        self._add_paragraph(contents.title, "Title")
        self._add_paragraph(contents.subtitle, "Subtitle")
        for number, page in enumerate(contents.pages):
            self._add(page, first=number == 0)

    def to_bytes(self) -> bytes:
        """Serialize the file; the same contents give the same bytes."""
        office_properties.set_properties(self.file.core_properties, self.contents)
        file = io.BytesIO()
        self.file.save(file)
        return deterministic_zip.fix_timestamps(file.getvalue(), self.contents.date)

    def _add(self, page: BriefingPage, *, first: bool) -> None:
        heading = self._add_paragraph(page.title, "Heading 1")
        heading.paragraph_format.page_break_before = not first
        for sentence in page.sentences:
            self._add_paragraph(sentence, "List Bullet")
        if page.facts:
            facts = pd.DataFrame(list(page.facts), columns=headline_columns(self.language))
            self._table(facts, (0.32, 0.2, 0.48), strong=1)
        for figure in page.figures:
            self._figure(figure)
        for listing in page.listings:
            self._listing(listing)
        if page.lists:
            self._lists(page.lists)

    def _lists(self, lists: Sequence[tuple[str, Sequence[str]]]) -> None:
        gettext = self.language.gettext
        columns = [gettext("Subject"), gettext("What the source says")]
        rows = []
        for title, items in lists:
            separator = NEWLINE if len(items) <= MAX_SEPARATE_LINES else gettext("; ")
            rows.append((title, separator.join(items)))
        self._table(pd.DataFrame(rows, columns=columns), (0.28, 0.72), strong=0)

    def _figure(self, figure: BriefingFigure) -> None:
        label = self.language.gettext("Figure {number}.", number=PLACEHOLDER)
        self._caption("Figure", label, figure.title)
        caption = self._add_paragraph(figure_caption(figure, self.language), "Source")
        caption.paragraph_format.keep_with_next = True
        draw = partial(self._figure_image, figure)
        image = try_draw(draw, figure.name, self.language, self.undrawn)
        if image:
            self._picture(figure, *image)
            return
        note = self._add_paragraph(self.language.gettext(FALLBACK_NOTE), "Normal")
        note.paragraph_format.keep_with_next = True
        table = to_text_cells(fit_portrait(figure.table, self.language))
        if len(table.columns):
            self._table(table, _column_shares(table))

    def _picture(self, figure: BriefingFigure, data: bytes, width: float, height: float) -> None:
        run = self._add_paragraph("", "Normal").add_run()
        picture = run.add_picture(io.BytesIO(data), Pt(width), Pt(height))
        for side in ("distT", "distB", "distL", "distR"):
            picture._inline.set(side, "0")  # LibreOffice adds a margin where there is none of these
        properties = picture._inline.docPr
        properties.set("name", figure.name)
        properties.set("title", office_properties.strip_direction_marks(figure.title))
        properties.set("descr", office_properties.strip_direction_marks(figure.alt))

    def _figure_image(self, figure: BriefingFigure) -> tuple[bytes, float, float]:
        """Return the picture of a figure as PNG, its width and its height in points."""
        composed = compose_for_document(
            figure, self.language, width=WIDTH, height=None, letter=self.letter, most=MAX_HEIGHT
        )
        return render_png(composed), composed.width, composed.height

    def _listing(self, listing: Listing) -> None:
        self._caption(
            "Table", self.language.gettext("Table {number}.", number=PLACEHOLDER), listing.title
        )
        self._add_paragraph(str(listing.source), "Source").paragraph_format.keep_with_next = True
        table = to_text_cells(listing.table)
        if len(table.columns):
            self._table(table, _column_shares(table))

    def _caption(self, kind: str, label: str, text: str) -> None:
        """Add a caption with a number that Word counts."""
        self.numbers[kind] += 1
        paragraph = self.file.add_paragraph(style="Caption")
        before, after = label.split(PLACEHOLDER)
        self._run(paragraph, before)
        self._field(paragraph, f"SEQ {kind} \\* ARABIC", str(self.numbers[kind]))
        self._run(paragraph, f"{after} {text}")
        set_direction(paragraph, self.language)
        paragraph.paragraph_format.keep_with_next = True

    def _add_paragraph(self, text: str, style: str, parent: Any = None) -> Any:
        paragraph = (parent or self.file).add_paragraph(style=style)
        if text:
            self._run(paragraph, text)
        set_direction(paragraph, self.language)
        return paragraph

    def _run(self, paragraph: Any, text: str) -> Any:
        run = paragraph.add_run(office_properties.to_office_text(text))
        mark_language(run._r.get_or_add_rPr(), self.language)
        return run

    def _field(self, paragraph: Any, instruction: str, shown: str) -> None:
        """Add a field that the office program computes; `shown` is its value until then."""
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), instruction)
        field.append(self._run(paragraph, shown)._r)
        paragraph._p.append(field)

    def _table(
        self, table: pd.DataFrame, shares: Sequence[float], *, strong: int | None = None
    ) -> None:
        """Add a table in the direction of the language, with column `strong` in bold."""
        docx_table = self.file.add_table(len(table) + 1, len(shares))
        properties = docx_table._tbl.tblPr
        if self.language.rtl:
            put_element(
                properties, "w:bidiVisual", before=("w:tblW", "w:jc", "w:tblLayout", "w:tblLook")
            )
        docx_table.autofit = False
        add_borders(properties)
        put_element(docx_table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
        for column, share in zip(docx_table.columns, shares, strict=True):
            column.width = Pt(WIDTH * share)
        lines = [list(table.columns), *table.to_numpy().tolist()]
        for row, texts in zip(docx_table.rows, lines, strict=True):
            put_element(row._tr.get_or_add_trPr(), "w:cantSplit")
            head = row._tr is docx_table.rows[0]._tr
            for place, (cell, text, share) in enumerate(zip(row.cells, texts, shares, strict=True)):
                cell.width = Pt(WIDTH * share)
                self._fill(cell, str(text), bold=head or place == strong)

    def _fill(self, cell: Any, text: str, *, bold: bool) -> None:
        for place, line in enumerate(text.split(NEWLINE)):
            paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
            paragraph.style = self.file.styles["Cell"]
            run = self._run(paragraph, line)
            run.bold = bold
            if bold:
                put_element(run._r.get_or_add_rPr(), "w:bCs", after="w:b")
            set_direction(paragraph, self.language)

    def _set_page(self) -> None:
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(MARGIN)
        section.top_margin, section.bottom_margin = Mm(20), Mm(17)
        section.header_distance, section.footer_distance = Mm(9), Mm(8)
        if self.language.rtl:
            put_element(section._sectPr, "w:bidi", before=("w:rtlGutter", "w:docGrid"))
        self._write_margins(section.header.paragraphs[0], section.footer.paragraphs[0])

    def _write_margins(self, head: Any, foot: Any) -> None:
        texts = [self.language.gettext(TITLE), self.contents.citation.version.rstrip(".")]
        self._run(head, self.language.gettext(" · ").join(texts))
        self._run(foot, self.contents.citation.source + " ")
        before, between, after = page_number_parts(self.language)
        self._run(foot, before)
        self._field(foot, "PAGE", "1")
        self._run(foot, between)
        self._field(foot, "NUMPAGES", str(len(self.contents.pages)))
        self._run(foot, after)
        for paragraph in (head, foot):
            set_direction(paragraph, self.language)


def _column_shares(table: pd.DataFrame) -> tuple[float, ...]:
    """Return the share of the width for each column, by its longest text within limits."""
    columns = ([f"{name}  ", *table.iloc[:, place]] for place, name in enumerate(table))
    lengths = [min(max(map(len, texts)), 55) + 6 for texts in columns]
    return tuple(length / sum(lengths) for length in lengths)
