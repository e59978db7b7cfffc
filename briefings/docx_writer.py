"""The contents of a document as DOCX: headings, figures and tables with numbered captions,
right-to-left in Arabic.

Header and footer tell the review, the version, the as-of date, the source and the page.
"""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import docx
import pandas as pd
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from briefings import deterministic_zip, office_properties
from briefings.contents import Contents, Exhibit, Page, upright
from briefings.figure_images import drawn, panel, png
from briefings.wording import PLACE, fitting, headed, page_of, under, words
from charts.drawing import theme
from charts.drawing.composition import INSTEAD
from domain.language import Language
from domain.listing import Listing
from domain.title import TITLE

WIDTH, MARGIN = 481.0, 20  # points between the margins; millimetres
LETTERS = {"region": 7.7, "state": 7.7, "figure": 9.0}
MOST = 600.0
# A few things that are listed stand in lines of their own, more of them in one paragraph.
LINE, FEW = "\n", 2
# Size in points, bold, place of the colour, points above and below.
STYLES: dict[str, tuple[float, bool, str, float, float]] = {
    "Normal": (9.5, False, "textColor", 0, 4),
    "Title": (17, True, "primaryColor", 0, 2),
    "Subtitle": (11, False, "", 0, 6),
    "Heading 1": (14, True, "textColor", 6, 5),
    "Heading 2": (9.5, True, "textColor", 5, 1),
    "List Bullet": (9.5, False, "textColor", 0, 2),
    "Caption": (9, True, "textColor", 7, 1),
    "Header": (8, False, "", 0, 4),
    "Footer": (7.5, False, "", 0, 0),
    "Source": (7.5, False, "", 0, 3),
    "Cell": (8, False, "textColor", 1, 1),
}


def text_document(contents: Contents, undrawn: list[str] | None = None) -> bytes:
    """The document as a DOCX file. The names of figures in whose place their table stands are put
    into `undrawn`.
    """
    return _Text(fitting(contents), [] if undrawn is None else undrawn).saved()


