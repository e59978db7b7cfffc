"""Build a page for a letter to a state: what is known of its review, what is open, what comes next.

Neutral: it asks, and claims no more than the rows.
"""

from briefings.document_requests import DocumentRequest
from briefings.model import BriefingPage
from domain.citation import format_sources, source_rows
from domain.findings import narrative
from domain.findings.followup import deadlines
from domain.findings.items.statements import list_items, list_statements
from domain.findings.profile import Profile, profile
from domain.findings.schedule import event_label
from domain.language import Language
from domain.measures import selection
from domain.measures.coverage import OBJECTIVE, items
from domain.measures.progress import LAST_STAGE
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED, STATES


def build_pages(
    request: DocumentRequest, tables: Tables, language: Language
) -> tuple[BriefingPage, ...]:
    """Return the one page of a letter."""
    gettext, choice = language.gettext, request.choice
    found = profile(tables, choice, language)
    state = STATES[request.state]
    title = gettext(
        "{state}: the review of {cycle}",
        state=state.formal_name(language.code),
        cycle=str(request.cycle),
    )
    known = (_stage_sentence(found, language), *narrative.state_summary(tables, choice, language))
    lists = [
        (gettext("Dates"), _dates(tables, choice, language)),
        (gettext("Open questions"), open_questions(request.state, tables, choice, language)),
    ]
    sources = format_sources(
        source_rows(tables, choice, ("attendance", "progress", "coverage", "principles")), language
    )
    if sources:
        lists.append((gettext("Sources"), (sources,)))
    return (BriefingPage(title, known, lists=tuple(lists)),)


def _stage_sentence(found: Profile, language: Language) -> str:
    gettext = language.gettext
    if found.stage.code == NOT_REPORTED:
        return gettext("No stage of the review is known.")
    text = gettext(
        "{name}: {value}",
        name=gettext("Stage of the review"),
        value=found.stage.name(language.code),
    )
    if found.as_of:
        text = gettext("{title} ({date})", title=text, date=found.as_of)
    return gettext("{finding}.", finding=gettext("; ").join((text, *found.notes)))


def _dates(tables: Tables, choice: Choice, language: Language) -> tuple[str, ...]:
    """Return the deadlines and the planned events of the cycle."""
    gettext = language.gettext
    due = [
        gettext("Due: {event}", event=each.text)
        for each in deadlines(tables, Choice(choice.cycle), language)
    ]
    events = selection.events_of(tables, Choice(choice.cycle))
    planned = events[(events["status"] == "planned") & (events["kind"] != "deadline")]
    ahead = [event_label(planned.iloc[[i]], language) for i in range(len(planned))]
    return tuple(due + ahead) or (gettext("No date is recorded."),)


def open_questions(
    state: str, tables: Tables, choice: Choice, language: Language
) -> tuple[str, ...]:
    """Return what the sources leave open of a state, as questions."""
    gettext = language.gettext
    only = Choice(choice.cycle, states=(state,))
    found = profile(tables, only, language)
    questions = []
    if found.stage.code == NOT_REPORTED:
        questions.append(gettext("At which stage is the review?"))
    elif found.stage.code != LAST_STAGE:
        questions.append(gettext("When will the review be submitted?"))
    said = {each.item for each in list_statements(tables, only, OBJECTIVE, language)}
    missing = [code for code in items(only, OBJECTIVE) if code not in said]
    if missing:
        listed = list_items(missing, OBJECTIVE, language)
        questions.append(gettext("What is done on objectives {items}?", items=listed))
    questions += [
        gettext("Not reported: {what}. What can be added?", what=section.title)
        for section in found.sections
        if not section.items
    ]
    return tuple(questions)
