"""Find the states in scope of a review cycle, and those that took part in its events."""

from domain.measures.headcounts import attending_rows
from domain.measures.selection import participants_of
from domain.tables import Choice, Tables, memoize
from domain.vocabulary import STATES


@memoize
def scope(tables: Tables, choice: Choice) -> list[str]:
    """Return the codes of the states in scope of the cycle, and chosen, in vocabulary order."""
    attended = attending_states(tables, choice)
    reported = set(tables.progress.loc[tables.progress["cycle"] == choice.cycle, "state"])
    return [
        code
        for code in STATES
        if code in attended | reported and (not choice.states or code in choice.states)
    ]


@memoize
def attending_states(tables: Tables, choice: Choice) -> set[str]:
    """Return the states that took part in an event of the cycle, whatever event is chosen."""
    return set(
        attending_rows(participants_of(tables, Choice(cycle=choice.cycle)))["state"].unique()
    )
