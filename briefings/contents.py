"""What a document for a briefing holds, as data: its text, figures and tables, in a language, for
the tables of a version and a cycle.

A regional briefing of four pages, a profile of one page for each state, and single figures.
`briefings` writes them as PPTX, DOCX, PDF and XLSX; nothing here draws or writes, so that a
page may look at it.
"""

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from charts import status_scale
from charts.drawing.composition import SIZES
from charts.registry import FIGURES
from domain import narrative
from domain.citation import Stated, stated
from domain.followup import follow_up
from domain.headline import headline
from domain.language import Language
from domain.listing import Listing
from domain.profile import Profile, profile
from domain.tables import Choice, Tables
from domain.title import TITLE
from domain.vocabulary import NOT_REPORTED, STATES

Kind = Literal["region", "state", "figure"]
KINDS: tuple[Kind, ...] = ("region", "state", "figure")
DOCUMENTS = ("pptx", "docx", "pdf", "xlsx")
# of each figure in each size; as PDF `charts.registry.picture` gives them one by one
PICTURES = ("png", "svg")
PROFILES = (
    "docx",
    "pdf",
    # of each state a page to be printed, in the whole pack; as a deck and a workbook one asks for
    # it by itself
)
CAPTIONS = "csv"
# the last is all of it, with pictures and captions
FORMATS = ("pptx", "docx", "pdf", "xlsx", "zip")
SOURCES = ("events", "participants", "progress", "coverage", "principles")
MOST_COLUMNS = 12  # of a table on a page held upright
OF_STATE = tuple(name for name, figure in FIGURES.items() if figure.of_state)
OF_REGION = tuple(name for name in FIGURES if name not in OF_STATE)


@dataclass(frozen=True)
class Order:
    """What somebody asks for: a kind of document; of a state, which; of a figure, its name."""

    kind: Kind
    cycle: int
    state: str = ""
    figure: str = ""

    @property
    def choice(self) -> Choice:
        """The choice of the tables' rows that it stands for."""
        return Choice(cycle=self.cycle, states=(self.state,) if self.state else ())

    @property
    def code(self) -> str:
        """What its files are called, in ASCII."""
        return {
            "region": "regional-briefing",
            "state": f"state-{self.state}",
            "figure": f"figure-{self.figure}",
        }[self.kind]


@dataclass(frozen=True)
class Job:
    """A part of a pack: an order in some formats, or, where a size is named, its figure as a
    picture of some kinds.
    """

    order: Order
    language: str
    formats: tuple[str, ...]
    size: str = ""


