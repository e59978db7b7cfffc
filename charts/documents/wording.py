"""Words that every format of a document puts around its contents: numbers of figures and tables, columns of headline figures, cells."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from charts.briefing import Exhibit
from domain.language import Language

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
    before, between, after = language.say("Page {page} of {pages}", page=PLACE, pages=PLACE).split(PLACE)
    return before, between, after


def in_rows(lists: Sequence[tuple[str, Sequence[str]]], language: Language) -> list[tuple[str, str]]:
    """Headings, each with what is listed under it in a row."""
    return [(title, language.say("; ").join(items)) for title, items in lists]


def under(exhibit: Exhibit, language: Language) -> str:
    """The line under a figure's finding: what it shows, as-of date and source, and the note on boundaries."""
    return " ".join(each for each in (f"{exhibit.subject}.", exhibit.stated.source, exhibit.note) if each)


def words(table: pd.DataFrame) -> pd.DataFrame:
    """A table with every cell as text, as it is read: nothing where nothing stands."""
    return table.map(lambda value: "" if pd.isna(value) else f"{value:,}" if isinstance(value, int | float) else str(value))
