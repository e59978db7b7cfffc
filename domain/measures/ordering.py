"""Order rows as a reader chose, or neutrally by the names of the states."""

import pandas as pd

from domain.tables import Choice
from domain.vocabulary import (
    OBJECTIVES,
    STATES,
)


def in_order(frame: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Items in the reader's order: by number, or by round table and number.

    In: any frame with a column item. Out: its columns and group (the round table; empty where items
    are not grouped: principles never are).
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
    """Rows of states in the neutral order of a language, rows of one state as they stood. In: any
    frame with a column state.
    """
    place = {state.code: i for i, state in enumerate(STATES.neutral_order(language))}
    return frame.iloc[frame["state"].map(place).argsort(kind="stable")]
