"""Build a draft of the regional review report in the outline that the United Nations Network on
Migration recommends. Every sentence is made from data and cites it; what is not known is a
question.
"""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from briefings.document_requests import DocumentRequest
from briefings.letter import open_questions
from briefings.model import BriefingPage, build_figure
from domain.citation import ALL_ROWS, cite, format_sources, mark_paragraphs, source_rows
from domain.findings import narrative
from domain.findings.changes.comparison import compare_cycles
from domain.findings.items.evidence import evidence_texts
from domain.findings.items.item_evidence import item_evidence
from domain.findings.items.statements import split_label
from domain.findings.schedule import event_dates
from domain.language import Language
from domain.listing import Listing
from domain.measures import coverage, ordering, progress, selection
from domain.measures.changes import compared_cycle
from domain.measures.scope import scope
from domain.measures.statements import statements
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import EVENT_KINDS, EVENT_STATUSES, STATES

GOOD_PRACTICE = ("under_way", "achieved")  # statuses of what states report to have done


def build_pages(
    request: DocumentRequest, tables: Tables, language: Language
) -> tuple[BriefingPage, ...]:
    """Return the chapters of the report."""
    of = (tables, request.choice, language)
    return (
        _introduction(*of),
        _summary(*of),
        _findings(*of),
        _practices(*of),
        _conclusions(language),
        _annex(*of),
        _questions(*of),
    )


def _cite_each(
    sentences: Iterable[str],
    rows: tuple[str, ...],
    tables: Tables,
    choice: Choice,
    language: Language,
) -> tuple[str, ...]:
    """Return sentences, each with the sources of the rows that it rests on."""
    source = format_sources(source_rows(tables, choice, rows), language)
    return tuple(_with_source(text, source, language) for text in sentences)


def _with_source(sentence: str, source: str, language: Language) -> str:
    if not source:
        return sentence
    return language.gettext("{sentence} [{source}]", sentence=sentence, source=source)


def _introduction(tables: Tables, choice: Choice, language: Language) -> BriefingPage:
    gettext = language.gettext
    as_of = tables.as_of(choice.cycle)
    sentences = (
        gettext(
            "This draft covers the review cycle {cycle} with data as of {date}.",
            cycle=str(choice.cycle),
            date=language.date(as_of) if as_of else gettext("not reported"),
        ),
        *_cite_each(
            narrative.cycle_summary(tables, choice, language)[:1],
            ("attendance",),
            tables,
            choice,
            language,
        ),
    )
    return BriefingPage(gettext("Introduction"), sentences)


def _summary(tables: Tables, choice: Choice, language: Language) -> BriefingPage:
    of = (tables, choice, language)
    attendance, approved, acting, events = narrative.cycle_summary(*of)
    sentences = (
        *_cite_each((attendance,), ("attendance",), *of),
        *_cite_each((approved, *narrative.stages(*of)), ("stages", "attendance"), *of),
        *_cite_each((acting,), ("objectives",), *of),
        *_cite_each((events,), ("events",), *of),
        *_changes(*of),
    )
    return BriefingPage(language.gettext("Executive summary"), sentences)


def _changes(tables: Tables, choice: Choice, language: Language) -> tuple[str, ...]:
    earlier = compared_cycle(tables, choice)
    if earlier is None:
        return ()
    found = compare_cycles(tables, earlier, choice.cycle, language)
    since = language.gettext("What changed since {before}", before=found.before)
    sides = [replace(choice, cycle=cycle) for cycle in (earlier, choice.cycle)]
    cited = []
    for text, name in zip(found.sentences, found.rests_on, strict=True):
        rows = pd.concat([source_rows(tables, side, (name,)) for side in sides])
        sentence = language.gettext("{name}: {value}", name=since, value=text)
        cited.append(_with_source(sentence, format_sources(rows, language), language))
    return tuple(cited)


