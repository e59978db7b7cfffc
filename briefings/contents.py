"""Build the contents of a briefing document as data: text, figures and tables in a language, of a
version and cycle.

There are a regional briefing of four pages, a profile of one page for each state, and single
figures. The writers serialize them as PPTX, DOCX, PDF and XLSX; this module draws and writes
nothing, so that a page may import it.
"""

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from briefings.document_requests import STATE_FIGURES, DocumentRequest
from charts import status_scale
from charts.registry import FIGURES
from domain.citation import ALL_ROWS, Citation, cite
from domain.findings import narrative
from domain.findings.followup import follow_up
from domain.findings.headline import headline
from domain.findings.profile import Profile, profile
from domain.language import Language
from domain.listing import Listing
from domain.tables import Choice, Tables
from domain.title import TITLE
from domain.vocabulary import NOT_REPORTED, STATES

MAX_COLUMNS = 12  # of a table on a portrait page


@dataclass(frozen=True, eq=False)
class BriefingFigure:
    """A figure of a document: its finding, subject, alternative text, sources, and table."""

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
    """A page: heading, sentences, lists (heading and items), figures, and tables with their
    findings.

    `facts` are headline figures (label, value, detail); `deck_figures` are only in the deck and the
    workbook.
    """

    title: str
    sentences: tuple[str, ...] = ()
    facts: tuple[tuple[str, str, str], ...] = ()
    figures: tuple[BriefingFigure, ...] = ()
    listings: tuple[Listing, ...] = ()
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    deck_figures: tuple[BriefingFigure, ...] = ()

    @property
    def all_figures(self) -> tuple[BriefingFigure, ...]:
        """Return the figures of all formats."""
        return self.figures + self.deck_figures


@dataclass(frozen=True, eq=False)
class BriefingContents:
    """The contents of a document: titles, sources, version, and pages."""

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
        """Return all figures, in order."""
        return tuple(figure for page in self.pages for figure in page.all_figures)

    @property
    def date(self) -> dt.datetime:
        """Return the as-of date as time of creation, so that the same data give the same file."""
        return dt.datetime(self.as_of.year, self.as_of.month, self.as_of.day, tzinfo=dt.UTC)


def build_contents(
    request: DocumentRequest, tables: Tables, language: Language
) -> BriefingContents:
    """Build the contents of a document. Raises KeyError for an unknown state or figure."""
    pages = _PAGES[request.kind](request, tables, language)
    choice = request.choice
    as_of = tables.as_of(request.cycle) or dt.date(request.cycle, 1, 1)
    title, subtitle = _titles(request, pages, language)
    return BriefingContents(
        request,
        language,
        title,
        subtitle,
        cite(tables, choice, ALL_ROWS, language),
        as_of,
        tables.version,
        pages,
    )


def build_figure(name: str, tables: Tables, choice: Choice, language: Language) -> BriefingFigure:
    """Build one figure of a document."""
    figure = FIGURES[name]
    figure_choice = replace(choice, **figure.preset)  # type: ignore[arg-type]
    chart, subject = figure.chart, language.gettext(figure.subject)
    frame = chart.frame(tables, figure_choice)
    not_reported = language.gettext("not reported")
    return BriefingFigure(
        name=name,
        choice=figure_choice,
        title=chart.title(frame, language),
        subject=subject,
        alt=chart.alt(frame, language),
        citation=cite(tables, figure_choice, figure.rows, language),
        note=figure.note(tables, figure_choice, language),
        silence=language.gettext("{name}: {value}", name=subject, value=not_reported),
        table=_figure_table(chart, frame, language),
        frame=frame,
    )


def _figure_table(chart: object, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    table: pd.DataFrame = chart.table(frame, language) if len(frame) else pd.DataFrame()  # type: ignore[attr-defined]
    return table


def _titles(
    request: DocumentRequest, pages: Sequence[BriefingPage], language: Language
) -> tuple[str, str]:
    """Return the title and the subtitle of a document."""
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
    sentences = (
        *_report_lines(state_profile, language),
        *narrative.state_summary(tables, choice, language),
    )
    lists = _lists(state_profile, language)
    if not state_profile.in_scope:
        title = language.gettext("No source names this state among those that took part")
        sentences += narrative.cycle_summary(tables, Choice(cycle=request.cycle), language)
        return (BriefingPage(title, sentences, lists=lists),)
    stage, name = state_profile.stage.name(language.code), language.gettext("Stage of the review")
    title = language.gettext("{name}: {value}", name=name, value=stage)
    figures = tuple(build_figure(name, tables, choice, language) for name in STATE_FIGURES)
    return (BriefingPage(title, sentences, figures=figures, lists=lists),)


def _report_lines(state_profile: Profile, language: Language) -> tuple[str, ...]:
    """Return lines on who reported a state's review and when, and its summary."""
    parts = []
    if state_profile.as_of:
        parts.append(language.gettext("As of {date}.", date=state_profile.as_of))
    if state_profile.reported_by:
        reporter = language.gettext("Reported by: {who}", who=state_profile.reported_by)
        parts.append(language.gettext("{finding}.", finding=reporter))
    return tuple(line for line in (" ".join(parts), state_profile.summary) if line)


def _lists(state_profile: Profile, language: Language) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the state's reports by heading, attendance and sources; "Not reported" for none."""
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
    """Fit a table to a portrait page: replace too many columns of states by one of groups."""
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
    """Format cells by state as text: each value with the states that have it."""
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
