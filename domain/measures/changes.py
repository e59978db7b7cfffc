"""Compare the reviews of two cycles, or of one cycle in two versions: stages, items, attendance.

Nothing is ranked: a change is that of one state or one item against itself.
"""

from dataclasses import dataclass

import pandas as pd

from domain.measures.coverage import readiness, status_by_state
from domain.measures.overview import review_by_state
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_APPLICABLE, NOT_REPORTED, STAGES, STATES

MOVED_ON, NEW_STAGE, SAME_STAGE = "moved_on", "new_stage", "same_stage"
WENT_BACK, NO_STAGE_NOW, NO_STAGE = "went_back", "no_stage_now", "no_stage"
STAGE_CHANGES = (MOVED_ON, NEW_STAGE, SAME_STAGE, WENT_BACK, NO_STAGE_NOW, NO_STAGE)
CYCLE, VERSION, LAST_VERSION = "cycle-", "version-", "last"  # what `Choice.since` names
_ORDER = {code: place for place, code in enumerate(STAGES)}


@dataclass(frozen=True, eq=False)
class Side:
    """One side of a comparison: the tables of a version, and a cycle of them."""

    tables: Tables
    cycle: int

    @property
    def choice(self) -> Choice:
        """Return the choice of the whole cycle."""
        return Choice(cycle=self.cycle)


def stage_changes(before: Side, after: Side) -> pd.DataFrame:
    """Return how the stage of each member state's review differs between both sides.

    Out: state (all 22, in the order of the vocabulary), before, after (codes of stages;
    `not_reported` without one), as_of_before, as_of_after, in_scope_before, in_scope_after, change
    (one of STAGE_CHANGES).
    """
    columns = ["state", "stage", "as_of", "in_scope"]
    old, new = (
        review_by_state(side.tables, side.choice)[columns].set_index("state")
        for side in (before, after)
    )
    frame = (
        old.merge(new, left_index=True, right_index=True, suffixes=("_before", "_after"))
        .reindex(list(STATES))
        .reset_index()
    )
    frame = frame.rename(columns={"stage_before": "before", "stage_after": "after"})
    pairs = zip(frame["before"], frame["after"], strict=True)
    return frame.assign(change=[stage_change(old, new) for old, new in pairs])


def stage_change(before: str, after: str) -> str:
    """Return which of STAGE_CHANGES leads from one stage to another, both codes."""
    if before == NOT_REPORTED:
        return NO_STAGE if after == NOT_REPORTED else NEW_STAGE
    if after == NOT_REPORTED:
        return NO_STAGE_NOW
    if before == after:
        return SAME_STAGE
    return MOVED_ON if _ORDER[after] > _ORDER[before] else WENT_BACK


def item_changes(before: Side, after: Side, item: str) -> pd.DataFrame:
    """Return for how many states each objective or guiding principle is reported on both sides.

    `item` is "objective" or "principle". Out: item (in its own order), reported_before,
    reported_after, acted_before, acted_after (numbers of states), whole_before, whole_after (states
    in scope to which it applies), change (of reported), states_before and states_after (tuples of
    codes).
    """
    frames = [_item_counts(side, item) for side in (before, after)]
    frame = frames[0].merge(
        frames[1], left_index=True, right_index=True, suffixes=("_before", "_after"), how="outer"
    )
    frame = frame.reindex(frames[1].index.union(frames[0].index, sort=False))
    for name in ("reported", "acted", "whole"):
        for side in ("before", "after"):
            frame[f"{name}_{side}"] = frame[f"{name}_{side}"].fillna(0).astype(int)
    for side in ("before", "after"):
        column = frame[f"states_{side}"]
        frame[f"states_{side}"] = [each if isinstance(each, tuple) else () for each in column]
    change = frame["reported_after"] - frame["reported_before"]
    return frame.assign(change=change).rename_axis("item").reset_index()


def _item_counts(side: Side, item: str) -> pd.DataFrame:
    statuses = status_by_state(side.tables, side.choice, item)
    counts = readiness(statuses, "item").set_index("item")
    reported = statuses[~statuses["status"].isin([NOT_REPORTED, NOT_APPLICABLE])]
    states = reported.groupby("item", sort=False)["state"].agg(tuple)
    names = {"reported": "reported", "ready": "acted", "applicable": "whole"}
    return counts[list(names)].rename(columns=names).assign(states=states.reindex(counts.index))


def status_changes(before: Side, after: Side, item: str) -> pd.DataFrame:
    """Return the items of each state whose status differs between both sides.

    `item` is "objective" or "principle". Out: state, item, before, after (codes of statuses;
    `not_reported` without one).
    """
    old, new = (
        status_by_state(side.tables, side.choice, item).set_index(["state", "item"])["status"]
        for side in (before, after)
    )
    frame = pd.concat({"before": old, "after": new}, axis="columns").fillna(NOT_REPORTED)
    return frame[frame["before"] != frame["after"]].reset_index()


def attendance_changes(before: Side, after: Side) -> pd.DataFrame:
    """Return which member states attended an event of either side that names its states.

    Out: state, before, after (whether it attended; missing where no event of the side names
    states).
    """
    columns = {}
    for name, side in (("before", before), ("after", after)):
        reviews = review_by_state(side.tables, side.choice).set_index("state")
        attended = (reviews["events_attended"] > 0).astype("boolean")
        columns[name] = attended.mask(reviews["events_named"] == 0)
    return pd.DataFrame(columns).rename_axis("state").reset_index()


def compared_cycle(tables: Tables, choice: Choice) -> int | None:
    """Return the cycle that a choice is compared with: the one it names, else the one before.

    None where there is no such cycle, or the choice names a version.
    """
    if choice.since_date or choice.since == LAST_VERSION or choice.since.startswith(VERSION):
        return None
    named = choice.since.removeprefix(CYCLE)
    if named.isdigit() and int(named) in tables.cycles and int(named) != choice.cycle:
        return int(named)
    return previous_cycle(tables, choice.cycle)


def previous_cycle(tables: Tables, cycle: int) -> int | None:
    """Return the newest cycle before another one; None where there is none."""
    return next((each for each in tables.cycles if each < cycle), None)