def _findings(tables: Tables, choice: Choice, language: Language) -> BriefingPage:
    of = (tables, choice, language)
    sentences = _cite_each(narrative.objectives(*of), ("objectives", "guiding_principles"), *of)
    found = item_evidence(tables, choice, coverage.OBJECTIVE, language)
    lines = filter(None, (found.missing_line, found.single_line, found.silent_line))
    sentences += _cite_each(lines, ("objectives",), *of)
    figures = tuple(
        build_figure(name, tables, choice, language) for name in ("map-stage", "readiness")
    )
    return BriefingPage(language.gettext("Key findings"), sentences, figures=figures)


def _practices(tables: Tables, choice: Choice, language: Language) -> BriefingPage:
    gettext = language.gettext
    rows = ordering.in_neutral_order(statements(tables, choice, coverage.OBJECTIVE), language.code)
    rows = rows[rows["status"].isin(GOOD_PRACTICE)]
    table = pd.DataFrame(
        {
            gettext("State"): [STATES[code].name(language.code) for code in rows["state"]],
            gettext("Objective"): [
                " ".join(filter(None, split_label(code, language))) for code in rows["item"]
            ],
            gettext("Evidence"): evidence_texts(rows, language),
            gettext("Paragraph"): [mark_paragraphs(each, language) for each in rows["paragraph"]],
        }
    )
    citation = cite(tables, choice, ("objectives",), language)
    listings = [Listing(gettext("Action that is reported"), citation, table)]
    listings.append(_challenges(tables, choice, language))
    return BriefingPage(
        gettext("Good practices and lessons learned"),
        listings=tuple(each for each in listings if len(each.table)),
    )


def _challenges(tables: Tables, choice: Choice, language: Language) -> Listing:
    """List the challenges that each state names."""
    rows = ordering.in_neutral_order(progress.stage_by_state(tables, choice), language.code)
    texts = localize_column(rows, "challenges", language)
    table = pd.DataFrame(
        {
            language.gettext("State"): [STATES[code].name(language.code) for code in rows["state"]],
            language.gettext("Challenges named"): texts.to_list(),
        }
    )
    named = [bool(text) for text in texts]
    citation = cite(tables, choice, ("stages",), language)
    return Listing(language.gettext("Challenges named"), citation, table[named])


def _conclusions(language: Language) -> BriefingPage:
    gettext = language.gettext
    empty = (gettext("To be written by the member states and the organizers."),)
    lists = ((gettext("Conclusions"), empty), (gettext("Recommendations"), empty))
    return BriefingPage(gettext("Conclusions and recommendations"), lists=lists)


def _annex(tables: Tables, choice: Choice, language: Language) -> BriefingPage:
    gettext, of = language.gettext, (tables, choice, language)
    events = selection.events_of(tables, choice)
    rows = events.to_dict("records")
    table = pd.DataFrame(
        {
            gettext("Date"): [event_dates(row, language) for row in rows],
            gettext("Event"): localize_column(events, "title", language).to_list(),
            gettext("Kind"): [EVENT_KINDS[row["kind"]].name(language.code) for row in rows],
            gettext("Status"): [EVENT_STATUSES[row["status"]].name(language.code) for row in rows],
            gettext("Location"): localize_column(events, "location", language).to_list(),
        }
    )
    listing = Listing(gettext("Events of the review"), cite(*of[:2], ("events",), language), table)
    sentences = _cite_each(narrative.participation(*of), ("participants",), *of)
    return BriefingPage(
        gettext("Annex: organization of work and participation"),
        sentences,
        figures=(build_figure("attendance", tables, choice, language),),
        listings=(listing,) if len(table) else (),
    )


def _questions(tables: Tables, choice: Choice, language: Language) -> BriefingPage:
    """List what the sources leave open, by state."""
    lists = tuple(
        (state.name(language.code), open_questions(state.code, tables, choice, language))
        for state in STATES.neutral_order(language.code, set(scope(tables, choice)))
    )
    sources = format_sources(source_rows(tables, choice, ALL_ROWS), language)
    sentences = (language.gettext("Sources: {sources}", sources=sources),) if sources else ()
    return BriefingPage(language.gettext("Open questions"), sentences, lists=lists)
