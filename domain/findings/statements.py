"""Write the statements on objectives and guiding principles, and their absence, in words.

A general statement, which stands for most items of a kind and names none of them, is told apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from domain.citation import format_paragraphs, mark_paragraphs
from domain.findings.objectives import OUT_OF_SCOPE
from domain.language import Language, gettext_noop, ngettext_noop
from domain.measures import progress
from domain.measures.coverage import OBJECTIVE, PRINCIPLE
from domain.measures.scope import scope
from domain.measures.statements import WHOLE, statements
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import OBJECTIVES, PRINCIPLES, STATES, STATUSES

STANDS_FOR = {
    OBJECTIVE: ngettext_noop(
        "One statement stands for {n} of {whole} objectives.",
        "One statement stands for {n} of {whole} objectives.",
    ),
    PRINCIPLE: ngettext_noop(
        "One statement stands for {n} of {whole} guiding principles.",
        "One statement stands for {n} of {whole} guiding principles.",
    ),
}
ONLY_GENERAL = gettext_noop("Covered only by a general statement on {state}: {items}")
MISSING = gettext_noop("Not mentioned ({n} of {whole}): {items}")
NO_STATE = gettext_noop("No state is in scope")
NOTHING_CHOSEN = gettext_noop("Nothing is reported with this choice")
SILENT_REGION = {
    OBJECTIVE: gettext_noop("No objective is reported for any state"),
    PRINCIPLE: gettext_noop("No guiding principle is reported for any state"),
    "": gettext_noop("No objective and no guiding principle is reported for any state"),
}
SILENT_STATES = {
    OBJECTIVE: gettext_noop("No objective is reported for {states}"),
    PRINCIPLE: gettext_noop("No guiding principle is reported for {states}"),
    "": gettext_noop("No objective and no guiding principle is reported for {states}"),
}


@dataclass(frozen=True)
class Statement:
    """One row on an item: the state, its status, and the evidence with source and paragraph.

    `paragraph` is a mark such as "¶12". Texts that the row lacks are empty.
    """

    state: str
    name: str
    status: str
    status_name: str
    evidence: str
    source: str
    paragraph: str


@dataclass(frozen=True)
class GeneralStatement:
    """One statement that stands for most items of a kind.

    `items` are those shown that it stands for, `only` those of them on which nothing else is said.
    `line` names the latter, if there are any; `note` says how far the statement reaches.
    """

    state: str
    name: str
    status_names: tuple[str, ...]
    items: tuple[str, ...]
    only: tuple[str, ...]
    line: str
    note: str
    evidence: str
    paragraph: str


def list_statements(rows: pd.DataFrame, language: Language) -> tuple[Statement, ...]:
    """Return a statement for each row. In: `domain.measures.statements.statements`."""
    texts = zip(
        rows["state"],
        rows["status"],
        localize_column(rows, "evidence", language),
        localize_column(rows, "source", language),
        rows["paragraph"],
        strict=True,
    )
    return tuple(
        Statement(
            state=state,
            name=STATES[state].name(language.code),
            status=status,
            status_name=STATUSES[status].name(language.code),
            evidence=evidence,
            source=source,
            paragraph=mark_paragraphs(paragraph, language),
        )
        for state, status, evidence, source, paragraph in texts
    )


def list_general(
    rows: pd.DataFrame, choice: Choice, item: str, language: Language
) -> tuple[GeneralStatement, ...]:
    """Return the general statements among the rows, with one of the chosen statuses if any is.

    In: `domain.measures.statements.statements` on `item`, "objective" or "principle".
    """
    general, specific = rows[rows["general"]], set(rows.loc[~rows["general"], "item"])
    return tuple(
        _general(of_state, specific, item, language)
        for _, of_state in general.groupby("state", sort=False)
        if not choice.statuses or of_state["status"].isin(choice.statuses).any()
    )


def list_items(codes: Iterable[str], item: str, language: Language) -> str:
    """List objectives by number, "2–4, 6 and 12", or guiding principles by name."""
    if item == OBJECTIVE:
        return format_paragraphs(codes, language)
    return language.join(PRINCIPLES[code].name(language.code) for code in codes)


def list_missing(codes: tuple[str, ...], whole: int, item: str, language: Language) -> str:
    """List the items without a statement, of `whole` that are shown; empty if there are none."""
    if not codes:
        return ""
    items = list_items(codes, item, language)
    return language.gettext(MISSING, n=len(codes), whole=whole, items=items)


def split_label(item: str, language: Language) -> tuple[str, str]:
    """Return number and short title of an objective, or no number and the name of a principle."""
    if item in OBJECTIVES:
        return item, OBJECTIVES[item].short_name(language.code)
    return "", PRINCIPLES[item].name(language.code)


def explain_silence(tables: Tables, choice: Choice, item: str, language: Language) -> str:
    """Say in one sentence why nothing on a kind of item is left by a choice.

    One sentence serves both kinds where neither is reported. The paragraphs are those where the
    source speaks of the states, if it does of each that is in scope.
    """
    states = scope(tables, choice)
    if not states:
        return language.gettext(OUT_OF_SCOPE if len(choice.states) == 1 else NO_STATE)
    whole = Choice(cycle=choice.cycle, states=choice.states)
    silent = {kind for kind in (OBJECTIVE, PRINCIPLE) if statements(tables, whole, kind).empty}
    if item not in silent:
        return language.gettext(NOTHING_CHOSEN)
    about = "" if len(silent) > 1 else item
    if not choice.states:
        return language.gettext(SILENT_REGION[about])
    names = [
        state.name(language.code)
        for state in STATES.neutral_order(language.code)
        if state.code in states
    ]
    sentence = language.gettext(SILENT_STATES[about], states=language.join(names))
    mark = _paragraphs_on(tables, whole, states, language)
    if not mark:
        return sentence
    return language.gettext("{finding} ({paragraphs})", finding=sentence, paragraphs=mark)


def _general(
    rows: pd.DataFrame, specific: set[str], item: str, language: Language
) -> GeneralStatement:
    first = list_statements(rows.iloc[:1], language)[0]
    items = tuple(rows["item"])
    only = tuple(code for code in items if code not in specific)
    listed = list_items(only, item, language)
    reach, whole = int(rows["reach"].iloc[0]), WHOLE[item]
    return GeneralStatement(
        state=first.state,
        name=first.name,
        status_names=tuple(
            STATUSES[code].name(language.code) for code in rows["status"].drop_duplicates()
        ),
        items=items,
        only=only,
        line=language.gettext(ONLY_GENERAL, state=first.name, items=listed) if only else "",
        note=language.ngettext(*STANDS_FOR[item], reach, whole=whole),
        evidence=first.evidence,
        paragraph=first.paragraph,
    )


def _paragraphs_on(tables: Tables, choice: Choice, states: list[str], language: Language) -> str:
    stages = progress.stage_by_state(tables, choice)
    paragraphs = stages.loc[stages["state"].isin(states), "paragraph"]
    return "" if paragraphs.isna().any() else mark_paragraphs(";".join(paragraphs), language)
