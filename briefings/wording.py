"""Words that every format of a document puts around its contents: numbers of figures and tables,
columns of headline figures, cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from briefings.contents import Contents, Exhibit, Page
from domain.citation import Stated
from domain.glyphs import shortened
from domain.language import Language
from domain.listing import Listing

# Letters that a document has room for: of a title, of a sentence or a cell, of what is told to who
# cannot see a figure.
TITLE, TEXT, TOLD = 300, 1_200, 4_000
PLACE = "\ufffc"  # stands for what is put in later; of no direction


@dataclass
class Numbered:
    """Counts the figures and the tables of one document."""

    language: Language
    figures: int = 0
    tables: int = 0

    def figure(self) -> str:
        """The label of the next figure: "Figure 3."."""
        self.figures += 1
        return self.language.say("Figure {number}.", number=self.figures)

    def table(self) -> str:
        """The label of the next table: "Table 1."."""
        self.tables += 1
        return self.language.say("Table {number}.", number=self.tables)


def headed(language: Language) -> list[str]:
    """The columns of a table of headline figures."""
    return [language.say("Figure"), language.say("Value"), language.say("Made of")]


def page_of(language: Language) -> tuple[str, str, str]:
    """The words before, between and after the number of a page and that of all."""
    before, between, after = language.say("Page {page} of {pages}", page=PLACE, pages=PLACE).split(
        PLACE
    )
    return before, between, after


def in_rows(
    lists: Sequence[tuple[str, Sequence[str]]], language: Language
) -> list[tuple[str, str]]:
    """Headings, each with what is listed under it in a row."""
    return [(title, language.say("; ").join(items)) for title, items in lists]


def under(exhibit: Exhibit, language: Language) -> str:
    """The line under a figure's finding: what it shows, as-of date and source, and the note on
    boundaries.
    """
    return " ".join(
        each for each in (f"{exhibit.subject}.", exhibit.stated.source, exhibit.note) if each
    )


def words(table: pd.DataFrame) -> pd.DataFrame:
    """A table with every cell as text, as it is read: nothing where nothing stands."""
    return table.map(
        lambda value: (
            "" if pd.isna(value) else f"{value:,}" if isinstance(value, int | float) else str(value)
        )
    )


def fitting(contents: Contents) -> Contents:
    """The contents with no text longer than a page has room for: an ellipsis says where one was
    cut. The workbook has it whole.
    """
    pages = tuple(_fitting_page(page) for page in contents.pages)
    title, subtitle = shortened(contents.title, TITLE), shortened(contents.subtitle, TITLE)
    return replace(
        contents,
        title=title,
        subtitle=subtitle,
        stated=_fitting_source(contents.stated),
        pages=pages,
    )


def _fitting_page(page: Page) -> Page:
    return replace(
        page,
        title=shortened(page.title, TITLE),
        sentences=tuple(shortened(sentence, TEXT) for sentence in page.sentences),
        facts=tuple(
            (shortened(label, TITLE), shortened(value, TITLE), shortened(detail, TEXT))
            for label, value, detail in page.facts
        ),
        exhibits=tuple(map(_fitting_exhibit, page.exhibits)),
        further=tuple(map(_fitting_exhibit, page.further)),
        listings=tuple(
            Listing(
                shortened(each.title, TITLE),
                _fitting_source(each.source),
                _fitting_table(each.table),
            )
            for each in page.listings
        ),
        lists=tuple(
            (shortened(title, TITLE), tuple(shortened(item, TEXT) for item in items))
            for title, items in page.lists
        ),
    )


def _fitting_exhibit(exhibit: Exhibit) -> Exhibit:
    title, alt = shortened(exhibit.title, TITLE), shortened(exhibit.alt, TOLD)
    return replace(
        exhibit,
        title=title,
        alt=alt,
        stated=_fitting_source(exhibit.stated),
        table=_fitting_table(exhibit.table),
    )


def _fitting_source(stated: Stated) -> Stated:
    return replace(stated, source=shortened(stated.source, TEXT))


def _fitting_table(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose texts are cut; its columns too, of which two may then be of one name."""
    cut = table.map(lambda value: shortened(value, TEXT) if isinstance(value, str) else value)
    return cut.set_axis([shortened(str(name), TITLE) for name in table.columns], axis=1)
