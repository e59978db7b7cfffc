"""Set out a comparison as tables: objectives by change, states by kind of change."""

from collections.abc import Iterable

import pandas as pd

from domain.findings.changes.groups import ChangeGroup
from domain.findings.items.statements import split_label
from domain.findings.quantities import NBSP
from domain.language import Language
from domain.vocabulary import STATES


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
            language.gettext("New"): _only_on(rows, "after", "before", language),
            language.gettext("No longer reported"): _only_on(rows, "before", "after", language),
        }
    )


def _shares(rows: pd.DataFrame, side: str, language: Language) -> list[str]:
    return [
        language.gettext("{part} of {whole}", part=int(part), whole=int(whole)).replace(" ", NBSP)
        for part, whole in zip(rows[f"reported_{side}"], rows[f"whole_{side}"], strict=True)
    ]


def _only_on(rows: pd.DataFrame, of: str, less: str, language: Language) -> list[str]:
    """Name for each row the states of one side that the other has not."""
    return [
        language.join(
            state.name(language.code)
            for state in STATES.neutral_order(language.code, set(ours) - set(theirs))
        )
        for ours, theirs in zip(rows[f"states_{of}"], rows[f"states_{less}"], strict=True)
    ]


def stage_table(groups: Iterable[ChangeGroup], language: Language) -> pd.DataFrame:
    """Return the states by kind of change. Columns: change, state, stages."""
    rows = [(group.title, each.name, each.text) for group in groups for each in group.states]
    gettext = language.gettext
    return pd.DataFrame(rows, columns=[gettext("Change"), gettext("State"), gettext("Stage")])
