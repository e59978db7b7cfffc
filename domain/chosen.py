"""What a reader has chosen to see, in words: for a page that is printed or embedded, where no
filter shows it.
"""

from collections.abc import Iterator

from domain.language import Language
from domain.measures.selection import events_of
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import ROUND_TABLES, STATES, STATUSES


def describe_choice(tables: Tables, choice: Choice, language: Language) -> str:
    """The cycle, and what else was chosen: "Review cycle: 2020 · States: Libya and Morocco"."""
    parts = [
        language.gettext("{name}: {value}", name=name, value=value)
        for name, value in _parts(tables, choice, language)
    ]
    return language.gettext(" · ").join(parts)


def _parts(tables: Tables, choice: Choice, language: Language) -> Iterator[tuple[str, str]]:
    yield language.gettext("Review cycle"), str(choice.cycle)
    if choice.event:
        yield (
            language.gettext("Event"),
            language.join(localize_column(events_of(tables, choice), "title", language)),
        )
    if choice.round_table:
        yield language.gettext("Round table"), ROUND_TABLES[choice.round_table].name(language.code)
    if choice.states:
        names = [
            state.name(language.code)
            for state in STATES.neutral_order(language.code)
            if state.code in choice.states
        ]
        yield language.gettext("States"), language.join(names)
    if choice.statuses:
        yield (
            language.gettext("With the status"),
            language.join(STATUSES[code].name(language.code) for code in choice.statuses),
        )
