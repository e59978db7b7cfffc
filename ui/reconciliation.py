"""The sums of participants written out, each beside the total that the source reports, with the notes on their rows."""

from dataclasses import dataclass

from charts import headcount
from domain import findings, measures
from domain.language import Language
from domain.tables import Choice, Tables, worded
from ui import piece
from ui.made import made
from ui.shell import Page


@dataclass(frozen=True)
class Sums:
    """One line for each event that was held, and what a reader of the numbers should know."""

    lines: tuple[str, ...]
    notes: tuple[str, ...]


def show(page: Page, tables: Tables, choice: Choice) -> None:
    """The sums and the notes."""
    piece.show("reconciliation", page, sums=made("sums", _sums, tables, choice, page.language))


def _sums(tables: Tables, choice: Choice, language: Language) -> Sums:
    notes = worded(measures.participants_of(tables, choice), "note", language)
    return Sums(
        tuple(findings.reconciliation(headcount.frame(tables, choice), language)), tuple(note for note in dict.fromkeys(notes) if note)
    )
