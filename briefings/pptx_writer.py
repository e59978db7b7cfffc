"""The contents of a document as PPTX: a title slide, then one finding a slide, with the table
behind it in the notes.

Titles, sources and tables are text of the slides, right-to-left in Arabic; bars are charts that may
be edited, other figures pictures.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Pt

from briefings import deterministic_zip, office_properties
from briefings.contents import Contents, Exhibit, Page, upright
from briefings.figure_images import drawn, panel, png
from briefings.pptx_charts import Bars, Series, bars
from briefings.wording import fitting, headed, in_rows, words
from charts.drawing import theme
from charts.drawing.composition import INSTEAD
from charts.drawing.fonts import Plex
from charts.drawing.marks import Sheet
from domain.glyphs import shortened
from domain.language import Language
from domain.title import TITLE

DATED = (10, 11, 12)  # placeholders of a date, a footer and a number
WIDTH, HEIGHT, MARGIN = 960.0, 540.0, 34.0  # points
INNER = WIDTH - 2 * MARGIN
HEAD, BOTTOM = 46.0, 490.0  # where a title begins, and a figure ends at the latest
TALLEST = 352.0  # of a picture: a map that is higher leaves its legend no room beside it
# of its width is what a title has, since without Arial LibreOffice takes letters a quarter broader
# than ours
NARROW = 0.76
SIZES = (26.0, 23.0, 20.0, 17.0)  # of a title: the largest that fits into two lines is taken
LETTER = 13.0
# size of the words of a table; height of a row in parts of it, for each line
CELL, TALL = (11.0, 1.75)
SOURCE_LINES = 4  # at the foot of a slide
MOST_LINES = 18  # of a cell: what a slide has room for below its title and the head of the table
# of a chart: the part of its width that names take; points for its legend; points a row at most
NAMES, LEGEND, BAR = (0.36, 30.0, 92.0)


def presentation(contents: Contents, undrawn: list[str] | None = None) -> bytes:
    """The document as a PPTX file. The names of figures in whose place their table stands are put
    into `undrawn`.
    """
    deck = _Deck(fitting(contents), [] if undrawn is None else undrawn)
    deck.add_cover()
    for page in deck.contents.pages:
        if page.facts:
            deck.add_facts(page)
        for exhibit in page.told:
            deck.add_finding(exhibit)
        for listing in page.listings:
            deck.add_table(
                listing.title, str(listing.source), words(listing.table), _shares(listing.table)
            )
        if page.lists:
            deck.add_lists(page)
    return deck.saved()


def slides_in(deck: bytes) -> int:
    """How many slides a PPTX file has."""
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        return sum(name.startswith("ppt/slides/slide") for name in archive.namelist())


class _Deck:
    """A presentation that grows slide by slide."""

    def __init__(self, contents: Contents, undrawn: list[str]) -> None:
        self.contents, self.language, self.undrawn = contents, contents.language, undrawn
        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = Pt(WIDTH), Pt(HEIGHT)
        layouts = self.file.slide_layouts
        self.cover, self.plain = layouts[0], layouts[5]
        for layout in [each for each in layouts if each not in (self.cover, self.plain)]:
            layouts.remove(layout)
        _set_theme(self.file, self.language)
        frames: tuple[Any, ...] = (self.cover, self.plain, self.file.slide_master)
        for layout in frames:
            for shape in [
                each for each in layout.placeholders if each.placeholder_format.idx in DATED
            ]:
                shape.element.getparent().remove(shape.element)
        _place(self.plain.placeholders[0], MARGIN, HEAD, INNER, 70)
        _place(self.file.slide_master.placeholders[0], MARGIN, HEAD, INNER, 70)
        _place(self.file.slide_master.placeholders[1], MARGIN, 140, INNER, BOTTOM - 140)
        for shape, top, height in zip(self.cover.placeholders, (150, 300), (140, 60), strict=False):
            _place(shape, 2 * MARGIN, top, WIDTH - 4 * MARGIN, height)

    def add_cover(self) -> None:
        """The title slide."""
        slide, contents = self.file.slides.add_slide(self.cover), self.contents
        band = slide.shapes.add_shape(1, 0, 0, Pt(WIDTH), Pt(14))
        band.fill.solid()
        band.fill.fore_color.rgb = _rgb(theme.light("primaryColor"))
        band.line.fill.background()
        _direct(band.text_frame.paragraphs[0], self.language)
        _decorative(band)
        slide.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        _write(
            slide.shapes.title.text_frame,
            [contents.title],
            self.language,
            size=38,
            bold=True,
            colour=theme.light("primaryColor"),
        )
        _write(
            slide.placeholders[1].text_frame,
            [contents.subtitle],
            self.language,
            size=20,
            colour=theme.MUTED,
        )
        self._box(
            slide,
            [contents.stated.source, contents.stated.version],
            top=400,
            height=60,
            size=13,
            left=2 * MARGIN,
        )
        self._note(
            slide,
            [sentence for page in contents.pages for sentence in (page.title, *page.sentences)],
        )

    def add_facts(self, page: Page) -> None:
        """The headline figures, as a table."""
        slide, top = self._slide(page.title, "", str(self.contents.stated))
        high = (BOTTOM - top) / len(page.facts)
        table = self._empty_table(
            slide, len(page.facts), (0.34, 0.2, 0.46), top=top, row=high, title=page.title
        )
        looks = ((16, False, "textColor"), (26, True, "primaryColor"), (13, False, "textColor"))
        for number, fact in enumerate(page.facts):
            for place, (text, (size, bold, colour)) in enumerate(zip(fact, looks, strict=True)):
                self._cell(
                    table.cell(number, self._side(place, 3)),
                    text,
                    size=size,
                    bold=bold,
                    colour=colour,
                )
        self._note(
            slide,
            [
                *page.sentences,
                "",
                *_lines(pd.DataFrame(list(page.facts), columns=headed(self.language))),
            ],
        )

    def add_finding(self, exhibit: Exhibit) -> None:
        """One finding: its figure, what it shows and where it comes from; the table behind it in
        the notes.
        """
        source = " ".join(each for each in (exhibit.note, str(exhibit.stated)) if each)
        found, top = bars(exhibit, self.language), self._free(exhibit.title, exhibit.subject)
        picture = (
            None
            if found
            else drawn(lambda: self._drawn(exhibit, top), exhibit.name, self.language, self.undrawn)
        )
        if not found and not picture:
            table = upright(exhibit.table, self.language)
            self.add_table(
                exhibit.title,
                source,
                words(table),
                _shares(table),
                subject=self.language.say(INSTEAD),
            )
            return
        slide, top = self._slide(exhibit.title, exhibit.subject, source)
        if found:
            self._chart(slide, found, exhibit, top)
        elif picture:
            self._picture(slide, exhibit, top, *picture)
        self._note(slide, [exhibit.alt, "", *_lines(words(exhibit.table)), "", str(exhibit.stated)])

    def add_table(
        self,
        title: str,
        source: str,
        table: pd.DataFrame,
        shares: Sequence[float],
        *,
        size: float = CELL,
        subject: str = "",
    ) -> None:
        """A table, on as many slides as it needs; nothing where it has no columns."""
        if table.columns.empty:
            return
        for rows in self._parted(table, shares, size):
            slide, top = self._slide(title, subject, source)
            self._table(slide, rows, shares, top=top, size=size, title=title)
            self._note(slide, [*_lines(rows), "", source])

    def add_lists(self, page: Page) -> None:
        """What was said under each heading, as a table without a head."""
        table = pd.DataFrame(
            in_rows(page.lists, self.language),
            columns=[self.language.say("Subject"), self.language.say("What the source says")],
        )
        self.add_table(page.title, str(self.contents.stated), table, (0.26, 0.74), size=12)

    def saved(self) -> bytes:
        """The file, the same one for the same contents."""
        office_properties.describe(self.file.core_properties, self.contents)
        file = io.BytesIO()
        self.file.save(file)
        return deterministic_zip.sealed(file.getvalue(), self.contents.date)

    def _slide(self, title: str, subject: str, source: str) -> tuple[Any, float]:
        """A slide with its title, what it shows and its source; and from where it is free."""
        slide = self.file.slides.add_slide(self.plain)
        size, below = self._under(title)
        _place(slide.shapes.title, MARGIN, HEAD, INNER, below - HEAD)
        frame = slide.shapes.title.text_frame
        # of fewer lines than there is room for, it stands at what it is the title of
        frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        _write(frame, [title], self.language, size=size, bold=True)
        self._box(
            slide,
            [self.language.say(TITLE)],
            top=20,
            height=20,
            size=11,
            bold=True,
            colour=theme.light("primaryColor"),
        )
        if subject:
            self._box(slide, [subject], top=below, height=20, size=13)
        source = self._cut(source, INNER - 50, size=9, most=SOURCE_LINES)
        self._box(slide, [source], top=500, height=32, size=9, width=INNER - 50, after=True)
        self._number(slide)
        return slide, self._free(title, subject)

    def _free(self, title: str, subject: str) -> float:
        """From where a slide is free below its title and what it shows."""
        return self._under(title)[1] + (28 if subject else 8)

    def _under(self, title: str) -> tuple[float, float]:
        """The size of a title, and where it ends."""
        size, lines = self._fitting(title)
        return size, HEAD + 1.25 * size * lines + 6

    def _fitting(self, title: str) -> tuple[float, int]:
        """The size of a title, and its lines, in the broadest letters that an office program may
        have in the place of its own.
        """
        sheet = Sheet(self.language, Plex(), width=INNER, height=None, em=1)
        lines = {
            size: len(sheet.set_in_lines(title, NARROW * INNER, scale=size, bold=True))
            for size in SIZES
        }
        return next(
            ((size, many) for size, many in lines.items() if many <= 2),
            (SIZES[-1], lines[SIZES[-1]]),
        )

    def _box(
        self,
        slide: Any,
        texts: Sequence[str],
        *,
        top: float,
        height: float,
        size: float,
        left: float = MARGIN,
        width: float = 0,
        bold: bool = False,
        colour: str = theme.MUTED,
        after: bool = False,
    ) -> None:
        """A box of text. `after`: it leaves room on the far side for the number of the slide."""
        width = width or WIDTH - 2 * left
        start = WIDTH - left - width if after and self.language.rtl else left
        box = slide.shapes.add_textbox(Pt(start), Pt(top), Pt(width), Pt(height))
        _write(box.text_frame, texts, self.language, size=size, bold=bold, colour=colour)

    def _number(self, slide: Any) -> None:
        start = MARGIN if self.language.rtl else WIDTH - MARGIN - 40
        box = slide.shapes.add_textbox(Pt(start), Pt(506), Pt(40), Pt(18))
        paragraph = box.text_frame.paragraphs[0]
        _direct(paragraph, self.language, end=True)
        field = paragraph._p.makeelement(
            qn("a:fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"}
        )
        look = field.makeelement(
            qn("a:rPr"), {"lang": office_properties.tag(self.language), "sz": "900"}
        )
        field.append(look)
        text = field.makeelement(qn("a:t"), {})
        text.text = str(len(self.file.slides))
        field.append(text)
        paragraph._p.append(field)

    def _drawn(self, exhibit: Exhibit, top: float) -> tuple[bytes, float, float]:
        """The picture of a figure, its width and its height."""
        plate = panel(
            exhibit, self.language, width=INNER, height=min(BOTTOM - top, TALLEST), letter=LETTER
        )
        return png(plate), plate.width, plate.height

    def _picture(
        self, slide: Any, exhibit: Exhibit, top: float, picture: bytes, width: float, height: float
    ) -> None:
        top += (BOTTOM - top - height) / 3
        _describe(
            slide.shapes.add_picture(
                io.BytesIO(picture), Pt(MARGIN), Pt(top), Pt(width), Pt(height)
            ),
            exhibit,
        )

    def _chart(self, slide: Any, found: Bars, exhibit: Exhibit, top: float) -> None:
        """A chart of bars and numbers. Legend and names are text beside it: those of a chart do not
        run from right to left.
        """
        self._legend(slide, found.series, top)
        data: Any = CategoryChartData(number_format="#,##0")  # type: ignore[no-untyped-call]
        data.categories = [office_properties.written(name) for name in found.names]
        for series in found.series:
            data.add_series(office_properties.written(series.name), series.values)
        top += LEGEND
        row = min((BOTTOM - top) / len(found.names), BAR)
        names, width = NAMES * INNER, (1 - NAMES) * INNER
        start = MARGIN if self.language.rtl else MARGIN + names
        shape = slide.shapes.add_chart(
            XL_CHART_TYPE.BAR_STACKED,
            Pt(start),
            Pt(top),
            Pt(width),
            Pt(row * len(found.names)),
            data,
        )
        _dress(shape.chart, found, self.language)
        _describe(shape, exhibit)
        left = WIDTH - MARGIN - names + 12 if self.language.rtl else MARGIN
        for number, name in enumerate(found.names):
            box = slide.shapes.add_textbox(
                Pt(left), Pt(top + row * number), Pt(names - 12), Pt(row)
            )
            box.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
            _write(box.text_frame, [self._beside(name, row)], self.language, size=13)

    def _beside(self, name: str, row: float) -> str:
        """The name of a row of a chart, cut where it has more lines than the row has room for."""
        return self._cut(
            name, 0.94 * NAMES * INNER - 12, size=13, most=max(int(row / (1.25 * 13)), 1)
        )

    def _legend(self, slide: Any, series: Iterable[Series], top: float) -> None:
        box = slide.shapes.add_textbox(Pt(MARGIN), Pt(top), Pt(INNER), Pt(24))
        paragraph = box.text_frame.paragraphs[0]
        _direct(paragraph, self.language)
        _bare(box.text_frame)
        for each in series:
            _run(paragraph, "\u25a0\u00a0", self.language, size=18, colour=each.colour)
            _run(
                paragraph,
                f"{each.name}\u2003",
                self.language,
                size=12,
                colour=theme.light("textColor"),
            )

    def _table(
        self,
        slide: Any,
        table: pd.DataFrame,
        shares: Sequence[float],
        *,
        top: float,
        size: float,
        title: str,
    ) -> None:
        made = self._empty_table(
            slide, len(table) + 1, shares, top=top, row=size * TALL, title=title
        )
        for number, row in enumerate([list(table.columns), *table.to_numpy().tolist()]):
            look: dict[str, Any] = (
                {"size": size, "bold": True, "line": 1.25}
                if number == 0
                else {"size": size, "bold": False}
            )
            for place, text in enumerate(row):
                shown = self._cut(str(text), _inside(shares[place]), size=size, most=MOST_LINES)
                self._cell(made.cell(number, self._side(place, len(row))), shown, **look)

    def _side(self, place: int, many: int) -> int:
        """The column, counted from the left, of a place in a row: LibreOffice leaves the columns of
        a right-to-left table as they are.
        """
        return many - 1 - place if self.language.rtl else place

    def _empty_table(
        self, slide: Any, rows: int, shares: Sequence[float], *, top: float, row: float, title: str
    ) -> Any:
        shape = slide.shapes.add_table(
            rows, len(shares), Pt(MARGIN), Pt(top), Pt(INNER), Pt(rows * row)
        )
        shape._element.nvGraphicFramePr.cNvPr.set("descr", office_properties.plain(title))
        properties = shape.table._tbl.tblPr
        properties.set("bandRow", "0")
        properties.find(
            qn("a:tableStyleId")
        ).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style: lines and letters are ours
        for place, share in enumerate(shares):
            shape.table.columns[self._side(place, len(shares))].width = Pt(INNER * share)
        for each in shape.table.rows:
            each.height = Pt(row)
        return shape.table

    def _cell(
        self,
        cell: Any,
        text: str,
        *,
        size: float,
        bold: bool,
        colour: str = "textColor",
        line: float = 0.5,
    ) -> None:
        cell.margin_top = cell.margin_bottom = Pt(2.5)
        cell.margin_left = cell.margin_right = Pt(5)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        _write(
            cell.text_frame,
            [text],
            self.language,
            size=size,
            bold=bold,
            colour=theme.light(colour),
            inset=False,
        )
        properties = cell._tc.get_or_add_tcPr()
        under = properties.makeelement(qn("a:lnB"), {"w": str(round(12700 * line))})
        fill = under.makeelement(qn("a:solidFill"), {})
        fill.append(
            under.makeelement(
                qn("a:srgbClr"),
                {"val": theme.light("textColor" if line > 1 else "borderColor")[1:].upper()},
            )
        )
        under.append(fill)
        properties.insert(0, under)

    def _parted(
        self, table: pd.DataFrame, shares: Sequence[float], size: float
    ) -> Iterable[pd.DataFrame]:
        """The rows of a table in parts that have room on a slide each."""
        sheet = Sheet(self.language, Plex(), width=INNER, height=None, em=size)
        height, start, limit = 0.0, 0, BOTTOM - 135 - size * TALL
        for number, row in enumerate(table.to_numpy().tolist()):
            widths = (_inside(share) for share in shares)
            lines = max(
                len(sheet.set_in_lines(str(text), width, most=MOST_LINES))
                for text, width in zip(row, widths, strict=True)
            )
            high = size * (TALL + 1.25 * (lines - 1))
            if height + high > limit and number > start:
                yield table.iloc[start:number]
                height, start = 0.0, number
            height += high
        yield table.iloc[start:]

    def _cut(self, text: str, width: float, *, size: float, most: int) -> str:
        """A text that would take more lines than that, cut where they end."""
        lines = Sheet(self.language, Plex(), width=INNER, height=None, em=size).set_in_lines(
            text, width
        )
        return (
            text
            if len(lines) <= most
            else shortened(text, sum(len(line) + 1 for line in lines[:most]))
        )

    def _note(self, slide: Any, lines: Sequence[str]) -> None:
        _write(
            slide.notes_slide.notes_text_frame,
            lines,
            self.language,
            size=11,
            colour="#000000",
            inset=False,
        )


def _shares(table: pd.DataFrame) -> tuple[float, ...]:
    """How much of the width each column of a table gets: as its longest text asks for, within
    limits.
    """
    columns = ([str(name), *map(str, table.iloc[:, place])] for place, name in enumerate(table))
    lengths = [min(max(map(len, texts)), 60) + 4 for texts in columns]
    return tuple(length / sum(lengths) for length in lengths)


def _inside(share: float) -> float:
    """The width that a text has in a column of some share; a little less, for other letters in the
    place of ours.
    """
    return max(0.94 * INNER * share - 10, 20)


def _lines(table: pd.DataFrame) -> list[str]:
    """A table as lines of text."""
    if table.empty:
        return []
    return [" | ".join(map(str, row)) for row in [list(table.columns), *table.to_numpy().tolist()]]


def _set_theme(file: Any, language: Language) -> None:
    """The letters of the theme, and the direction of the text styles that every slide begins
    with.
    """
    master = file.slide_master
    for part in master.part.rels.values():
        if part.reltype.endswith("/theme"):
            blob = part.target_part.blob.decode("utf-8").replace(
                '<a:latin typeface="Calibri"/>', f'<a:latin typeface="{office_properties.FONT}"/>'
            )
            blob = blob.replace(
                '<a:cs typeface=""/>', f'<a:cs typeface="{office_properties.FONT}"/>'
            )
            part.target_part._blob = blob.encode("utf-8")
    for style in master.element.findall(f".//{qn('p:txStyles')}/*"):
        for level in style:
            if language.rtl and level.tag != qn("a:extLst"):
                level.set("rtl", "1")
                level.set("algn", "r")


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = Pt(left), Pt(top), Pt(width), Pt(height)


def _write(
    frame: Any,
    texts: Sequence[str],
    language: Language,
    *,
    size: float,
    bold: bool = False,
    colour: str = "",
    inset: bool = True,
) -> None:
    """Paragraphs of text in the place of what is there."""
    frame.word_wrap = True
    if inset:
        _bare(frame)
    for number, text in enumerate(texts or [""]):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        _direct(paragraph, language)
        if text:
            _run(
                paragraph,
                text,
                language,
                size=size,
                bold=bold,
                colour=colour or theme.light("textColor"),
            )
        else:
            paragraph._p.append(
                paragraph._p.makeelement(
                    qn("a:endParaRPr"),
                    {"lang": office_properties.tag(language), "sz": str(round(100 * size))},
                )
            )


def _bare(frame: Any) -> None:
    """A frame whose text begins where the frame does."""
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _direct(paragraph: Any, language: Language, *, end: bool = False) -> None:
    """The direction of a paragraph, and its alignment to the side where it begins, or to the other
    one.
    """
    properties = paragraph._p.get_or_add_pPr()
    properties.set("rtl", "1" if language.rtl else "0")
    properties.set("algn", "r" if language.rtl is not end else "l")


def _run(
    paragraph: Any, text: str, language: Language, *, size: float, bold: bool = False, colour: str
) -> None:
    run = paragraph.add_run()
    run.text = office_properties.written(text)
    _letters(run.font, language, size=size, bold=bold, colour=colour)


def _letters(
    font: Any, language: Language, *, size: float, bold: bool = False, colour: str
) -> None:
    font.size, font.bold, font.name = Pt(size), bold, office_properties.FONT
    font.color.rgb = _rgb(colour)
    look = font._element
    look.set("lang", office_properties.tag(language))
    for old in look.findall(qn("a:cs")):
        look.remove(old)
    look.find(qn("a:latin")).addnext(
        look.makeelement(qn("a:cs"), {"typeface": office_properties.FONT})
    )


def _rgb(colour: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(colour[1:]))  # type: ignore[no-untyped-call]


def _describe(shape: Any, exhibit: Exhibit) -> None:
    """What a reader who cannot see it is told."""
    named = shape._element.xpath(".//p:cNvPr")[0]
    named.set("descr", office_properties.plain(exhibit.alt))
    named.set("title", office_properties.plain(exhibit.title))
    named.set("name", exhibit.name)


def _decorative(shape: Any) -> None:
    shape._element.xpath(".//p:cNvPr")[0].set("descr", "")


def _dress(chart: Any, found: Bars, language: Language) -> None:
    """The look of a chart: mirrored where the language is read from the right, each bar with its
    number, no axis.
    """
    chart.has_legend, chart.has_title = False, False
    chart.font.size, chart.font.name = Pt(12), office_properties.FONT
    names, values = chart.category_axis, chart.value_axis
    names.reverse_order, values.reverse_order = True, language.rtl
    names.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    names.major_tick_mark = values.major_tick_mark = XL_TICK_MARK.NONE
    names.format.line.color.rgb = _rgb(theme.light("borderColor"))
    values.visible, values.has_major_gridlines = False, False
    values.minimum_scale, values.maximum_scale = (
        0,
        max(
            sum(n or 0 for n in row) for row in zip(*(s.values for s in found.series), strict=True)
        ),
    )
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    for series, told in zip(plot.series, found.series, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _rgb(told.colour)
        series.format.line.color.rgb = _rgb("#ffffff")
        if told.labelled:
            labels = series.data_labels
            labels.show_value, labels.number_format, labels.number_format_is_linked = (
                True,
                "#,##0;;;",
                False,
            )
            labels.font.size, labels.font.color.rgb = Pt(11), _rgb(theme.text_on(told.colour))
    _mirror(chart, language)
    _spread(chart)


def _mirror(chart: Any, language: Language) -> None:
    """The direction and the letters of what a chart writes."""
    for body in chart._chartSpace.iter(qn("a:pPr")):
        if language.rtl:
            body.set("rtl", "1")
        look = body.find(qn("a:defRPr"))
        if look is not None:
            look.set("lang", office_properties.tag(language))
            if look.find(qn("a:cs")) is None:
                latin = look.find(qn("a:latin"))
                letters = look.makeelement(qn("a:cs"), {"typeface": office_properties.FONT})
                look.append(letters) if latin is None else latin.addnext(letters)


def _spread(chart: Any) -> None:
    """The bars fill the whole of the chart, so that what stands beside it stands beside its row."""
    area = chart._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    layout = area.makeelement(qn("c:layout"), {})
    manual = layout.makeelement(qn("c:manualLayout"), {})
    for name, value in {
        "layoutTarget": "inner",
        "xMode": "edge",
        "yMode": "edge",
        "x": "0",
        "y": "0",
        "w": "1",
        "h": "1",
    }.items():
        manual.append(manual.makeelement(qn(f"c:{name}"), {"val": value}))
    layout.append(manual)
    area.insert(0, layout)
