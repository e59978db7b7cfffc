"""Count the states for which anything is reported, and say who reported it."""

from domain.citation import mark_paragraphs
from domain.findings.quantities import states_of
from domain.language import Language, gettext_noop
from domain.measures.coverage import OBJECTIVE, PRINCIPLE
from domain.measures.scope import scope
from domain.measures.statements import general_statements, reporting_rows, states_by_reporter
from domain.tables import Choice, Tables
from domain.vocabulary import REPORTERS, STATES

REPORTED = {
    OBJECTIVE: gettext_noop("Objectives: reported for {states}"),
    PRINCIPLE: gettext_noop("Guiding principles: reported for {states}"),
}
GENERAL = {
    OBJECTIVE: gettext_noop(
        "General statements on the objectives, counted for no single one: {states}"
    ),
    PRINCIPLE: gettext_noop(
        "General statements on the principles, counted for no single one: {states}"
    ),
}


def states_reported(tables: Tables, choice: Choice, item: str, language: Language) -> str:
    """Count the states for which objectives or guiding principles are reported, general statements
    included; `item` is "objective" or "principle".

    Says of how many of them somebody else than their government reported it, and who. Of `choice`
    the cycle, states and round table count. Empty where a single state or none is in scope, or
    nothing is reported.
    """
    whole = len(scope(tables, choice))
    rows = reporting_rows(tables, choice, item)
    reported = rows["state"].nunique()
    if whole < 2 or not reported:
        return ""
    finding = language.gettext(REPORTED[item], states=states_of(reported, whole, language))
    others = [
        _by_reporter(code, states, language) for code, states in states_by_reporter(rows).items()
    ]
    return language.gettext(", ").join([finding, *others])


def _by_reporter(code: str, states: list[str], language: Language) -> str:
    who = REPORTERS[code].name(language.code)
    names = language.join(
        state.name(language.code) for state in STATES.neutral_order(language.code, states)
    )
    return language.ngettext(
        "for {n} of them by {who} ({states})",
        "for {n} of them by {who} ({states})",
        len(states),
        who=who,
        states=names,
    )


def general_states(tables: Tables, choice: Choice, item: str, language: Language) -> str:
    """Name the states on which there is a general statement; empty where there is none."""
    present = set(general_statements(tables, choice, item)["state"])
    return language.join(
        state.name(language.code) for state in STATES.neutral_order(language.code, present)
    )


def general_note(tables: Tables, choice: Choice, item: str, language: Language) -> str:
    """Say on which states there is a general statement; empty where there is none.

    `item` is "objective" or "principle"; of `choice` the cycle, states and statuses count.
    """
    names = general_states(tables, choice, item, language)
    if not names:
        return ""
    paragraphs = general_statements(tables, choice, item)["paragraph"].dropna()
    text = language.gettext(GENERAL[item], states=names)
    if mark := mark_paragraphs(";".join(paragraphs), language):
        text = language.gettext("{finding} ({paragraphs})", finding=text, paragraphs=mark)
    return language.gettext("{finding}.", finding=text)
