"""Order rows as chosen, or neutrally by the names of the states."""

import pandas as pd

from domain.tables import Choice
from domain.vocabulary import OBJECTIVES, STATES


def in_order(frame: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Order items by number, or by round table and number.

    In: any frame with a column item. Out: its columns and group (the round table; empty without
    grouping, and for principles).
    """
    grouped = choice.order == "round_table"
    groups = [
        OBJECTIVES[item].round_table if grouped and item in OBJECTIVES else ""
        for item in frame["item"]
    ]
    return frame.assign(group=pd.Series(groups, index=frame.index, dtype=object)).sort_values(
        "group", kind="stable", ignore_index=True
    )


def in_neutral_order(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Order rows by state in the neutral order of a language, stable within a state.

    In: any frame with a column state.
    """
    place = {state.code: i for i, state in enumerate(STATES.neutral_order(language))}
    return frame.iloc[frame["state"].map(place).argsort(kind="stable")]
