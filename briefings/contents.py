"""Build the contents of a briefing document as data: text, figures and tables in a language, of a
version and cycle.

There are a regional briefing, a profile of one page for each state, single figures, a page for a
letter to a state, and a draft of the regional review report. The writers serialize them as PPTX,
DOCX, PDF and XLSX; this module draws and writes nothing, so that a page may import it.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from briefings import letter, regional_report
from briefings.document_requests import STATE_FIGURES, DocumentRequest
from briefings.model import (
    BriefingContents,
    BriefingFigure,
    BriefingPage,
    build_figure,
    fit_portrait,
)
from domain.citation import ALL_ROWS, cite
from domain.findings import narrative
from domain.findings.changes.comparison import compare_cycles
from domain.findings.changes.state_comparison import compare_state
from domain.findings.changes.tables import stage_table
from domain.findings.followup import follow_up
from domain.findings.headline import headline
from domain.findings.profile import Profile, profile
from domain.language import Language
from domain.listing import Listing
from domain.measures.changes import Side, compared_cycle
from domain.tables import Choice, Tables
from domain.title import TITLE
from domain.vocabulary import STATES


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


def _titles(
    request: DocumentRequest, pages: Sequence[BriefingPage], language: Language
) -> tuple[str, str]:
    """Return the title and the subtitle of a document."""
    name = language.gettext(TITLE)
    if request.kind == "report":
        return name, language.gettext("Draft of the regional review report")
    if request.kind in ("state", "letter"):
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
        *_change_pages(tables, choice, language),
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


def _change_pages(tables: Tables, choice: Choice, language: Language) -> tuple[BriefingPage, ...]:
    """Return the page of what changed since the cycle before; none where there is no such cycle."""
    earlier = compared_cycle(tables, choice)
    if earlier is None:
        return ()
    found = compare_cycles(tables, earlier, choice.cycle, language)
    both = cite(tables, choice, ("stages_compared",), language)
    citation = cite(tables, choice, ALL_ROWS, language)
    gettext = language.gettext
    figures = pd.DataFrame(
        [(each.label, each.before, each.after) for each in found.figures],
        columns=[gettext("Figure"), found.before, found.after],
    )
    listings = (
        Listing(
            gettext("From {before} to {after}", before=found.before, after=found.after),
            citation,
            figures,
        ),
        Listing(
            gettext("Stage of the review: who moved"), both, stage_table(found.stages, language)
        ),
        Listing(gettext("Objectives by change"), citation, found.objectives),
    )
    title = gettext("What changed since {before}", before=found.before)
    return (
        BriefingPage(
            title,
            found.sentences,
            figures=(build_figure("map-change", tables, choice, language),),
            listings=tuple(each for each in listings if len(each.table)),
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
    listings = _state_changes(request, tables, language)
    return (BriefingPage(title, sentences, figures=figures, lists=lists, listings=listings),)


def _state_changes(
    request: DocumentRequest, tables: Tables, language: Language
) -> tuple[Listing, ...]:
    """Return both cycles of a state beside each other; nothing without an earlier cycle."""
    choice = request.choice
    earlier = compared_cycle(tables, choice)
    if earlier is None:
        return ()
    labels = str(earlier), str(choice.cycle)
    sides = Side(tables, earlier), Side(tables, choice.cycle)
    found = compare_state(request.state, *sides, labels, language)
    citation = cite(tables, choice, ("progress", "coverage", "principles", "attendance"), language)
    tables_of_state = (found.facts, found.items)
    return tuple(Listing(found.title, citation, table) for table in tables_of_state if len(table))


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
    sections += [
        (section.title, section.items or (language.gettext("Not in this record"),))
        for section in state_profile.record
    ]
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


_PAGES: Mapping[str, Callable[[DocumentRequest, Tables, Language], tuple[BriefingPage, ...]]] = {
    "region": _region_pages,
    "state": _state_pages,
    "figure": _figure_pages,
    "letter": letter.build_pages,
    "report": regional_report.build_pages,
}
