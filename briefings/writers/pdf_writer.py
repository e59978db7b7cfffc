"""Write contents as PDF: A4, paginated, tagged (PDF/UA-1), with language, title and embedded fonts.

Typst typesets it: a compiler in a wheel that shapes Arabic and needs no browser, system font or
network.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
import typst

from briefings.figure_images import compose_for_document, render_svg, try_draw
from briefings.model import BriefingContents, BriefingFigure, BriefingPage, fit_portrait
from briefings.wording import (
    CaptionNumbers,
    figure_caption,
    fit_contents,
    headline_columns,
    list_rows,
    page_number_parts,
    to_text_cells,
)
from briefings.writers.pdf_text import fix_arabic_text
from charts.drawing import fonts, theme
from charts.drawing.composition import FALLBACK_NOTE
from charts.drawing.figure_sizes import ComposedFigure
from domain.glyphs import to_printable
from domain.language import Language
from domain.listing import Listing
from domain.title import TITLE

TEMPLATE = Path(__file__).with_name("booklet.typ")
WIDTH = 481.0  # points between the margins of 20 mm
FONT_SIZES = (8.6, 8.0, 7.5, 7.0)  # points: the largest at which no page overflows is used
MAX_HEIGHT = 620.0
# characters of a cell, and of all such cells of a row, that fit in one line beside long texts
SHORT_CELL, SHORT_ROW = 36, 70
# stands for a picture while the layout is measured
BLANK_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}"/>'
)
_PAGE = re.compile(rb"/Type\s*/Page\b")


def write_pdf(contents: BriefingContents, undrawn: list[str] | None = None) -> bytes:
    """Write contents as PDF; extend `undrawn` by the figures replaced by their tables."""
    contents = fit_contents(contents)
    layout, panels, missing = contents, dict[str, ComposedFigure](), list[str]()
    for layout, letter in _layouts(contents):
        missing.clear()
        panels = _compose_panels(layout, letter, missing)
        blank = {name: BLANK_SVG.format(each.width, each.height) for name, each in panels.items()}
        if count_pages(_typeset(layout, panels, blank)) <= len(layout.pages):
            break
    if undrawn is not None:
        undrawn += missing
    pictures = {name: render_svg(panel).decode() for name, panel in panels.items()}
    return fix_arabic_text(_typeset(layout, panels, pictures))


def count_pages(pdf: bytes) -> int:
    """Count the pages of a PDF written here."""
    return len(_PAGE.findall(pdf))


def _layouts(contents: BriefingContents) -> Iterator[tuple[BriefingContents, float]]:
    """Yield layouts, the most generous first: list items on separate lines, else as one text."""
    yield from ((contents, letter) for letter in FONT_SIZES[:-1])
    pages = [
        replace(
            page,
            lists=tuple(
                (title, (text,)) for title, text in list_rows(page.lists, contents.language)
            ),
        )
        for page in contents.pages
    ]
    yield from ((replace(contents, pages=tuple(pages)), letter) for letter in FONT_SIZES)


def _compose_panels(
    contents: BriefingContents, letter: float, missing: list[str]
) -> dict[str, ComposedFigure]:
    panels = {}
    for figure in (each for page in contents.pages for each in page.figures):
        compose = partial(_compose, figure, contents, letter)
        if panel := try_draw(compose, figure.name, contents.language, missing):
            panels[figure.name] = panel
    return panels


def _compose(figure: BriefingFigure, contents: BriefingContents, letter: float) -> ComposedFigure:
    return compose_for_document(
        figure, contents.language, width=WIDTH, height=None, letter=letter, most=MAX_HEIGHT
    )


def _typeset(
    contents: BriefingContents, panels: Mapping[str, ComposedFigure], pictures: Mapping[str, str]
) -> bytes:
    source = json.dumps(_make_printable(_template_input(contents, panels)), ensure_ascii=False)
    options: dict[str, Any] = {
        "sys_inputs": {"contents": source, **pictures},
        "font_paths": _fonts(),
        "ignore_system_fonts": True,
    }
    pdf: bytes = typst.compile(
        TEMPLATE.read_bytes(), format="pdf", pdf_standards=["ua-1"], timestamp=0, **options
    )
    return pdf


@cache
def _fonts() -> typst.Fonts:
    files = [str(file.parent) for file in fonts.font_files(False)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=files)


def _make_printable(node: Any) -> Any:
    """Replace the letters that the fonts lack in all texts of the data, line by line."""
    if isinstance(node, str):
        return "\n".join(map(to_printable, node.split("\n")))
    if isinstance(node, dict):
        return {name: _make_printable(value) for name, value in node.items()}
    return [_make_printable(each) for each in node] if isinstance(node, list | tuple) else node


def _template_input(
    contents: BriefingContents, panels: Mapping[str, ComposedFigure]
) -> dict[str, Any]:
    language, numbered = contents.language, CaptionNumbers(contents.language)
    return {
        "title": contents.title,
        "subtitle": contents.subtitle,
        "author": language.gettext(TITLE),
        "head": language.gettext(TITLE),
        "source": contents.citation.source,
        "version": contents.citation.version,
        "page": page_number_parts(language),
        "columns": headline_columns(language),
        "lang": language.code,
        "rtl": language.rtl,
        "font": fonts.FONT_FAMILIES,
        "ink": theme.light_colour("textColor"),
        "muted": theme.MUTED,
        "line": theme.light_colour("borderColor"),
        "brand": theme.light_colour("primaryColor"),
        "pages": [_page_input(page, contents, numbered, panels) for page in contents.pages],
    }


def _page_input(
    page: BriefingPage,
    contents: BriefingContents,
    numbered: CaptionNumbers,
    panels: Mapping[str, ComposedFigure],
) -> dict[str, Any]:
    return {
        "title": page.title,
        "sentences": page.sentences,
        "facts": page.facts,
        "exhibits": [_figure_input(each, contents, numbered, panels) for each in page.figures],
        "listings": [_listing_input(each, contents, numbered) for each in page.listings],
        "lists": [{"title": title, "items": items} for title, items in page.lists],
    }


def _figure_input(
    figure: BriefingFigure,
    contents: BriefingContents,
    numbered: CaptionNumbers,
    panels: Mapping[str, ComposedFigure],
) -> dict[str, Any]:
    return {
        "label": numbered.figure(),
        "title": figure.title,
        "under": figure_caption(figure, contents.language),
        **(
            _picture_input(figure, panels[figure.name])
            if figure.name in panels
            else _table_input(figure, contents.language)
        ),
    }


def _picture_input(figure: BriefingFigure, composed: ComposedFigure) -> dict[str, Any]:
    return {"alt": figure.alt, "picture": figure.name, "width": composed.width}


def _table_input(figure: BriefingFigure, language: Language) -> dict[str, Any]:
    """Return the table of a figure that could not be drawn, after a sentence that says so."""
    return {
        "instead": language.gettext(FALLBACK_NOTE),
        **_rows_input(to_text_cells(fit_portrait(figure.table, language))),
    }


def _listing_input(
    listing: Listing, contents: BriefingContents, numbered: CaptionNumbers
) -> dict[str, Any]:
    return {
        "label": numbered.table(),
        "title": listing.title,
        "under": str(listing.source),
        **_rows_input(to_text_cells(listing.table)),
    }


def _rows_input(table: pd.DataFrame) -> dict[str, Any]:
    """Return a table as the template takes it."""
    rows = table.to_numpy().tolist()
    return {
        "columns": [str(name) for name in table.columns],
        "widths": _widths(table.columns, rows),
        "rows": rows,
    }


def _widths(names: Any, rows: list[list[str]]) -> list[float]:
    """Return the share of each column, by its longest text within limits; 0 as wide as its text."""
    longest = [
        max(*map(len, str(name).split()), *(len(row[place]) for row in rows), 2)
        for place, name in enumerate(names)
    ]
    short = [each for each in longest if each < max(longest) and each <= SHORT_CELL]
    if sum(short) > SHORT_ROW:
        short = []
    return [0.0 if each in short else float(min(each, 60) + 4) for each in longest]
