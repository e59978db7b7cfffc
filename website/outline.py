"""List the pages of the site: one for every choice of the dashboard that has its own page."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from domain.language import Language, gettext_noop
from domain.measures import selection
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import ROUND_TABLES, STATES
from website.page_context import safe_name

# section -> its file and its name in the menu, in the order of the dashboard
SECTIONS = {
    "overview": ("index.html", gettext_noop("Overview")),
    "states": ("states.html", gettext_noop("States")),
    "objectives": ("objectives.html", gettext_noop("Objectives")),
    "participation": ("participation.html", gettext_noop("Participation")),
    "about": ("about.html", gettext_noop("About")),
}


@dataclass(frozen=True)
class Outline:
    """A page to be built: its section, its file, and the choice that it shows."""

    section: str
    file: str
    choice: Choice


def outlines(tables: Tables, cycle: int) -> list[Outline]:
    """List every page of a cycle, with the same files in each language."""
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
    """Return the file of a state's page."""
    return f"state-{code}.html"


def objective_files(cycle: int) -> Iterator[tuple[str, Choice]]:
    """Yield file and choice of the pages of objectives: by number, by round table, of each round
    table.
    """
    yield "objectives.html", Choice(cycle=cycle)
    yield "objectives-by-round-table.html", Choice(cycle=cycle, order="round_table")
    for code in ROUND_TABLES:
        yield f"objectives-round-table-{code}.html", Choice(cycle=cycle, round_table=code)


def event_files(tables: Tables, cycle: int) -> Iterator[tuple[str, str]]:
    """Yield file and event of the pages of participation: all events ("") and each held one."""
    yield "participation.html", ""
    for number, event in enumerate(_held(tables, cycle)["event"], 1):
        yield f"participation-{safe_name(str(event), number)}.html", str(event)


def event_names(tables: Tables, cycle: int, language: Language) -> dict[str, str]:
    """Return the titles of the held events by their code."""
    held = _held(tables, cycle).set_index("event")
    return {str(code): title for code, title in localize_column(held, "title", language).items()}


def _held(tables: Tables, cycle: int) -> pd.DataFrame:
    return selection.events_of(tables, Choice(cycle=cycle)).query("status == 'held'")
