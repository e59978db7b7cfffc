"""What the figures say, as sentences made by rules from a measure's frame. No sentence without its numbers, none that ranks states."""

import pandas as pd

from domain.language import Language


def states(n: int, language: Language) -> str:
    """A number of states: "15 states"."""
    return language.count("{n} state", "{n} states", n)


def states_of(part: int, whole: int, language: Language) -> str:
    """A number of states and its denominator: "6 of 15 states"."""
    return language.count("{part} of {n} state", "{part} of {n} states", whole, part=part)


def objectives_ready(readiness: pd.DataFrame, language: Language) -> str:
    """Which objectives are ready in the most states. In: `measures.readiness` of objectives by item."""
    most = int(readiness["ready"].max()) if len(readiness) else 0
    if not most:
        return language.say("No objective is reported as ready")
    best = readiness[readiness["ready"] == most]
    where = states_of(most, int(best["applicable"].iloc[0]), language)
    return language.count(
        "Objective {items} is ready in {where}, the most of all",
        "Objectives {items} are ready in {where}, the most of all",
        len(best),
        items=language.join(best["item"]),
        where=where,
    )
