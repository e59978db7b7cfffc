"""Words that all document formats share: numbers of figures and tables, headers of headline
figures, cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from briefings.model import BriefingContents, BriefingFigure, BriefingPage
from domain.citation import Citation
from domain.glyphs import truncate
from domain.language import Language
from domain.listing import Listing

# Maximum number of characters: of a title, of a sentence or a cell, of an alternative text.
MAX_TITLE, MAX_TEXT, MAX_ALT = 300, 1_200, 4_000
PLACEHOLDER = "\ufffc"  # for a number that is inserted later; without direction


@dataclass
class CaptionNumbers:
    """Counters of the figures and tables of a document."""

    language: Language
    figures: int = 0
    tables: int = 0

    def figure(self) -> str:
        """Return the label of the next figure: "Figure 3."."""
        self.figures += 1
        return self.language.gettext("Figure {number}.", number=self.figures)

    def table(self) -> str:
        """Return the label of the next table: "Table 1."."""
        self.tables += 1
        return self.language.gettext("Table {number}.", number=self.tables)


def headline_columns(language: Language) -> list[str]:
    """Return the column headers of a table of headline figures."""
    return [language.gettext("Figure"), language.gettext("Value"), language.gettext("Made of")]


def page_number_parts(language: Language) -> tuple[str, str, str]:
    """Return the words before, between and after the page number and the number of pages."""
    before, between, after = language.gettext(
        "Page {page} of {pages}", page=PLACEHOLDER, pages=PLACEHOLDER
    ).split(PLACEHOLDER)
    return before, between, after


def list_rows(
    lists: Sequence[tuple[str, Sequence[str]]], language: Language
) -> list[tuple[str, str]]:
    """Return a row for each list: its heading, and its items as one text."""
    return [(title, language.gettext("; ").join(items)) for title, items in lists]


def figure_caption(figure: BriefingFigure, language: Language) -> str:
    """Return the line below a figure's title: subject, as-of date, source, note on boundaries."""
    return " ".join(
        each for each in (f"{figure.subject}.", figure.citation.source, figure.note) if each
    )


def to_text_cells(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with every cell as text; "" where a value is missing."""
    return table.map(
        lambda value: (
            "" if pd.isna(value) else f"{value:,}" if isinstance(value, int | float) else str(value)
        )
    )


def fit_contents(contents: BriefingContents) -> BriefingContents:
    """Truncate texts that are too long for a page; the workbook has them whole."""
    pages = tuple(_fit_page(page) for page in contents.pages)
    title, subtitle = truncate(contents.title, MAX_TITLE), truncate(contents.subtitle, MAX_TITLE)
    return replace(
        contents,
        title=title,
        subtitle=subtitle,
        citation=_fit_citation(contents.citation),
        pages=pages,
    )


def _fit_page(page: BriefingPage) -> BriefingPage:
    return replace(
        page,
        title=truncate(page.title, MAX_TITLE),
        sentences=tuple(truncate(sentence, MAX_TEXT) for sentence in page.sentences),
        facts=tuple(
            (truncate(label, MAX_TITLE), truncate(value, MAX_TITLE), truncate(detail, MAX_TEXT))
            for label, value, detail in page.facts
        ),
        figures=tuple(map(_fit_figure, page.figures)),
        deck_figures=tuple(map(_fit_figure, page.deck_figures)),
        listings=tuple(map(_fit_listing, page.listings)),
        lists=tuple(
            (truncate(title, MAX_TITLE), tuple(truncate(item, MAX_TEXT) for item in items))
            for title, items in page.lists
        ),
    )


def _fit_listing(listing: Listing) -> Listing:
    title = truncate(listing.title, MAX_TITLE)
    return Listing(title, _fit_citation(listing.source), _fit_table(listing.table))


def _fit_figure(figure: BriefingFigure) -> BriefingFigure:
    title, alt = truncate(figure.title, MAX_TITLE), truncate(figure.alt, MAX_ALT)
    return replace(
        figure,
        title=title,
        alt=alt,
        citation=_fit_citation(figure.citation),
        table=_fit_table(figure.table),
    )


def _fit_citation(citation: Citation) -> Citation:
    return replace(citation, source=truncate(citation.source, MAX_TEXT))


def _fit_table(table: pd.DataFrame) -> pd.DataFrame:
    """Truncate the texts and column names of a table; two columns may then have the same name."""
    cut = table.map(lambda value: truncate(value, MAX_TEXT) if isinstance(value, str) else value)
    return cut.set_axis([truncate(str(name), MAX_TITLE) for name in table.columns], axis=1)
