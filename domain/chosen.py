"""What a reader has chosen to see, in words: for a page that is printed or embedded, where no
filter shows it.
"""

from collections.abc import Iterator

from domain.language import Language
from domain.measures import events_of
from domain.tables import Choice, Tables, worded
from domain.vocabulary import ROUND_TABLES, STATES, STATUSES


def chosen(tables: Tables, choice: Choice, language: Language) -> str:
    """The cycle, and what else was chosen: "Review cycle: 2020 · States: Libya and Morocco"."""
    parts = [
        language.say("{name}: {value}", name=name, value=value)
        for name, value in _parts(tables, choice, language)
    ]
    return language.say(" · ").join(parts)


def _parts(tables: Tables, choice: Choice, language: Language) -> Iterator[tuple[str, str]]:
    yield language.say("Review cycle"), str(choice.cycle)
    if choice.event:
        yield (
            language.say("Event"),
            language.join(worded(events_of(tables, choice), "title", language)),
        )
    if choice.round_table:
        yield language.say("Round table"), ROUND_TABLES[choice.round_table].name(language.code)
    if choice.states:
        names = [
            state.name(language.code)
            for state in STATES.ordered(language.code)
            if state.code in choice.states
        ]
        yield language.say("States"), language.join(names)
    if choice.statuses:
        yield (
            language.say("With the status"),
            language.join(STATUSES[code].name(language.code) for code in choice.statuses),
        )
