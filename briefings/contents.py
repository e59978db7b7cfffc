"""What a document for a briefing holds, as data: its text, figures and tables, in a language, for
the tables of a version and a cycle.

A regional briefing of four pages, a profile of one page for each state, and single figures.
`briefings` writes them as PPTX, DOCX, PDF and XLSX; nothing here draws or writes, so that a
page may look at it.
"""

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from briefings.orders import STATE_FIGURES, DocumentRequest
from charts import status_scale
from charts.registry import FIGURES
from domain.citation import Citation, cite
from domain.findings import narrative
from domain.findings.followup import follow_up
from domain.findings.headline import headline
from domain.findings.profile import Profile, profile
from domain.language import Language
from domain.listing import Listing
from domain.tables import Choice, Tables
from domain.title import TITLE
from domain.vocabulary import NOT_REPORTED, STATES

SOURCE_TABLES = ("events", "participants", "progress", "coverage", "principles")
MAX_COLUMNS = 12  # of a table on a page held upright


@dataclass(frozen=True, eq=False)
class BriefingFigure:
    """One figure of a document: its finding, what it shows, what a reader who cannot see it is
    told, and the table behind it.
    """

    name: str
    choice: Choice
    title: str
    subject: str
    alt: str
    citation: Citation
    note: str
    silence: str
    table: pd.DataFrame
    frame: pd.DataFrame


@dataclass(frozen=True, eq=False)
class BriefingPage:
    """A page: its heading, its sentences, lists of what is said (heading and items), figures, and
    tables with their findings.

    `facts` are headline figures (label, value, what it is made of); `deck_figures` figures are told
    in a deck and in the workbook only.
    """

    title: str
    sentences: tuple[str, ...] = ()
    facts: tuple[tuple[str, str, str], ...] = ()
    figures: tuple[BriefingFigure, ...] = ()
    listings: tuple[Listing, ...] = ()
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    deck_figures: tuple[BriefingFigure, ...] = ()

    @property
    def told(self) -> tuple[BriefingFigure, ...]:
        """All its figures."""
        return self.figures + self.deck_figures


@dataclass(frozen=True, eq=False)
class BriefingContents:
    """A document: what it is called, whose data it tells, and its pages."""

    order: DocumentRequest
    language: Language
    title: str
    subtitle: str
    citation: Citation
    as_of: dt.date
    version: str
    pages: tuple[BriefingPage, ...]

    @property
    def figures(self) -> tuple[BriefingFigure, ...]:
        """Its figures, in order."""
        return tuple(exhibit for page in self.pages for exhibit in page.told)

    @property
    def date(self) -> dt.datetime:
        """The moment that its files say they were made: the day their data speak of, so that the
        same data give the same file.
        """
        return dt.datetime(self.as_of.year, self.as_of.month, self.as_of.day, tzinfo=dt.UTC)


def build_contents(
    request: DocumentRequest, tables: Tables, language: Language
) -> BriefingContents:
    """What a document holds. Raises KeyError for a state or a figure that there is not."""
    pages = _PAGES[request.kind](request, tables, language)
    choice = request.choice
    as_of = tables.as_of(request.cycle) or dt.date(request.cycle, 1, 1)
    title, subtitle = _titles(request, pages, language)
    return BriefingContents(
        request,
        language,
        title,
        subtitle,
        cite(tables, choice, SOURCE_TABLES, language),
        as_of,
        tables.version,
        pages,
    )


def build_figure(name: str, tables: Tables, choice: Choice, language: Language) -> BriefingFigure:
    """One figure as a document tells it."""
    figure = FIGURES[name]
    figure_choice = replace(choice, **figure.preset)  # type: ignore[arg-type]
    chart, frame, subject = (
        figure.chart,
        figure.chart.frame(tables, figure_choice),
        language.gettext(figure.subject),
    )
    return BriefingFigure(
        name=name,
        choice=figure_choice,
        title=chart.title(frame, language),
        subject=subject,
        alt=chart.alt(frame, language),
        citation=cite(tables, figure_choice, figure.tables, language),
        note=figure.note(language),
        silence=language.gettext(
            "{name}: {value}", name=subject, value=language.gettext("not reported")
        ),
        table=_figure_table(figure.chart, frame, language),
        frame=frame,
    )


