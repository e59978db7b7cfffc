"""Words that every format of a document puts around its contents: numbers of figures and tables,
columns of headline figures, cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from briefings.contents import BriefingContents, BriefingFigure, BriefingPage
from domain.citation import Citation
from domain.glyphs import truncate
from domain.language import Language
from domain.listing import Listing

# Letters that a document has room for: of a title, of a sentence or a cell, of what is told to who
# cannot see a figure.
MAX_TITLE, MAX_TEXT, MAX_ALT = 300, 1_200, 4_000
PLACEHOLDER = "\ufffc"  # stands for what is put in later; of no direction


@dataclass
class CaptionNumbers:
    """Counts the figures and the tables of one document."""

    language: Language
    figures: int = 0
    tables: int = 0

    def figure(self) -> str:
        """The label of the next figure: "Figure 3."."""
        self.figures += 1
        return self.language.gettext("Figure {number}.", number=self.figures)

    def table(self) -> str:
        """The label of the next table: "Table 1."."""
        self.tables += 1
        return self.language.gettext("Table {number}.", number=self.tables)


def headline_columns(language: Language) -> list[str]:
    """The columns of a table of headline figures."""
    return [language.gettext("Figure"), language.gettext("Value"), language.gettext("Made of")]


def page_number_parts(language: Language) -> tuple[str, str, str]:
    """The words before, between and after the number of a page and that of all."""
    before, between, after = language.gettext(
        "Page {page} of {pages}", page=PLACEHOLDER, pages=PLACEHOLDER
    ).split(PLACEHOLDER)
    return before, between, after


def list_rows(
    lists: Sequence[tuple[str, Sequence[str]]], language: Language
) -> list[tuple[str, str]]:
    """Headings, each with what is listed under it in a row."""
    return [(title, language.gettext("; ").join(items)) for title, items in lists]


def figure_caption(figure: BriefingFigure, language: Language) -> str:
    """The line under a figure's finding: what it shows, as-of date and source, and the note on
    boundaries.
    """
    return " ".join(
        each for each in (f"{figure.subject}.", figure.citation.source, figure.note) if each
    )


def to_text_cells(table: pd.DataFrame) -> pd.DataFrame:
    """A table with every cell as text, as it is read: nothing where nothing stands."""
    return table.map(
        lambda value: (
            "" if pd.isna(value) else f"{value:,}" if isinstance(value, int | float) else str(value)
        )
    )


def fit_contents(contents: BriefingContents) -> BriefingContents:
    """The contents with no text longer than a page has room for: an ellipsis says where one was
    cut. The workbook has it whole.
    """
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
        listings=tuple(
            Listing(
                truncate(each.title, MAX_TITLE),
                _fit_citation(each.source),
                _fit_table(each.table),
            )
            for each in page.listings
        ),
        lists=tuple(
            (truncate(title, MAX_TITLE), tuple(truncate(item, MAX_TEXT) for item in items))
            for title, items in page.lists
        ),
    )


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
    """A table whose texts are cut; its columns too, of which two may then be of one name."""
    cut = table.map(lambda value: truncate(value, MAX_TEXT) if isinstance(value, str) else value)
    return cut.set_axis([truncate(str(name), MAX_TITLE) for name in table.columns], axis=1)
