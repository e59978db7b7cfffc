"""List the objectives or guiding principles with the evidence on each, in the reader's language.

A general statement, which speaks of all items and names none of them, is told apart and counted
with none. States stand in the neutral order, and none is ranked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from domain.findings.items.reporting import states_reported
from domain.findings.items.statements import (
    GeneralStatement,
    ItemStatement,
    Statement,
    explain_silence,
    list_general,
    list_items,
    list_missing,
    list_statements,
    split_label,
)
from domain.language import Language, gettext_noop, ngettext_noop
from domain.measures import coverage, ordering
from domain.measures.coverage import OBJECTIVE, PRINCIPLE
from domain.measures.scope import scope
from domain.measures.statements import reporting_rows
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_APPLICABLE, ROUND_TABLES, STATES, STATUSES


@dataclass(frozen=True)
class ItemRow:
    """An item with the statements on it alone. `number` is empty for a guiding principle.

    `reported` counts the states of `applicable` that report on it; `count` says so in words, unless
    a single state is in scope.
    `group_name` is the round table under which the item stands, if items are grouped.
    """

    item: str
    number: str
    title: str
    group_name: str
    reported: int
    applicable: int
    count: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class ItemEvidence:
    """The items of a kind with their evidence, and what is left without any.

    `statuses` are code and name of those that occur in the rows. `reported_line` counts the states
    for which anything is reported, and names who reported it where their government did not.
    `missing` are the items shown for
    which no statement stands, `silent` the states in scope without a statement on any item;
    `missing_line` and `silent_line` name them, if there are any; `single_line` names the items that
    rest on a single state. `title` is the finding; where
    neither rows nor general statements are left, `is_empty`, and `title` is the one sentence that
    says so.
    """

    kind: str
    title: str
    reported_line: str
    rows: tuple[ItemRow, ...]
    statuses: tuple[tuple[str, str], ...]
    general: tuple[GeneralStatement, ...]
    missing: tuple[str, ...]
    missing_line: str
    single_line: str
    silent: tuple[str, ...]
    silent_line: str
    is_empty: bool


TITLES = {
    OBJECTIVE: ngettext_noop(
        "{n} of {whole} objectives has specific evidence",
        "{n} of {whole} objectives have specific evidence",
    ),
    PRINCIPLE: ngettext_noop(
        "{n} of {whole} guiding principles has specific evidence",
        "{n} of {whole} guiding principles have specific evidence",
    ),
}
SINGLE = {
    OBJECTIVE: gettext_noop("Objectives resting on a single state: {parts}"),
    PRINCIPLE: gettext_noop("Guiding principles resting on a single state: {parts}"),
}
SILENT = {
    OBJECTIVE: ngettext_noop(
        "No objective is mentioned for {n} of {whole} states: {states}",
        "No objective is mentioned for {n} of {whole} states: {states}",
    ),
    PRINCIPLE: ngettext_noop(
        "No guiding principle is mentioned for {n} of {whole} states: {states}",
        "No guiding principle is mentioned for {n} of {whole} states: {states}",
    ),
}


def item_evidence(tables: Tables, choice: Choice, item: str, language: Language) -> ItemEvidence:
    """List the items with evidence of their own; `item` is "objective" or "principle".

    Of `choice` the cycle, round table, states, statuses and order count. Chosen statuses keep the
    items that have one of them in some state, and the general statements with one of them.
    """
    said = list_statements(tables, choice, item, language)
    in_scope, shown = scope(tables, choice), coverage.items(choice, item)
    rows = _rows(said, shown, choice, len(in_scope), language)
    general = list_general(tables, choice, item, language)
    mentioned = {each.item for each in said}
    missing = tuple(code for code in shown if code not in mentioned)
    silent = _silent(tables, choice, item, language)
    empty = "" if rows or general else explain_silence(tables, choice, item, language)
    return ItemEvidence(
        kind=item,
        title=empty or _title(rows, len(shown), len(in_scope), item, language),
        reported_line="" if empty else states_reported(tables, choice, item, language),
        rows=rows,
        statuses=_statuses(rows, language),
        general=general,
        missing=missing,
        missing_line="" if empty else list_missing(missing, len(shown), item, language),
        single_line=_single_line(rows, item, language) if len(in_scope) > 1 else "",
        silent=silent,
        silent_line="" if empty else _silent_line(silent, len(in_scope), item, language),
        is_empty=bool(empty),
    )


def _rows(
    said: Sequence[ItemStatement],
    shown: list[str],
    choice: Choice,
    in_scope: int,
    language: Language,
) -> tuple[ItemRow, ...]:
    by_item: dict[str, list[Statement]] = {}
    for each in said:
        by_item.setdefault(each.item, []).append(each.statement)
    kept = [code for code in shown if _has_status(by_item.get(code, ()), choice)]
    counts = pd.DataFrame(
        [(code, *_count(by_item[code], in_scope)) for code in kept],
        columns=["item", "reported", "applicable"],
    )
    ordered = ordering.in_order(counts, choice)
    columns = (ordered[name] for name in ("item", "group", "reported", "applicable"))
    return tuple(
        ItemRow(
            item=code,
            number=split_label(code, language)[0],
            title=split_label(code, language)[1],
            group_name=ROUND_TABLES[group].name(language.code) if group else "",
            reported=reported,
            applicable=applicable,
            count=_count_in_words(reported, applicable, language) if in_scope > 1 else "",
            statements=tuple(by_item[code]),
        )
        for code, group, reported, applicable in zip(*columns, strict=True)
    )


def _has_status(said: Sequence[Statement], choice: Choice) -> bool:
    """Tell whether an item has a statement, of one of the chosen statuses if any is."""
    return any(not choice.statuses or each.status in choice.statuses for each in said)


def _count_in_words(reported: int, applicable: int, language: Language) -> str:
    return language.ngettext(
        "{n} of {whole} states", "{n} of {whole} states", reported, whole=applicable
    )


def _count(said: Sequence[Statement], in_scope: int) -> tuple[int, int]:
    """Count the states that report on an item, and those in scope to which it applies."""
    reported = sum(each.status != NOT_APPLICABLE for each in said)
    return reported, in_scope - len(said) + reported


def _statuses(rows: tuple[ItemRow, ...], language: Language) -> tuple[tuple[str, str], ...]:
    found = {each.status for row in rows for each in row.statements}
    return tuple(
        (code, term.name(language.code)) for code, term in STATUSES.items() if code in found
    )


def _title(
    rows: tuple[ItemRow, ...], shown: int, in_scope: int, item: str, language: Language
) -> str:
    finding = language.ngettext(*TITLES[item], len(rows), whole=shown)
    reporting = {
        each.state for row in rows for each in row.statements if each.status != NOT_APPLICABLE
    }
    if not reporting or in_scope == 1:
        return finding
    where = language.ngettext(
        "for {n} of {whole} states", "for {n} of {whole} states", len(reporting), whole=in_scope
    )
    return language.gettext("{finding}, {more}", finding=finding, more=where)


def _single_line(rows: tuple[ItemRow, ...], item: str, language: Language) -> str:
    """Name the items for which a single state has evidence, with that state; empty without any."""
    by_state: dict[str, list[str]] = {}
    for row in rows:
        reporting = [each for each in row.statements if each.status != NOT_APPLICABLE]
        if len(reporting) == 1:
            by_state.setdefault(reporting[0].name, []).append(row.item)
    if not by_state:
        return ""
    parts = [
        language.gettext("{items} ({state})", items=list_items(codes, item, language), state=name)
        for name, codes in by_state.items()
    ]
    return language.gettext(SINGLE[item], parts=language.gettext("; ").join(parts))


def _silent(tables: Tables, choice: Choice, item: str, language: Language) -> tuple[str, ...]:
    """Return the states in scope without a statement on any item, whichever are shown."""
    chosen = Choice(cycle=choice.cycle, states=choice.states)
    silent = set(scope(tables, chosen)) - set(reporting_rows(tables, chosen, item)["state"])
    return tuple(state.code for state in STATES.neutral_order(language.code, silent))


def _silent_line(silent: tuple[str, ...], in_scope: int, item: str, language: Language) -> str:
    if not silent:
        return ""
    names = language.join(STATES[code].name(language.code) for code in silent)
    return language.ngettext(*SILENT[item], len(silent), whole=in_scope, states=names)
