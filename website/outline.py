"""Which pages the site has, in the order in which they are made: every choice of the dashboard that
stands on a page of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from domain.language import Language, gettext_noop
from domain.measures import selection
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import ROUND_TABLES, STATES
from website.page_context import safe_name

# section -> its file and its name in the menu, in the order of the dashboard's
SECTIONS = {
    "overview": ("index.html", gettext_noop("Overview")),
    "states": ("states.html", gettext_noop("States")),
    "objectives": ("objectives.html", gettext_noop("Objectives")),
    "participation": ("participation.html", gettext_noop("Participation")),
    "about": ("about.html", gettext_noop("About")),
}


@dataclass(frozen=True)
class Outline:
    """A page to be made: its section, its file, and what of the tables it shows."""

    section: str
    file: str
    choice: Choice


def outlines(tables: Tables, cycle: int) -> list[Outline]:
    """Every page of a cycle in a language; the same files in each."""
    whole = Choice(cycle=cycle)
    found = [Outline("overview", "index.html", whole), Outline("states", "states.html", whole)]
    found += [
        Outline("states", state_file(code), Choice(cycle=cycle, states=(code,))) for code in STATES
    ]
    found += [Outline("objectives", file, choice) for file, choice in objective_files(cycle)]
    found += [
        Outline("participation", file, Choice(cycle=cycle, event=event))
        for file, event in event_files(tables, cycle)
    ]
    return [*found, Outline("about", "about.html", whole)]


def state_file(code: str) -> str:
    """The page of a state."""
    return f"state-{code}.html"


def objective_files(cycle: int) -> Iterator[tuple[str, Choice]]:
    """The pages of the objectives: all by number, all by round table, those of each round table."""
    yield "objectives.html", Choice(cycle=cycle)
    yield "objectives-by-round-table.html", Choice(cycle=cycle, order="round_table")
    for code in ROUND_TABLES:
        yield f"objectives-round-table-{code}.html", Choice(cycle=cycle, round_table=code)


def event_files(tables: Tables, cycle: int) -> Iterator[tuple[str, str]]:
    """The pages of participation: all events (their code is empty), and each that was held."""
    yield "participation.html", ""
    for number, event in enumerate(_held(tables, cycle)["event"], 1):
        yield f"participation-{safe_name(str(event), number)}.html", str(event)


def event_names(tables: Tables, cycle: int, language: Language) -> dict[str, str]:
    """The titles of the events held, by their code."""
    held = _held(tables, cycle).set_index("event")
    return {str(code): title for code, title in localize_column(held, "title", language).items()}


def _held(tables: Tables, cycle: int) -> pd.DataFrame:
    return selection.events_of(tables, Choice(cycle=cycle)).query("status == 'held'")