class _Text:
    """A document that grows paragraph by paragraph."""

    def __init__(self, contents: Contents, undrawn: list[str]) -> None:
        self.contents, self.language, self.undrawn = contents, contents.language, undrawn
        self.file = docx.Document()
        self.numbers = {"Figure": 0, "Table": 0}
        self.letter = LETTERS[contents.order.kind]
        _set_styles(self.file, self.language)
        self._set_page()
        self._say(contents.title, "Title")
        self._say(contents.subtitle, "Subtitle")
        for number, page in enumerate(contents.pages):
            self._add(page, first=number == 0)

    def saved(self) -> bytes:
        """The file, the same one for the same contents."""
        office_properties.describe(self.file.core_properties, self.contents)
        file = io.BytesIO()
        self.file.save(file)
        return deterministic_zip.sealed(file.getvalue(), self.contents.date)

    def _add(self, page: Page, *, first: bool) -> None:
        heading = self._say(page.title, "Heading 1")
        heading.paragraph_format.page_break_before = not first
        for sentence in page.sentences:
            self._say(sentence, "List Bullet")
        if page.facts:
            self._table(
                pd.DataFrame(list(page.facts), columns=headed(self.language)),
                (0.32, 0.2, 0.48),
                strong=1,
            )
        for exhibit in page.exhibits:
            self._figure(exhibit)
        for listing in page.listings:
            self._listing(listing)
        if page.lists:
            columns = [self.language.say("Subject"), self.language.say("What the source says")]
            rows = [
                (title, (LINE if len(items) <= FEW else self.language.say("; ")).join(items))
                for title, items in page.lists
            ]
            self._table(pd.DataFrame(rows, columns=columns), (0.28, 0.72), strong=0)

    def _figure(self, exhibit: Exhibit) -> None:
        self._caption("Figure", self.language.say("Figure {number}.", number=PLACE), exhibit.title)
        self._say(under(exhibit, self.language), "Source").paragraph_format.keep_with_next = True
        found = drawn(lambda: self._drawn(exhibit), exhibit.name, self.language, self.undrawn)
        if not found:
            self._say(self.language.say(INSTEAD), "Normal").paragraph_format.keep_with_next = True
            table = words(upright(exhibit.table, self.language))
            if len(table.columns):
                self._table(table, _shares(table))
            return
        data, width, height = found
        picture = (
            self._say("", "Normal").add_run().add_picture(io.BytesIO(data), Pt(width), Pt(height))
        )
        for side in ("distT", "distB", "distL", "distR"):
            picture._inline.set(side, "0")  # LibreOffice leaves room where nothing is said
        named = picture._inline.docPr
        named.set("name", exhibit.name)
        named.set("title", office_properties.plain(exhibit.title))
        named.set("descr", office_properties.plain(exhibit.alt))

    def _drawn(self, exhibit: Exhibit) -> tuple[bytes, float, float]:
        """The picture of a figure, its width and its height."""
        plate = panel(
            exhibit, self.language, width=WIDTH, height=None, letter=self.letter, most=MOST
        )
        return png(plate), plate.width, plate.height

    def _listing(self, listing: Listing) -> None:
        self._caption("Table", self.language.say("Table {number}.", number=PLACE), listing.title)
        self._say(str(listing.source), "Source").paragraph_format.keep_with_next = True
        table = words(listing.table)
        if len(table.columns):
            self._table(table, _shares(table))

    def _caption(self, kind: str, label: str, text: str) -> None:
        """A caption whose number Word counts itself."""
        self.numbers[kind] += 1
        paragraph = self.file.add_paragraph(style="Caption")
        before, after = label.split(PLACE)
        self._run(paragraph, before)
        self._field(paragraph, f"SEQ {kind} \\* ARABIC", str(self.numbers[kind]))
        self._run(paragraph, f"{after} {text}")
        _direct(paragraph, self.language)
        paragraph.paragraph_format.keep_with_next = True

    def _say(self, text: str, style: str, parent: Any = None) -> Any:
        paragraph = (parent or self.file).add_paragraph(style=style)
        if text:
            self._run(paragraph, text)
        _direct(paragraph, self.language)
        return paragraph

    def _run(self, paragraph: Any, text: str) -> Any:
        run = paragraph.add_run(office_properties.written(text))
        _mark(run._r.get_or_add_rPr(), self.language)
        return run

    def _field(self, paragraph: Any, instruction: str, shown: str) -> None:
        """A number that the office program counts, with what it is as long as nobody does."""
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), instruction)
        field.append(self._run(paragraph, shown)._r)
        paragraph._p.append(field)

    def _table(
        self, table: pd.DataFrame, shares: Sequence[float], *, strong: int | None = None
    ) -> None:
        """A table that reads from the side where the language does. `strong` is the column whose
        words stand out.
        """
        made = self.file.add_table(len(table) + 1, len(shares))
        properties = made._tbl.tblPr
        if self.language.rtl:
            _put(properties, "w:bidiVisual", before=("w:tblW", "w:jc", "w:tblLayout", "w:tblLook"))
        made.autofit = False
        _border(properties)
        _put(made.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
        for column, share in zip(made.columns, shares, strict=True):
            column.width = Pt(WIDTH * share)
        for row, texts in zip(
            made.rows, [list(table.columns), *table.to_numpy().tolist()], strict=True
        ):
            _put(row._tr.get_or_add_trPr(), "w:cantSplit")
            head = row._tr is made.rows[0]._tr
            for place, (cell, text, share) in enumerate(zip(row.cells, texts, shares, strict=True)):
                cell.width = Pt(WIDTH * share)
                self._fill(cell, str(text), bold=head or place == strong)

    def _fill(self, cell: Any, text: str, *, bold: bool) -> None:
        for place, line in enumerate(text.split(LINE)):
            paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
            paragraph.style = self.file.styles["Cell"]
            run = self._run(paragraph, line)
            run.bold = bold
            if bold:
                _put(run._r.get_or_add_rPr(), "w:bCs", after="w:b")
            _direct(paragraph, self.language)

    def _set_page(self) -> None:
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(MARGIN)
        section.top_margin, section.bottom_margin = Mm(20), Mm(17)
        section.header_distance, section.footer_distance = Mm(9), Mm(8)
        if self.language.rtl:
            _put(section._sectPr, "w:bidi", before=("w:rtlGutter", "w:docGrid"))
        head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
        self._run(
            head,
            self.language.say(" · ").join(
                [self.language.say(TITLE), self.contents.stated.version.rstrip(".")]
            ),
        )
        self._run(foot, self.contents.stated.source + " ")
        before, between, after = page_of(self.language)
        self._run(foot, before)
        self._field(foot, "PAGE", "1")
        self._run(foot, between)
        self._field(foot, "NUMPAGES", str(len(self.contents.pages)))
        self._run(foot, after)
        for paragraph in (head, foot):
            _direct(paragraph, self.language)


def _set_styles(file: Any, language: Language) -> None:
    """The letters of every style, for Latin and for Arabic; the languages of the document."""
    for name in ("Source", "Cell"):
        file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = file.styles["Normal"]
    for name, (size, bold, colour, above, below) in STYLES.items():
        style = file.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(
            (theme.light(colour) if colour else theme.MUTED)[1:].upper()
        )
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(above),
            Pt(below),
        )
        style.paragraph_format.line_spacing = 1.08
        _set_letters(style.element.get_or_add_rPr(), size, bold=bold)
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    defaults = file.styles.element.find(
        f".//{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}"
    )
    for lang in defaults.findall(qn("w:lang")):
        lang.set(qn("w:val"), office_properties.LANGUAGES["en"])
        lang.set(qn("w:bidi"), office_properties.LANGUAGES["ar"])
    _set_letters(defaults, STYLES["Normal"][0], bold=False)


