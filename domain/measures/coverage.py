"""Measure the status of objectives and guiding principles by state, and count what is acted on.

A general statement speaks of all items, or of many, and names none of them: it gives no item a
status.
"""

import pandas as pd

from domain.measures.scope import scope
from domain.tables import Choice, Tables, memoize
from domain.vocabulary import (
    GENERAL,
    NOT_APPLICABLE,
    NOT_REPORTED,
    OBJECTIVES,
    PRINCIPLES,
    READY,
    STATUSES,
)

OBJECTIVE, PRINCIPLE = "objective", "principle"
WHOLE = {OBJECTIVE: len(OBJECTIVES), PRINCIPLE: len(PRINCIPLES)}
# One sentence that is repeated for more than this part of all items says nothing of any of them:
# so general statements were coded before there was a column for the scope.
MOST_SPECIFIC = 0.5


@memoize
def status_by_state(tables: Tables, choice: Choice, item: str) -> pd.DataFrame:
    """Return the status of every objective (or guiding principle) in every state in scope.

    `item` is "objective" or "principle". Out: state, item (code as text), status (`not_reported`
    without a row), and the columns of the coverage table. A chosen round table keeps its
    objectives, chosen statuses the items that have one of them in some state.
    """
    frame = _statuses_of_cycle(tables, choice.cycle, item)
    frame = frame[is_chosen(frame, choice, item)]
    if choice.statuses:
        frame = frame[frame["item"].isin(frame.loc[frame["status"].isin(choice.statuses), "item"])]
    return frame.reset_index(drop=True)


def is_chosen(frame: pd.DataFrame, choice: Choice, item: str) -> pd.Series:
    """Return for each row whether its state and its objective are chosen; chosen statuses do not
    count.

    In: any frame with the columns state and item; `item` is "objective" or "principle".
    """
    chosen = pd.Series(True, index=frame.index)
    if choice.states:
        chosen &= frame["state"].isin(choice.states)
    if choice.round_table:
        chosen &= frame["item"].isin(items(choice, item))
    return chosen


def readiness(statuses: pd.DataFrame, by: str) -> pd.DataFrame:
    """Count the states at each status by item, or the items by state.

    In: `status_by_state`; `by` is "item" or "state". Out: by, one column for each status and
    `not_reported` (counts), in_scope, applicable (in_scope less not_applicable), reported, ready.
    """
    codes = [*STATUSES, NOT_REPORTED]
    # a crosstab takes ten times as long
    by_status = statuses.groupby([by, "status"], sort=False).size().unstack(fill_value=0)
    counts = by_status.reindex(index=statuses[by].unique(), columns=codes, fill_value=0)
    counts["in_scope"] = counts[codes].sum(axis=1)
    counts["applicable"] = counts["in_scope"] - counts[NOT_APPLICABLE]
    counts["reported"] = counts["applicable"] - counts[NOT_REPORTED]
    counts["ready"] = counts[list(READY)].sum(axis=1)
    return counts.rename_axis(index=by, columns=None).reset_index()


def items(choice: Choice, item: str) -> list[str]:
    """Return the codes of the objectives (of the chosen round table) or guiding principles."""
    if item == PRINCIPLE:
        return list(PRINCIPLES)
    return [
        code for code, term in OBJECTIVES.items() if choice.round_table in ("", term.round_table)
    ]


@memoize
def _statuses_of_cycle(tables: Tables, cycle: int, item: str) -> pd.DataFrame:
    """Return the status of all items in all states: made once, of which choices keep rows."""
    whole = Choice(cycle=cycle)
    pairs = pd.MultiIndex.from_product(
        [scope(tables, whole), items(whole, item)], names=["state", "item"]
    )
    rows = rows_of_cycle(tables, cycle, item)
    rows = rows[~rows["general"]].drop_duplicates(["state", "item"], keep="last")
    rows = rows.drop(columns="general").set_index(["state", "item"])
    frame = rows.reindex(pairs).reset_index()
    frame["status"] = frame["status"].fillna(NOT_REPORTED)
    return frame


@memoize
def rows_of_cycle(tables: Tables, cycle: int, item: str) -> pd.DataFrame:
    """Return the rows of a cycle on objectives or guiding principles, and which are general.

    `item` is "objective" or "principle". Out: the columns of the table without the cycle, the item
    as column `item` (a code; of a general statement empty), and general.
    """
    table = tables.coverage if item == OBJECTIVE else tables.principles
    rows = table[table["cycle"] == cycle]
    codes = rows[item].astype(object).where(rows[item].notna(), "").astype(str)
    rows = rows.assign(item=codes).drop(columns=["cycle", item]).reset_index(drop=True)
    repeated = _count_items(rows) > MOST_SPECIFIC * WHOLE[item]
    general = repeated | (rows["item"] == "")
    if "scope" in rows:
        general |= rows["scope"].eq(GENERAL).fillna(False).astype(bool)
    return rows.assign(item=rows["item"].mask(general, ""), general=general)


def _count_items(rows: pd.DataFrame) -> pd.Series:
    """Count the items of each statement; a row without evidence is a statement of its own."""
    columns = [name for name in rows if str(name).startswith(("evidence", "source", "paragraph"))]
    written = [name for name in columns if str(name).startswith("evidence")]
    together = rows.groupby(["state", *columns], dropna=False)["item"].transform("nunique")
    has_evidence = (rows[written].fillna("") != "").any(axis=1)
    return together.where(has_evidence, 1).astype(int)
