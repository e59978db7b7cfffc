"""List what is reported of one state on objectives or guiding principles, with its evidence."""

from dataclasses import dataclass

from domain.findings.items.statements import (
    GeneralStatement,
    Statement,
    explain_silence,
    list_general,
    list_missing,
    list_statements,
    split_label,
)
from domain.language import Language, ngettext_noop
from domain.measures import coverage
from domain.measures.coverage import OBJECTIVE, PRINCIPLE
from domain.tables import Choice, Tables


@dataclass(frozen=True)
class StateRow:
    """An item with the statement on it. `number` is empty for a guiding principle."""

    item: str
    number: str
    title: str
    statement: Statement


@dataclass(frozen=True)
class StateEvidence:
    """The items reported of a state, its general statement, and the items not mentioned.

    `missing_line` names the latter, if there are any. `title` counts the rows; where there are
    neither rows nor general statements, `is_empty`, and `title` is the one sentence that says so.
    """

    kind: str
    title: str
    rows: tuple[StateRow, ...]
    general: tuple[GeneralStatement, ...]
    missing: tuple[str, ...]
    missing_line: str
    is_empty: bool


TITLES = {
    OBJECTIVE: ngettext_noop(
        "Specific evidence on {n} of {whole} objectives",
        "Specific evidence on {n} of {whole} objectives",
    ),
    PRINCIPLE: ngettext_noop(
        "Specific evidence on {n} of {whole} guiding principles",
        "Specific evidence on {n} of {whole} guiding principles",
    ),
}


def state_evidence(tables: Tables, choice: Choice, item: str, language: Language) -> StateEvidence:
    """List the statements on the one chosen state; `item` is "objective" or "principle".

    Of `choice` the cycle and the state count. Raises ValueError unless one state is chosen.
    """
    (state,) = choice.states
    only = Choice(cycle=choice.cycle, states=(state,))
    said, whole = list_statements(tables, only, item, language), coverage.items(only, item)
    rows = tuple(
        StateRow(each.item, *split_label(each.item, language), each.statement) for each in said
    )
    general = list_general(tables, only, item, language)
    empty = "" if rows or general else explain_silence(tables, only, item, language)
    mentioned = {each.item for each in said}
    missing = tuple(code for code in whole if code not in mentioned)
    return StateEvidence(
        kind=item,
        title=empty or language.ngettext(*TITLES[item], len(rows), whole=len(whole)),
        rows=rows,
        general=general,
        missing=missing,
        missing_line="" if empty else list_missing(missing, len(whole), item, language),
        is_empty=bool(empty),
    )
