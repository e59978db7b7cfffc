"""Compare two cycles, or two versions of one, in words: sentences, groups of states, tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from domain.findings.changes.groups import ChangeGroup, build_group
from domain.findings.changes.tables import objective_table
from domain.findings.headline import headline
from domain.language import Language, gettext_noop, ngettext_noop
from domain.measures import changes
from domain.measures.changes import Side
from domain.measures.coverage import OBJECTIVE
from domain.tables import Tables, memoize
from domain.vocabulary import NOT_REPORTED, STAGES, STATES

GROUP_TITLES = {
    changes.MOVED_ON: gettext_noop("Moved on"),
    changes.NEW_STAGE: gettext_noop("A stage is reported now, none was before"),
    changes.WENT_BACK: gettext_noop("Went back"),
    changes.NO_STAGE_NOW: gettext_noop("No stage is reported any more"),
    changes.SAME_STAGE: gettext_noop("At the same stage"),
    changes.NO_STAGE: gettext_noop("No stage reported, neither then nor now"),
}
SENTENCES = {
    changes.MOVED_ON: ngettext_noop("{n} state moved on", "{n} states moved on"),
    changes.NEW_STAGE: ngettext_noop(
        "for {n} state a stage is reported, and was not before",
        "for {n} states a stage is reported, and was not before",
    ),
    changes.SAME_STAGE: ngettext_noop(
        "{n} state is at the same stage", "{n} states are at the same stage"
    ),
    changes.WENT_BACK: ngettext_noop("{n} state went back", "{n} states went back"),
    changes.NO_STAGE_NOW: ngettext_noop(
        "for {n} state no stage is reported any more",
        "for {n} states no stage is reported any more",
    ),
}
OBJECTIVES_MORE = ngettext_noop(
    "{n} objective is reported for more states than before",
    "{n} objectives are reported for more states than before",
)
OBJECTIVES_FEWER = ngettext_noop(
    "{n} objective is reported for fewer states", "{n} objectives are reported for fewer states"
)
STATES_NEW = ngettext_noop(
    "{n} state took part that had not before", "{n} states took part that had not before"
)
STATES_GONE = ngettext_noop(
    "{n} state that had taken part is not named now",
    "{n} states that had taken part are not named now",
)
ATTENDANCE_TITLES = {
    (True, True): gettext_noop("Took part in both"),
    (False, True): gettext_noop("Took part now, not before"),
    (True, False): gettext_noop("Took part before, not now"),
    (False, False): gettext_noop("Not named as taking part in either"),
}


@dataclass(frozen=True)
class FigureChange:
    """One headline figure on both sides; `code` is that of the figure."""

    code: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """Two sides compared. `before` and `after` name them; `sentences` are findings by rule, and
    `rests_on` has for each the rows that it rests on, a key of `citation.ROWS`.

    `stages` and `attendance` are groups of states; of reviews without any stage, and of cycles
    whose events name no state, they are empty. `objectives` has a row for each objective whose
    number of states differs.
    """

    before: str
    after: str
    sentences: tuple[str, ...]
    rests_on: tuple[str, ...]
    figures: tuple[FigureChange, ...]
    stages: tuple[ChangeGroup, ...]
    objectives: pd.DataFrame
    attendance: tuple[ChangeGroup, ...]


def compare(before: Side, after: Side, labels: tuple[str, str], language: Language) -> Comparison:
    """Compare two sides; `labels` name them in the reader's language, such as "2020"."""
    stages = changes.stage_changes(before, after)
    items = changes.item_changes(before, after, OBJECTIVE)
    attendance = changes.attendance_changes(before, after)
    sentences = {
        "stages": stage_sentence(stages, language),
        "objectives": _item_sentence(items, language),
        "attendance": _attendance_sentence(attendance, language),
    }
    found = {name: text for name, text in sentences.items() if text}
    return Comparison(
        *labels,
        sentences=tuple(
            language.gettext("{finding}.", finding=_capital(text)) for text in found.values()
        ),
        rests_on=tuple(found),
        figures=_figures(before, after, language),
        stages=_stage_groups(stages, language),
        objectives=objective_table(items, labels, language),
        attendance=_attendance_groups(attendance, language),
    )


