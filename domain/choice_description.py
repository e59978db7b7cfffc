"""Describe a choice in words, for a page that is printed or embedded and shows no filters."""

from collections.abc import Iterator

from domain.language import Language
from domain.measures.selection import events_of
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import ROUND_TABLES, STATES, STATUSES


def describe_choice(tables: Tables, choice: Choice, language: Language) -> str:
    """Name the cycle and the filters set: "Review cycle: 2020 · States: Libya and Morocco"."""
    parts = [
        language.gettext("{name}: {value}", name=name, value=value)
        for name, value in _parts(tables, choice, language)
    ]
    return language.gettext(" · ").join(parts)


def _parts(tables: Tables, choice: Choice, language: Language) -> Iterator[tuple[str, str]]:
    yield language.gettext("Review cycle"), str(choice.cycle)
    if choice.event:
        titles = localize_column(events_of(tables, choice), "title", language)
        yield language.gettext("Event"), language.join(titles)
    if choice.round_table:
        yield language.gettext("Round table"), ROUND_TABLES[choice.round_table].name(language.code)
    if choice.states:
        states = STATES.neutral_order(language.code, choice.states)
        names = [state.name(language.code) for state in states]
        yield language.gettext("States"), language.join(names)
    if choice.statuses:
        statuses = [STATUSES[code].name(language.code) for code in choice.statuses]
        yield language.gettext("With the status"), language.join(statuses)
