"""List the pages of the site: one for every choice of the dashboard that has its own page."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.tables import ORDERS, Choice, Tables
from domain.vocabulary import ROUND_TABLES, STATES
from views.filters import FIRST_ORDER
from views.menu import FIRST
from views.params import held_events
from views.registry import VIEWS
from website.page_context import safe_name

FIRST_FILES = {name: "index.html" if name == FIRST else f"{name}.html" for name in VIEWS}


@dataclass(frozen=True)
class Outline:
    """A page to be built: its view, its file, and the choice that it shows."""

    section: str
    file: str
    choice: Choice

    @property
    def first_file(self) -> str:
        """Return the file of the view before any choice."""
        return FIRST_FILES[self.section]


def outlines(tables: Tables, cycle: int) -> list[Outline]:
    """List every page of a cycle, with the same files in each language."""
    return [
        Outline(name, file, choice)
        for name in VIEWS
        for file, choice in _files(tables, name, cycle)
    ]


def file_of(tables: Tables, view: str, choice: Choice) -> str:
    """Return the file of a view that shows a choice; that before any choice where there is none."""
    for file, each in _files(tables, view, choice.cycle):
        if (each.states, each.round_table, each.event) == (
            choice.states,
            choice.round_table,
            choice.event,
        ) and (each.order == choice.order or choice.round_table):
            return file
    return FIRST_FILES[view]


def _files(tables: Tables, view: str, cycle: int) -> Iterator[tuple[str, Choice]]:
    """Yield file and choice of the pages of a view, that before any choice first."""
    if view == "objectives":
        yield from objective_files(cycle)
        return
    if view == "participation":
        for file, event in event_files(tables, cycle):
            yield file, Choice(cycle=cycle, event=event)
        return
    yield FIRST_FILES[view], Choice(cycle=cycle)
    if view == "states":
        for code in STATES:
            yield state_file(code), Choice(cycle=cycle, states=(code,))


def state_file(code: str) -> str:
    """Return the file of a state's page."""
    return f"state-{code}.html"


def objective_files(cycle: int) -> Iterator[tuple[str, Choice]]:
    """Yield file and choice of the pages of objectives: in each order, and of each round table."""
    first = FIRST_ORDER
    yield FIRST_FILES["objectives"], Choice(cycle=cycle, order=first)
    for order in ORDERS:
        if order != first:
            file = f"objectives-by-{order.replace('_', '-')}.html"
            yield file, Choice(cycle=cycle, order=order)
    for code in ROUND_TABLES:
        file = f"objectives-round-table-{code}.html"
        yield file, Choice(cycle=cycle, round_table=code, order=first)


def event_files(tables: Tables, cycle: int) -> Iterator[tuple[str, str]]:
    """Yield file and event of the pages of participation: all events ("") and each held one."""
    yield FIRST_FILES["participation"], ""
    for number, event in enumerate(held_events(tables, Choice(cycle=cycle)), 1):
        yield f"participation-{safe_name(event, number)}.html", event