@dataclass(frozen=True, eq=False)
class Exhibit:
    """One figure of a document: its finding, what it shows, what a reader who cannot see it is
    told, and the table behind it.
    """

    name: str
    choice: Choice
    title: str
    subject: str
    alt: str
    stated: Stated
    note: str
    silence: str
    table: pd.DataFrame
    frame: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Page:
    """A page: its heading, its sentences, lists of what is said (heading and items), figures, and
    tables with their findings.

    `facts` are headline figures (label, value, what it is made of); `further` figures are told in a
    deck and in the workbook only.
    """

    title: str
    sentences: tuple[str, ...] = ()
    facts: tuple[tuple[str, str, str], ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    listings: tuple[Listing, ...] = ()
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    further: tuple[Exhibit, ...] = ()

    @property
    def told(self) -> tuple[Exhibit, ...]:
        """All its figures."""
        return self.exhibits + self.further


@dataclass(frozen=True, eq=False)
class Contents:
    """A document: what it is called, whose data it tells, and its pages."""

    order: Order
    language: Language
    title: str
    subtitle: str
    stated: Stated
    as_of: dt.date
    version: str
    pages: tuple[Page, ...]

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """Its figures, in order."""
        return tuple(exhibit for page in self.pages for exhibit in page.told)

    @property
    def date(self) -> dt.datetime:
        """The moment that its files say they were made: the day their data speak of, so that the
        same data give the same file.
        """
        return dt.datetime(self.as_of.year, self.as_of.month, self.as_of.day, tzinfo=dt.UTC)


def contents(order: Order, tables: Tables, language: Language) -> Contents:
    """What a document holds. Raises KeyError for a state or a figure that there is not."""
    pages = _PAGES[order.kind](order, tables, language)
    choice = order.choice
    as_of = tables.as_of(order.cycle) or dt.date(order.cycle, 1, 1)
    title, subtitle = _titles(order, pages, language)
    return Contents(
        order,
        language,
        title,
        subtitle,
        stated(tables, choice, SOURCES, language),
        as_of,
        tables.version,
        pages,
    )


def exhibit(name: str, tables: Tables, choice: Choice, language: Language) -> Exhibit:
    """One figure as a document tells it."""
    figure = FIGURES[name]
    asked = replace(choice, **figure.preset)  # type: ignore[arg-type]
    chart, frame, subject = (
        figure.chart,
        figure.chart.frame(tables, asked),
        language.say(figure.subject),
    )
    return Exhibit(
        name=name,
        choice=asked,
        title=chart.title(frame, language),
        subject=subject,
        alt=chart.alt(frame, language),
        stated=stated(tables, asked, figure.tables, language),
        note=figure.note(language),
        silence=language.say("{name}: {value}", name=subject, value=language.say("not reported")),
        table=_tabled(figure.chart, frame, language),
        frame=frame,
    )


def orders(cycle: int) -> tuple[Order, ...]:
    """Every document of a pack: the regional briefing, and the profile of each state."""
    return (Order("region", cycle), *(Order("state", cycle, state=code) for code in STATES))


def _tabled(chart: object, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    made: pd.DataFrame = chart.table(frame, language) if len(frame) else pd.DataFrame()  # type: ignore[attr-defined]
    return made


def _titles(order: Order, pages: Sequence[Page], language: Language) -> tuple[str, str]:
    """The title and the subtitle of a document."""
    name = language.say(TITLE)
    if order.kind == "state":
        state = STATES[order.state]
        name, formal = state.name(language.code), state.formal_name(language.code)
        return name, formal if formal != name else language.say("State profile")
    return (
        (name, language.say("Regional briefing"))
        if order.kind == "region"
        else (pages[0].exhibits[0].title, name)
    )


def _regional(order: Order, tables: Tables, language: Language) -> tuple[Page, ...]:
    choice = order.choice

    def shown(*names: str) -> tuple[Exhibit, ...]:
        return tuple(exhibit(name, tables, choice, language) for name in names)

    return (
        Page(
            language.say("Where the regional review stands"),
            narrative.standing(tables, choice, language),
            facts=tuple(
                (each.label, each.value, each.detail) for each in headline(tables, choice, language)
            ),
            exhibits=shown("map-stage"),
            further=shown("map-ready", "map-attendance"),
        ),
        Page(
            language.say("Stages of the review"),
            narrative.stages(tables, choice, language),
            exhibits=shown("ladder"),
            listings=(follow_up(tables, choice, language),),
        ),
        Page(
            language.say("Objectives and guiding principles"),
            narrative.objectives(tables, choice, language),
            exhibits=shown("readiness", "principles"),
            further=shown("matrix", "principles-matrix"),
        ),
        Page(
            language.say("Participation"),
            narrative.participation(tables, choice, language),
            exhibits=shown("road", "headcount", "attendance"),
            further=shown("comparison", "organisation", "gender", "mode"),
        ),
    )


def _of_state(order: Order, tables: Tables, language: Language) -> tuple[Page, ...]:
    choice = order.choice
    found = profile(tables, choice, language)
    around = (
        () if found.in_scope else narrative.standing(tables, Choice(cycle=order.cycle), language)
    )
    review = language.say(
        "{name}: {value}",
        name=language.say("Stage of the review"),
        value=found.stage.name(language.code),
    )
    return (
        Page(
            review
            if found.in_scope
            else language.say("No source names this state among those that took part"),
            (*_told_of(found, language), *narrative.of_state(tables, choice, language), *around),
            exhibits=tuple(exhibit(name, tables, choice, language) for name in OF_STATE)
            if found.in_scope
            else (),
            lists=_lists(found, language),
        ),
    )


def _told_of(found: Profile, language: Language) -> tuple[str, ...]:
    """Who reported of a state's review and when; what was said of it."""
    when = language.say("As of {date}.", date=found.as_of) if found.as_of else ""
    who = language.say("Reported by: {who}", who=found.reported_by) if found.reported_by else ""
    heads = " ".join(
        each for each in (when, language.say("{finding}.", finding=who) if who else "") if each
    )
    return tuple(each for each in (heads, found.summary) if each)


def _lists(found: Profile, language: Language) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What the state said under each heading, attendance, and sources; where a source is silent,
    that it is.
    """
    silent = (language.say("Not reported"),)
    said = (
        [(section.title, section.items or silent) for section in found.sections]
        if found.in_scope
        else []
    )
    attended = tuple(
        language.say("{name}: {value}", name=event, value=presence)
        for event, presence in found.attendance
    )
    sources = [(language.say("Sources"), (found.sources,))] if found.sources else []
    return (*said, (language.say("Attendance by event"), attended or silent), *sources)


def _single(order: Order, tables: Tables, language: Language) -> tuple[Page, ...]:
    shown = exhibit(order.figure, tables, order.choice, language)
    return (
        Page(
            shown.subject,
            exhibits=(shown,),
            listings=(Listing(shown.title, shown.stated, upright(shown.table, language)),),
        ),
    )


def jobs(cycle: int, spoken: Sequence[str], formats: Sequence[str]) -> list[Job]:
    """What a pack is made of, the longest first. A pack as ZIP has everything; without it, it is
    the documents alone.

    Everything is: the regional briefing in all formats and the profile of each state as a page to
    be printed, in all languages, the captions of all of them, and each figure of the region as a
    picture in all sizes. The one definition of the whole pack: the command and the page for
    briefings make the same.
    """
    whole = "zip" in formats
    kinds = tuple(kind for kind in DOCUMENTS if kind in formats or set(formats) == {"zip"})
    region, *states = orders(cycle)
    captioned = (CAPTIONS,) if whole else ()
    found = [Job(region, language, (*kinds, *captioned)) for language in spoken]
    if whole:
        figures = [Order("figure", cycle, figure=name) for name in OF_REGION]
        found += [
            Job(each, language, PICTURES, size)
            for each in figures
            for size in SIZES
            for language in spoken
        ]
    of_state = tuple(kind for kind in kinds if kind in PROFILES)
    return found + [
        Job(each, language, (*of_state, *captioned))
        for each in states
        for language in spoken
        if of_state
    ]


def upright(table: pd.DataFrame, language: Language) -> pd.DataFrame:
    """A table that a page held upright has room for: where a column a state is too many, one column
    tells in which states is what.
    """
    by_name = {state.name(language.code): state for state in STATES.ordered(language.code)}
    states = [name for name in table if name in by_name]
    if len(table.columns) <= MOST_COLUMNS or not states:
        return table
    silent = status_scale.name(NOT_REPORTED, language)
    told = [_gathered(row, silent, language) for row in table[states].to_dict("records")]
    return table.drop(columns=states).assign(
        **{language.say("States; all others: not reported"): told}
    )


def _gathered(cells: Mapping[Hashable, str], silent: str, language: Language) -> str:
    """Cells by state as text: each value with the states that have it."""
    found: dict[str, list[str]] = {}
    for name, value in cells.items():
        found.setdefault(value, []).append(str(name))
    told = [
        language.say("{name}: {value}", name=value, value=language.join(names))
        for value, names in found.items()
        if value != silent
    ]
    return language.say("; ").join(told) or silent


_PAGES = {"region": _regional, "state": _of_state, "figure": _single}
