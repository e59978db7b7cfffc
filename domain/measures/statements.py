"""Tell statements on single objectives or principles from general ones, which name none of them."""

import pandas as pd

from domain.measures import coverage
from domain.tables import Choice, Tables, memoize
from domain.vocabulary import NOT_REPORTED, OBJECTIVES, PRINCIPLES

WHOLE = {coverage.OBJECTIVE: len(OBJECTIVES), coverage.PRINCIPLE: len(PRINCIPLES)}
# One sentence that stands for more than this part of all items says nothing of any of them. In the
# report of 2020 one stands for all 23 objectives, and every other one for a single objective.
MOST_SPECIFIC = 0.5


@memoize
def statements(tables: Tables, choice: Choice, item: str) -> pd.DataFrame:
    """Return the rows on objectives (or guiding principles) of the states in scope.

    `item` is "objective" or "principle". A chosen round table keeps its objectives; chosen statuses
    do not count. Out: the columns of `coverage.status_by_state`; reach, the number of items of the
    kind, chosen or not, for which the state has this evidence, source and paragraph; and general,
    whether these are more than half of all.
    """
    rows = _statements_of_cycle(tables, choice.cycle, item)
    return rows[coverage.is_chosen(rows, choice, item)].reset_index(drop=True)


@memoize
def _statements_of_cycle(tables: Tables, cycle: int, item: str) -> pd.DataFrame:
    statuses = coverage.status_by_state(tables, Choice(cycle=cycle), item)
    rows = statuses[statuses["status"] != NOT_REPORTED].reset_index(drop=True)
    reach = _count_items(rows)
    return rows.assign(reach=reach, general=reach > MOST_SPECIFIC * WHOLE[item])


def _count_items(rows: pd.DataFrame) -> pd.Series:
    """Count the items of each statement; a row without evidence is a statement of its own."""
    columns = [name for name in rows if str(name).startswith(("evidence", "source", "paragraph"))]
    written = [name for name in columns if str(name).startswith("evidence")]
    together = rows.groupby(["state", *columns], dropna=False)["item"].transform("size")
    has_evidence = (rows[written].fillna("") != "").any(axis=1)
    return together.where(has_evidence, 1).astype(int)
