"""The contents of a document as PDF: A4, paginated, tagged (PDF/UA-1), with language and title,
letters embedded and text as text.

Typst sets it: a compiler in a wheel, which shapes Arabic and asks for no browser, no font of the
machine and no network.
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

from briefings.contents import Contents, Exhibit, Page, upright
from briefings.figure_images import drawn, panel, svg
from briefings.pdf_text import legible
from briefings.wording import Numbered, fitting, headed, in_rows, page_of, under, words
from charts.drawing import fonts, theme
from charts.drawing.composition import INSTEAD, Plate
from domain.glyphs import printable
from domain.language import Language
from domain.listing import Listing
from domain.title import TITLE

TEMPLATE = Path(__file__).with_name("booklet.typ")
WIDTH = 481.0  # points between the margins of 20 mm
LETTERS = (8.6, 8.0, 7.5, 7.0)  # points: the largest with which no page runs over is taken
MOST = 620.0
SHORT, BRIEF = (
    36,
    70,
    # letters of a cell, and of all such cells of a row, that have room in one line beside columns
    # of long texts
)
# a picture, before it is drawn
BLANK = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}"/>'
_PAGE = re.compile(rb"/Type\s*/Page\b")


def booklet(contents: Contents, undrawn: list[str] | None = None) -> bytes:
    """The document as a PDF file. The names of figures in whose place their table stands are put
    into `undrawn`.
    """
    contents = fitting(contents)
    told, panels, missing = contents, dict[str, Plate](), list[str]()
    for told, letter in _fits(contents):
        missing.clear()
        asked = [each for page in told.pages for each in page.exhibits]
        found = {
            each.name: drawn(partial(_panel, each, told, letter), each.name, told.language, missing)
            for each in asked
        }
        panels = {name: plate for name, plate in found.items() if plate}
        blank = {name: BLANK.format(plate.width, plate.height) for name, plate in panels.items()}
        if pages_of(_set(told, panels, blank)) <= len(told.pages):
            break
    if undrawn is not None:
        undrawn += missing
    return legible(
        _set(told, panels, {name: svg(plate).decode() for name, plate in panels.items()})
    )


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF of ours has."""
    return len(_PAGE.findall(pdf))


def _fits(contents: Contents) -> Iterator[tuple[Contents, float]]:
    """Ways to set the contents, the most comfortable one first: what is listed stands in lines of
    its own, or else one after the other.
    """
    yield from ((contents, letter) for letter in LETTERS[:-1])
    pages = [
        replace(
            page,
            lists=tuple((title, (text,)) for title, text in in_rows(page.lists, contents.language)),
        )
        for page in contents.pages
    ]
    yield from ((replace(contents, pages=tuple(pages)), letter) for letter in LETTERS)


def _panel(exhibit: Exhibit, contents: Contents, letter: float) -> Plate:
    return panel(exhibit, contents.language, width=WIDTH, height=None, letter=letter, most=MOST)


def _set(contents: Contents, panels: Mapping[str, Plate], pictures: Mapping[str, str]) -> bytes:
    said = json.dumps(_printable(_said(contents, panels)), ensure_ascii=False)
    asked: dict[str, Any] = {
        "sys_inputs": {"said": said, **pictures},
        "font_paths": _fonts(),
        "ignore_system_fonts": True,
    }
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(), format="pdf", pdf_standards=["ua-1"], timestamp=0, **asked
    )
    return made


@cache
def _fonts() -> typst.Fonts:
    files = [str(file.parent) for file in fonts.fonts(False)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=files)


def _printable(said: Any) -> Any:
    """The same data with every text in letters that the fonts have, line by line."""
    if isinstance(said, str):
        return "\n".join(map(printable, said.split("\n")))
    if isinstance(said, dict):
        return {name: _printable(value) for name, value in said.items()}
    return [_printable(each) for each in said] if isinstance(said, list | tuple) else said


def _said(contents: Contents, panels: Mapping[str, Plate]) -> dict[str, Any]:
    language, numbered = contents.language, Numbered(contents.language)
    return {
        "title": contents.title,
        "subtitle": contents.subtitle,
        "author": language.say(TITLE),
        "head": language.say(TITLE),
        "source": contents.stated.source,
        "version": contents.stated.version,
        "page": page_of(language),
        "columns": headed(language),
        "lang": language.code,
        "rtl": language.rtl,
        "font": fonts.FAMILY,
        "ink": theme.light("textColor"),
        "muted": theme.MUTED,
        "line": theme.light("borderColor"),
        "brand": theme.light("primaryColor"),
        "pages": [_page(page, contents, numbered, panels) for page in contents.pages],
    }


def _page(
    page: Page, contents: Contents, numbered: Numbered, panels: Mapping[str, Plate]
) -> dict[str, Any]:
    return {
        "title": page.title,
        "sentences": page.sentences,
        "facts": page.facts,
        "exhibits": [_exhibit(each, contents, numbered, panels) for each in page.exhibits],
        "listings": [_listing(each, contents, numbered) for each in page.listings],
        "lists": [{"title": title, "items": items} for title, items in page.lists],
    }


def _exhibit(
    each: Exhibit, contents: Contents, numbered: Numbered, panels: Mapping[str, Plate]
) -> dict[str, Any]:
    return {
        "label": numbered.figure(),
        "title": each.title,
        "under": under(each, contents.language),
        **(
            _pictured(each, panels[each.name])
            if each.name in panels
            else _tabled(each, contents.language)
        ),
    }


def _pictured(each: Exhibit, plate: Plate) -> dict[str, Any]:
    return {"alt": each.alt, "picture": each.name, "width": plate.width}


def _tabled(each: Exhibit, language: Language) -> dict[str, Any]:
    """The table of a figure that could not be drawn, after a sentence that says so."""
    return {"instead": language.say(INSTEAD), **_rows(words(upright(each.table, language)))}


def _listing(each: Listing, contents: Contents, numbered: Numbered) -> dict[str, Any]:
    return {
        "label": numbered.table(),
        "title": each.title,
        "under": str(each.source),
        **_rows(words(each.table)),
    }


def _rows(table: pd.DataFrame) -> dict[str, Any]:
    """A table as the template sets it."""
    rows = table.to_numpy().tolist()
    return {
        "columns": [str(name) for name in table.columns],
        "widths": _widths(table.columns, rows),
        "rows": rows,
    }


def _widths(names: Any, rows: list[list[str]]) -> list[float]:
    """The part of each column: as its longest text, within limits; 0 of one that takes what it
    needs and leaves the rest to others.
    """
    longest = [
        max(*map(len, str(name).split()), *(len(row[place]) for row in rows), 2)
        for place, name in enumerate(names)
    ]
    brief = [each for each in longest if each < max(longest) and each <= SHORT]
    if sum(brief) > BRIEF:
        brief = []
    return [0.0 if each in brief else float(min(each, 60) + 4) for each in longest]