def _figure_table(chart: object, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    table: pd.DataFrame = chart.table(frame, language) if len(frame) else pd.DataFrame()  # type: ignore[attr-defined]
    return table


def _titles(
    request: DocumentRequest, pages: Sequence[BriefingPage], language: Language
) -> tuple[str, str]:
    """The title and the subtitle of a document."""
    name = language.gettext(TITLE)
    if request.kind == "state":
        state = STATES[request.state]
        name, formal = state.name(language.code), state.formal_name(language.code)
        return name, formal if formal != name else language.gettext("State profile")
    return (
        (name, language.gettext("Regional briefing"))
        if request.kind == "region"
        else (pages[0].figures[0].title, name)
    )


def _region_pages(
    request: DocumentRequest, tables: Tables, language: Language
) -> tuple[BriefingPage, ...]:
    choice = request.choice

    def figures(*names: str) -> tuple[BriefingFigure, ...]:
        return tuple(build_figure(name, tables, choice, language) for name in names)

    return (
        BriefingPage(
            language.gettext("Where the regional review stands"),
            narrative.cycle_summary(tables, choice, language),
            facts=tuple(
                (each.label, each.value, each.detail) for each in headline(tables, choice, language)
            ),
            figures=figures("map-stage"),
            deck_figures=figures("map-ready", "map-attendance"),
        ),
        BriefingPage(
            language.gettext("Stages of the review"),
            narrative.stages(tables, choice, language),
            figures=figures("ladder"),
            listings=(follow_up(tables, choice, language),),
        ),
        BriefingPage(
            language.gettext("Objectives and guiding principles"),
            narrative.objectives(tables, choice, language),
            figures=figures("readiness", "principles"),
            deck_figures=figures("matrix", "principles-matrix"),
        ),
        BriefingPage(
            language.gettext("Participation"),
            narrative.participation(tables, choice, language),
            figures=figures("road", "headcount", "attendance"),
            deck_figures=figures("comparison", "organisation", "gender", "mode"),
        ),
    )


def _state_pages(
    request: DocumentRequest, tables: Tables, language: Language
) -> tuple[BriefingPage, ...]:
    choice = request.choice
    state_profile = profile(tables, choice, language)
    around = (
        ()
        if state_profile.in_scope
        else narrative.cycle_summary(tables, Choice(cycle=request.cycle), language)
    )
    review = language.gettext(
        "{name}: {value}",
        name=language.gettext("Stage of the review"),
        value=state_profile.stage.name(language.code),
    )
    return (
        BriefingPage(
            review
            if state_profile.in_scope
            else language.gettext("No source names this state among those that took part"),
            (
                *_report_lines(state_profile, language),
                *narrative.state_summary(tables, choice, language),
                *around,
            ),
            figures=tuple(build_figure(name, tables, choice, language) for name in STATE_FIGURES)
            if state_profile.in_scope
            else (),
            lists=_lists(state_profile, language),
        ),
    )


def _report_lines(state_profile: Profile, language: Language) -> tuple[str, ...]:
    """Who reported of a state's review and when; what was said of it."""
    when = (
        language.gettext("As of {date}.", date=state_profile.as_of) if state_profile.as_of else ""
    )
    who = (
        language.gettext("Reported by: {who}", who=state_profile.reported_by)
        if state_profile.reported_by
        else ""
    )
    heads = " ".join(
        each for each in (when, language.gettext("{finding}.", finding=who) if who else "") if each
    )
    return tuple(each for each in (heads, state_profile.summary) if each)


def _lists(state_profile: Profile, language: Language) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What the state said under each heading, attendance, and sources; where a source is silent,
    that it is.
    """
    silent = (language.gettext("Not reported"),)
    sections = (
        [(section.title, section.items or silent) for section in state_profile.sections]
        if state_profile.in_scope
        else []
    )
    attended = tuple(
        language.gettext("{name}: {value}", name=event, value=presence)
        for event, presence in state_profile.attendance
    )
    sources = (
        [(language.gettext("Sources"), (state_profile.sources,))] if state_profile.sources else []
    )
    return (*sections, (language.gettext("Attendance by event"), attended or silent), *sources)


def _figure_pages(
    request: DocumentRequest, tables: Tables, language: Language
) -> tuple[BriefingPage, ...]:
    figure = build_figure(request.figure, tables, request.choice, language)
    return (
        BriefingPage(
            figure.subject,
            figures=(figure,),
            listings=(
                Listing(figure.title, figure.citation, fit_portrait(figure.table, language)),
            ),
        ),
    )


def fit_portrait(table: pd.DataFrame, language: Language) -> pd.DataFrame:
    """A table that a page held upright has room for: where a column a state is too many, one column
    tells in which states is what.
    """
    by_name = {state.name(language.code): state for state in STATES.neutral_order(language.code)}
    states = [name for name in table if name in by_name]
    if len(table.columns) <= MAX_COLUMNS or not states:
        return table
    silent = status_scale.status_name(NOT_REPORTED, language)
    summaries = [_group_states(row, silent, language) for row in table[states].to_dict("records")]
    return table.drop(columns=states).assign(
        **{language.gettext("States; all others: not reported"): summaries}
    )


def _group_states(cells: Mapping[Hashable, str], silent: str, language: Language) -> str:
    """Cells by state as text: each value with the states that have it."""
    states_by_value: dict[str, list[str]] = {}
    for name, value in cells.items():
        states_by_value.setdefault(value, []).append(str(name))
    texts = [
        language.gettext("{name}: {value}", name=value, value=language.join(names))
        for value, names in states_by_value.items()
        if value != silent
    ]
    return language.gettext("; ").join(texts) or silent


_PAGES = {"region": _region_pages, "state": _state_pages, "figure": _figure_pages}
