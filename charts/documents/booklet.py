"""The contents of a document as PDF: A4, paginated, tagged (PDF/UA-1), with language and title, letters embedded and text as text.

Typst sets it: a compiler in a wheel, which shapes Arabic and asks for no browser, no font of the machine and no network.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import typst

from charts import letters, theme
from charts.briefing import Contents, Exhibit, Page
from charts.documents.legible import legible
from charts.documents.panels import panel, svg
from charts.documents.wording import Numbered, headed, in_rows, page_of, under, words
from charts.plate import NAME, Plate
from domain.listing import Listing

TEMPLATE = Path(__file__).with_name("booklet.typ")
WIDTH = 481.0  # points between the margins of 20 mm
LETTERS = (8.6, 8.0, 7.5, 7.0)  # points: the largest with which no page runs over is taken
MOST = 620.0
SHORT, BRIEF = 36, 70  # letters of a cell, and of all such cells of a row, that have room in one line beside columns of long texts
BLANK = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}"/>'  # a picture, before it is drawn
_PAGE = re.compile(rb"/Type\s*/Page\b")


def booklet(contents: Contents) -> bytes:
    """The document as a PDF file."""
    told, panels = contents, dict[str, Plate]()
    for told, letter in _fits(contents):
        panels = {each.name: _panel(each, told, letter) for page in told.pages for each in page.exhibits}
        blank = {name: BLANK.format(drawn.width, drawn.height) for name, drawn in panels.items()}
        if pages_of(_set(told, panels, blank)) <= len(told.pages):
            break
    return legible(_set(told, panels, {name: svg(drawn).decode() for name, drawn in panels.items()}))


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF of ours has."""
    return len(_PAGE.findall(pdf))


def _fits(contents: Contents) -> Iterator[tuple[Contents, float]]:
    """Ways to set the contents, the most comfortable one first: what is listed stands in lines of its own, or else one after the other."""
    yield from ((contents, letter) for letter in LETTERS[:-1])
    pages = [
        replace(page, lists=tuple((title, (text,)) for title, text in in_rows(page.lists, contents.language))) for page in contents.pages
    ]
    yield from ((replace(contents, pages=tuple(pages)), letter) for letter in LETTERS)


def _panel(exhibit: Exhibit, contents: Contents, letter: float) -> Plate:
    return panel(exhibit, contents.language, width=WIDTH, height=None, letter=letter, most=MOST)


def _set(contents: Contents, panels: Mapping[str, Plate], pictures: Mapping[str, str]) -> bytes:
    said = json.dumps(_said(contents, panels), ensure_ascii=False)
    asked: dict[str, Any] = {"sys_inputs": {"said": said, **pictures}, "font_paths": _fonts(), "ignore_system_fonts": True}
    made: bytes = typst.compile(TEMPLATE.read_bytes(), format="pdf", pdf_standards=["ua-1"], timestamp=0, **asked)
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(letters.FOLDER)])


def _said(contents: Contents, panels: Mapping[str, Plate]) -> dict[str, Any]:
    language, numbered = contents.language, Numbered(contents.language)
    return {
        "title": contents.title,
        "subtitle": contents.subtitle,
        "author": language.say(NAME),
        "head": language.say(NAME),
        "source": contents.stated.source,
        "version": contents.stated.version,
        "page": page_of(language),
        "columns": headed(language),
        "lang": language.code,
        "rtl": language.rtl,
        "font": letters.FAMILY[0],
        "ink": theme.light("textColor"),
        "muted": theme.MUTED,
        "line": theme.light("borderColor"),
        "brand": theme.light("primaryColor"),
        "pages": [_page(page, contents, numbered, panels) for page in contents.pages],
    }


def _page(page: Page, contents: Contents, numbered: Numbered, panels: Mapping[str, Plate]) -> dict[str, Any]:
    return {
        "title": page.title,
        "sentences": page.sentences,
        "facts": page.facts,
        "exhibits": [_exhibit(each, contents, numbered, panels) for each in page.exhibits],
        "listings": [_listing(each, contents, numbered) for each in page.listings],
        "lists": [{"title": title, "items": items} for title, items in page.lists],
    }


def _exhibit(each: Exhibit, contents: Contents, numbered: Numbered, panels: Mapping[str, Plate]) -> dict[str, Any]:
    return {
        "label": numbered.figure(),
        "title": each.title,
        "under": under(each, contents.language),
        "alt": each.alt,
        "picture": each.name,
        "width": panels[each.name].width,
    }


def _listing(each: Listing, contents: Contents, numbered: Numbered) -> dict[str, Any]:
    table = words(each.table)
    return {
        "label": numbered.table(),
        "title": each.title,
        "under": str(each.source),
        "columns": [str(name) for name in table.columns],
        "widths": _widths(table.columns, table.to_numpy().tolist()),
        "rows": table.to_numpy().tolist(),
    }


def _widths(names: Any, rows: list[list[str]]) -> list[float]:
    """The part of each column: as its longest text, within limits; 0 of one that takes what it needs and leaves the rest to others."""
    longest = [max(*map(len, str(name).split()), *(len(row[place]) for row in rows), 2) for place, name in enumerate(names)]
    brief = [each for each in longest if each < max(longest) and each <= SHORT]
    if sum(brief) > BRIEF:
        brief = []
    return [0.0 if each in brief else float(min(each, 60) + 4) for each in longest]
