"""Set out the status of every item in every state, for a table of words and marks."""

from dataclasses import dataclass

from domain.findings.items.statements import GeneralStatement, list_general, split_label
from domain.language import Language
from domain.measures import coverage, ordering
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import NOT_REPORTED, ROUND_TABLES, STATES, STATUSES


@dataclass(frozen=True)
class StatusCell:
    """The status of an item in a state, with its evidence; without a row `not_reported`."""

    status: str
    evidence: str


@dataclass(frozen=True)
class StatusRow:
    """An item and its cells, one for each state; `group_name` is its round table, if grouped."""

    item: str
    number: str
    title: str
    group_name: str
    cells: tuple[StatusCell, ...]


@dataclass(frozen=True)
class StatusTable:
    """The names of the states in neutral order, and a row for each item.

    `statuses` are code and name of those that occur, `not_reported` last; `general` are the general
    statements, which stand in no cell.
    """

    states: tuple[str, ...]
    rows: tuple[StatusRow, ...]
    statuses: tuple[tuple[str, str], ...]
    general: tuple[GeneralStatement, ...]


def status_table(tables: Tables, choice: Choice, item: str, language: Language) -> StatusTable:
    """Return the statuses of the chosen items and states; `item` is "objective" or "principle".

    Items stand in the chosen order, those of `coverage.status_by_state`.
    """
    frame = ordering.in_order(coverage.status_by_state(tables, choice, item), choice)
    columns = frame["state"], frame["item"], frame["status"]
    cells = {
        (state, code): StatusCell(status, evidence)
        for state, code, status, evidence in zip(
            *columns, localize_column(frame, "evidence", language), strict=True
        )
    }
    states = STATES.neutral_order(language.code, set(frame["state"]))
    items = frame.drop_duplicates("item")
    rows = tuple(
        StatusRow(
            code,
            *split_label(code, language),
            ROUND_TABLES[group].name(language.code) if group else "",
            tuple(cells[state.code, code] for state in states),
        )
        for code, group in zip(items["item"], items["group"], strict=True)
    )
    return StatusTable(
        states=tuple(state.name(language.code) for state in states),
        rows=rows,
        statuses=_statuses(set(frame["status"]), language),
        general=list_general(tables, choice, item, language),
    )


def _statuses(found: set[str], language: Language) -> tuple[tuple[str, str], ...]:
    named = [(code, term.name(language.code)) for code, term in STATUSES.items() if code in found]
    if NOT_REPORTED in found:
        named.append((NOT_REPORTED, language.gettext("Not reported")))
    return tuple(named)
