"""Group the states of a comparison by what changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.language import Language
from domain.vocabulary import STATES


@dataclass(frozen=True)
class ChangedState:
    """A state, and what changed of it in words; empty where the group says it all."""

    state: str
    name: str
    text: str


@dataclass(frozen=True)
class ChangeGroup:
    """The states of one kind of change, in the neutral order; `title` says it and counts them."""

    code: str
    title: str
    states: tuple[ChangedState, ...]


def build_group(
    code: str, title: str, rows: Iterable[tuple[str, str]], language: Language
) -> ChangeGroup:
    """Return a group of states, each with what changed of it in words."""
    found = tuple(
        ChangedState(state, STATES[state].name(language.code), text) for state, text in rows
    )
    counted = language.gettext("{reason} ({n})", reason=language.gettext(title), n=len(found))
    return ChangeGroup(code, counted, found)
