"""Order rows as chosen, or neutrally by the names of the states."""

import pandas as pd

from domain.tables import Choice
from domain.vocabulary import NOT_APPLICABLE, NOT_REPORTED, OBJECTIVES, STATES


def in_order(frame: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Order items by number, by round table and number, or by their number of states, the most or
    the fewest first.

    In: any frame with a column item, its items by number; for the orders "states" and "fewest" also
    reported (a count for each item) or status (a row for each state and item). Out: its columns and
    group (the round table; empty without grouping, and for principles). In the order "states" the
    items that are reported for most states come first, in "fewest" those for the fewest; items of
    as many states stand by number.
    """
    grouped = choice.order == "round_table"
    groups = [
        OBJECTIVES[item].round_table if grouped and item in OBJECTIVES else ""
        for item in frame["item"]
    ]
    frame = frame.assign(group=pd.Series(groups, index=frame.index, dtype=object))
    if choice.order in ("states", "fewest"):
        sign = -1 if choice.order == "states" else 1
        places = (sign * _count_states(frame).astype(int)).argsort(kind="stable")
        return frame.iloc[places].reset_index(drop=True)
    return frame.sort_values("group", kind="stable", ignore_index=True)


def in_neutral_order(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Order rows by state in the neutral order of a language, stable within a state.

    In: any frame with a column state.
    """
    place = {state.code: i for i, state in enumerate(STATES.neutral_order(language))}
    return frame.iloc[frame["state"].map(place).argsort(kind="stable")]


def _count_states(frame: pd.DataFrame) -> pd.Series:
    """Count for each row the states that report on its item."""
    if "reported" in frame:
        return frame["reported"]
    reported = ~frame["status"].isin((NOT_REPORTED, NOT_APPLICABLE))
    return reported.groupby(frame["item"]).transform("sum")