def _set_letters(look: Any, size: float, *, bold: bool) -> None:
    fonts = look.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        look.insert(0, fonts)
    fonts.attrib.clear()
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), office_properties.FONT)
    # Letters that are spaced out are torn apart in Arabic, and none of them is slanted.
    for old in (
        each
        for name in ("szCs", "bCs", "iCs", "spacing", "kern")
        for each in look.findall(qn(f"w:{name}"))
    ):
        look.remove(old)
    if look.find(qn("w:b")) is not None:
        _put(look, "w:bCs", after="w:b").set(qn("w:val"), "1" if bold else "0")
    _put(look, "w:szCs", after="w:sz").set(qn("w:val"), str(round(2 * size)))


def _mark(look: Any, language: Language) -> None:
    """A run in its language; one that runs from right to left is told to."""
    if language.rtl:
        look.append(OxmlElement("w:rtl"))
    tag = OxmlElement("w:lang")
    tag.set(qn("w:bidi" if language.rtl else "w:val"), office_properties.tag(language))
    look.append(tag)


def _direct(paragraph: Any, language: Language) -> None:
    """A paragraph that runs from right to left where its language does; it begins on that side."""
    if language.rtl:
        later = (
            "w:adjustRightInd",
            "w:snapToGrid",
            "w:spacing",
            "w:ind",
            "w:contextualSpacing",
            "w:jc",
            "w:rPr",
        )
        _put(paragraph._p.get_or_add_pPr(), "w:bidi", before=later)


def _put(parent: Any, name: str, *, before: Iterable[str] = (), after: str = "") -> Any:
    """A new element in its place among its siblings, which the format orders."""
    element = OxmlElement(name)
    follower = next((child for child in parent if child.tag in {qn(each) for each in before}), None)
    leader = parent.find(qn(after)) if after else None
    if leader is not None:
        leader.addnext(element)
    elif follower is not None:
        follower.addprevious(element)
    else:
        parent.append(element)
    return element


def _border(properties: Any) -> None:
    """Lines between the rows, and none elsewhere."""
    borders = _put(
        properties, "w:tblBorders", before=("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    )
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for key, value in {
            "val": "single",
            "sz": "4",
            "space": "0",
            "color": theme.light("borderColor")[1:].upper(),
        }.items():
            line.set(qn(f"w:{key}"), value)
        borders.append(line)


def _shares(table: pd.DataFrame) -> tuple[float, ...]:
    """How much of the width each column gets: as its longest text asks for, within limits."""
    columns = ([f"{name}  ", *table.iloc[:, place]] for place, name in enumerate(table))
    lengths = [min(max(map(len, texts)), 55) + 6 for texts in columns]
    return tuple(length / sum(lengths) for length in lengths)
