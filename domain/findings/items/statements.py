"""Write the statements on objectives and guiding principles, and their absence, in words.

A general statement, which speaks of all items of a kind and names none of them, is told apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from domain.citation import format_paragraphs, mark_paragraphs
from domain.findings.items.objectives import OUT_OF_SCOPE
from domain.findings.items.row_notes import row_notes
from domain.language import Language, gettext_noop
from domain.measures import progress
from domain.measures.coverage import OBJECTIVE, PRINCIPLE, items
from domain.measures.ordering import in_neutral_order
from domain.measures.scope import scope
from domain.measures.statements import general_statements, statements
from domain.tables import Choice, Tables, localize_column, memoize
from domain.vocabulary import OBJECTIVES, PRINCIPLES, STATES, STATUSES

GENERAL_LINE = gettext_noop("{state}: a general statement, counted for no single objective")
GENERAL_LINES = {
    OBJECTIVE: GENERAL_LINE,
    PRINCIPLE: gettext_noop("{state}: a general statement, counted for no single principle"),
}
MISSING = gettext_noop("No specific evidence ({n} of {whole}): {items}")
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

    `paragraph` is a mark such as "¶12". `notes` say who reported it, unless the government did,
    whether the editors inferred it, and what another source says. Texts that the row lacks are
    empty.
    """

    state: str
    name: str
    status: str
    status_name: str
    evidence: str
    source: str
    paragraph: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class GeneralStatement:
    """A statement that speaks of all items of a kind, or of many, and names none of them.

    `line` says whose it is, and that it is counted for no single item.
    """

    line: str
    statement: Statement


@dataclass(frozen=True)
class ItemStatement:
    """A statement and the item that it is on."""

    item: str
    statement: Statement

    @property
    def state(self) -> str:
        """Return the code of the state."""
        return self.statement.state


def list_statements(
    tables: Tables, choice: Choice, item: str, language: Language
) -> tuple[ItemStatement, ...]:
    """Return the statements on single objectives or guiding principles of the states in scope,
    states in the neutral order, and within a state by item; `item` is "objective" or "principle".

    A chosen round table keeps its objectives; chosen statuses do not count.
    """
    shown = set(items(choice, item))
    return tuple(
        each
        for each in _statements_of_cycle(tables, choice.cycle, item, language)
        if each.item in shown and (not choice.states or each.state in choice.states)
    )


@memoize
def _statements_of_cycle(
    tables: Tables, cycle: int, item: str, language: Language
) -> tuple[ItemStatement, ...]:
    """Return all statements of a cycle: made once, of which choices keep some. Their frames take a
    hundred times as long as the choosing.
    """
    rows = in_neutral_order(statements(tables, Choice(cycle=cycle), item), language.code)
    return tuple(
        ItemStatement(code, statement)
        for code, statement in zip(rows["item"], write_statements(rows, language), strict=True)
    )


def write_statements(rows: pd.DataFrame, language: Language) -> tuple[Statement, ...]:
    """Write rows on objectives or guiding principles in words, in their order."""
    texts = zip(
        rows["state"],
        rows["status"],
        localize_column(rows, "evidence", language),
        localize_column(rows, "source", language),
        rows["paragraph"],
        row_notes(rows, language),
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
            notes=notes,
        )
        for state, status, evidence, source, paragraph, notes in texts
    )


def list_general(
    tables: Tables, choice: Choice, item: str, language: Language
) -> tuple[GeneralStatement, ...]:
    """Return the general statements on objectives or guiding principles, with one of the chosen
    statuses if any is, states in the neutral order; `item` is "objective" or "principle".
    """
    rows = in_neutral_order(general_statements(tables, choice, item), language.code)
    return tuple(
        GeneralStatement(language.gettext(GENERAL_LINES[item], state=each.name), each)
        for each in write_statements(rows, language)
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
    kinds = (OBJECTIVE, PRINCIPLE)
    silent = {
        kind
        for kind in kinds
        if not list_statements(tables, whole, kind, language)
        and general_statements(tables, whole, kind).empty
    }
    if item not in silent:
        return language.gettext(NOTHING_CHOSEN)
    about = "" if len(silent) > 1 else item
    if not choice.states:
        return language.gettext(SILENT_REGION[about])
    names = [state.name(language.code) for state in STATES.neutral_order(language.code, states)]
    sentence = language.gettext(SILENT_STATES[about], states=language.join(names))
    mark = _paragraphs_on(tables, whole, states, language)
    if not mark:
        return sentence
    return language.gettext("{finding} ({paragraphs})", finding=sentence, paragraphs=mark)


def _paragraphs_on(tables: Tables, choice: Choice, states: list[str], language: Language) -> str:
    stages = progress.stage_by_state(tables, choice)
    paragraphs = stages.loc[stages["state"].isin(states), "paragraph"]
    return "" if paragraphs.isna().any() else mark_paragraphs(";".join(paragraphs), language)
