"""Compare two cycles, or two versions of one, in words: sentences, groups of states, tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from domain.findings.headline import headline
from domain.findings.items.statements import split_label
from domain.language import Language, gettext_noop, ngettext_noop
from domain.measures import changes
from domain.measures.changes import Side
from domain.measures.coverage import OBJECTIVE
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
ATTENDANCE_TITLES = {
    (True, True): gettext_noop("Took part in both"),
    (False, True): gettext_noop("Took part now, not before"),
    (True, False): gettext_noop("Took part before, not now"),
    (False, False): gettext_noop("Not named as taking part in either"),
}


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


@dataclass(frozen=True)
class FigureChange:
    """One headline figure on both sides; `code` is that of the figure."""

    code: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """Two sides compared. `before` and `after` name them; `sentences` are findings by rule.

    `stages` and `attendance` are groups of states; of reviews without any stage, and of cycles
    whose events name no state, they are empty. `objectives` has a row for each objective whose
    number of states differs.
    """

    before: str
    after: str
    sentences: tuple[str, ...]
    figures: tuple[FigureChange, ...]
    stages: tuple[ChangeGroup, ...]
    objectives: pd.DataFrame
    attendance: tuple[ChangeGroup, ...]


def compare(before: Side, after: Side, labels: tuple[str, str], language: Language) -> Comparison:
    """Compare two sides; `labels` name them in the reader's language, such as "2020"."""
    stages = changes.stage_changes(before, after)
    items = changes.item_changes(before, after, OBJECTIVE)
    attendance = changes.attendance_changes(before, after)
    sentences = (
        stage_sentence(stages, language),
        _item_sentence(items, language),
        _attendance_sentence(attendance, language),
    )
    return Comparison(
        *labels,
        sentences=tuple(
            language.gettext("{finding}.", finding=_capital(text)) for text in sentences if text
        ),
        figures=_figures(before, after, language),
        stages=_stage_groups(stages, language),
        objectives=objective_table(items, labels, language),
        attendance=_attendance_groups(attendance, language),
    )


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
    parts = [
        language.ngettext(*messages, int(counts[code]))
        for code, messages in SENTENCES.items()
        if counts.get(code)
    ]
    return language.gettext("; ").join(parts) or language.gettext(
        "no stage of a review is reported on either side"
    )


def _item_sentence(items: pd.DataFrame, language: Language) -> str:
    more, fewer = int((items["change"] > 0).sum()), int((items["change"] < 0).sum())
    if not more and not fewer:
        return ""
    parts = [
        language.ngettext(
            "{n} objective is reported for more states than before",
            "{n} objectives are reported for more states than before",
            more,
        )
        if more
        else "",
        language.ngettext(
            "{n} objective is reported for fewer states",
            "{n} objectives are reported for fewer states",
            fewer,
        )
        if fewer
        else "",
    ]
    return language.gettext("; ").join(filter(None, parts))


def _attendance_sentence(attendance: pd.DataFrame, language: Language) -> str:
    known = attendance.dropna()
    if known.empty:
        return ""
    new = int((known["after"] & ~known["before"]).sum())
    gone = int((known["before"] & ~known["after"]).sum())
    parts = []
    if new:
        text = language.ngettext(
            "{n} state took part that had not before",
            "{n} states took part that had not before",
            new,
        )
        parts.append(text)
    if gone:
        text = language.ngettext(
            "{n} state that had taken part is not named now",
            "{n} states that had taken part are not named now",
            gone,
        )
        parts.append(text)
    return language.gettext("; ").join(parts)


def _stage_groups(stages: pd.DataFrame, language: Language) -> tuple[ChangeGroup, ...]:
    if set(stages["change"]) == {changes.NO_STAGE}:
        return ()
    inside = stages[stages["in_scope_before"] | stages["in_scope_after"]]
    rows = {row["state"]: row for row in inside.to_dict("records")}
    groups = (
        _group(
            code,
            title,
            [
                (state.code, step_text(rows[state.code], language))
                for state in STATES.neutral_order(language.code)
                if state.code in rows and rows[state.code]["change"] == code
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


def _group(
    code: str, title: str, rows: Iterable[tuple[str, str]], language: Language
) -> ChangeGroup:
    found = tuple(
        ChangedState(state, STATES[state].name(language.code), text) for state, text in rows
    )
    counted = language.gettext("{reason} ({n})", reason=language.gettext(title), n=len(found))
    return ChangeGroup(code, counted, found)


def _attendance_groups(attendance: pd.DataFrame, language: Language) -> tuple[ChangeGroup, ...]:
    known = attendance.dropna().set_index("state")
    pairs = {
        str(state): (bool(row["before"]), bool(row["after"])) for state, row in known.iterrows()
    }
    groups = (
        _group(
            f"attendance-{int(pair[0])}{int(pair[1])}",
            title,
            [
                (state.code, "")
                for state in STATES.neutral_order(language.code)
                if pairs.get(state.code) == pair
            ],
            language,
        )
        for pair, title in ATTENDANCE_TITLES.items()
    )
    return tuple(group for group in groups if group.states)


def objective_table(
    items: pd.DataFrame, labels: tuple[str, str], language: Language
) -> pd.DataFrame:
    """Return the objectives whose number of states differs, those with the largest gain first.

    Columns, headed in the language: objective, title, states on both sides with their denominators,
    change, states that are new, states that are no longer reported.
    """
    rows = items[(items["change"] != 0) | (items["states_before"] != items["states_after"])]
    rows = rows.sort_values("change", ascending=False, kind="stable")
    before, after = labels
    names = [split_label(code, language) for code in rows["item"]]
    return pd.DataFrame(
        {
            language.gettext("Objective"): [number for number, _ in names],
            language.gettext("Title"): [title for _, title in names],
            language.gettext("States, {side}", side=before): _shares(rows, "before", language),
            language.gettext("States, {side}", side=after): _shares(rows, "after", language),
            language.gettext("Change"): [language.number_with_sign(n) for n in rows["change"]],
            language.gettext("New"): _differing(rows, "after", "before", language),
            language.gettext("No longer reported"): _differing(rows, "before", "after", language),
        }
    )


def _shares(rows: pd.DataFrame, side: str, language: Language) -> list[str]:
    return [
        language.gettext("{part} of {whole}", part=int(part), whole=int(whole))
        for part, whole in zip(rows[f"reported_{side}"], rows[f"whole_{side}"], strict=True)
    ]


def _differing(rows: pd.DataFrame, of: str, less: str, language: Language) -> list[str]:
    """Name for each row the states of one side that the other has not."""
    order = STATES.neutral_order(language.code)
    return [
        language.join(
            state.name(language.code)
            for state in order
            if state.code in ours and state.code not in theirs
        )
        for ours, theirs in zip(rows[f"states_{of}"], rows[f"states_{less}"], strict=True)
    ]


def stage_table(groups: Iterable[ChangeGroup], language: Language) -> pd.DataFrame:
    """Return the states by kind of change. Columns: change, state, stages."""
    rows = [(group.title, each.name, each.text) for group in groups for each in group.states]
    gettext = language.gettext
    return pd.DataFrame(rows, columns=[gettext("Change"), gettext("State"), gettext("Stage")])