@memoize
def compare_cycles(tables: Tables, before: int, after: int, language: Language) -> Comparison:
    """Compare two cycles of the same tables; their years name them."""
    sides = Side(tables, before), Side(tables, after)
    return compare(*sides, (str(before), str(after)), language)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _figures(before: Side, after: Side, language: Language) -> tuple[FigureChange, ...]:
    old, new = (headline(side.tables, side.choice, language) for side in (before, after))
    return tuple(
        FigureChange(each.code, each.label, earlier.value, each.value)
        for earlier, each in zip(old, new, strict=True)
    )


def stage_sentence(stages: pd.DataFrame, language: Language) -> str:
    """Count the states by change: "4 states moved on; 1 state went back".

    In: `changes.stage_changes`.
    """
    counts = stages["change"].value_counts()
    found = _count_all(
        ((messages, int(counts.get(code, 0))) for code, messages in SENTENCES.items()), language
    )
    return found or language.gettext("no stage of a review is reported on either side")


def _count_all(counts: Iterable[tuple[tuple[str, str], int]], language: Language) -> str:
    """Write each number with its message, singular and plural, those of none left out."""
    return language.gettext("; ").join(
        language.ngettext(*messages, n) for messages, n in counts if n
    )


def _item_sentence(items: pd.DataFrame, language: Language) -> str:
    change = items["change"]
    return _count_all(
        ((OBJECTIVES_MORE, int((change > 0).sum())), (OBJECTIVES_FEWER, int((change < 0).sum()))),
        language,
    )


def _attendance_sentence(attendance: pd.DataFrame, language: Language) -> str:
    known = attendance.dropna().astype({"before": bool, "after": bool})
    new, gone = known["after"] & ~known["before"], known["before"] & ~known["after"]
    return _count_all(((STATES_NEW, int(new.sum())), (STATES_GONE, int(gone.sum()))), language)


def _stage_groups(stages: pd.DataFrame, language: Language) -> tuple[ChangeGroup, ...]:
    if set(stages["change"]) == {changes.NO_STAGE}:
        return ()
    inside = stages[stages["in_scope_before"] | stages["in_scope_after"]]
    rows = {row["state"]: row for row in inside.to_dict("records")}
    groups = (
        build_group(
            code,
            title,
            [
                (state.code, step_text(rows[state.code], language))
                for state in STATES.neutral_order(language.code, rows)
                if rows[state.code]["change"] == code
            ],
            language,
        )
        for code, title in GROUP_TITLES.items()
    )
    return tuple(group for group in groups if group.states)


def step_text(row: Mapping[Any, Any], language: Language) -> str:
    """Return the stages before and after, or the one that is known."""
    before, after = str(row["before"]), str(row["after"])
    if NOT_REPORTED in (before, after) or before == after:
        known = before if after == NOT_REPORTED else after
        return STAGES[known].name(language.code) if known != NOT_REPORTED else ""
    return stage_step(before, after, language)


def stage_step(before: str, after: str, language: Language) -> str:
    """Return two stages as a step: "Drafting → Submitted", in the direction of the language."""
    arrow = "←" if language.rtl else "→"
    return f"{STAGES[before].name(language.code)} {arrow} {STAGES[after].name(language.code)}"


def _attendance_groups(attendance: pd.DataFrame, language: Language) -> tuple[ChangeGroup, ...]:
    known = attendance.dropna().set_index("state")
    pairs = {
        str(state): (bool(row["before"]), bool(row["after"])) for state, row in known.iterrows()
    }
    groups = (
        build_group(
            f"attendance-{int(pair[0])}{int(pair[1])}",
            title,
            [
                (state.code, "")
                for state in STATES.neutral_order(language.code, pairs)
                if pairs[state.code] == pair
            ],
            language,
        )
        for pair, title in ATTENDANCE_TITLES.items()
    )
    return tuple(group for group in groups if group.states)
