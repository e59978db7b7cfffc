"""Evidence on one objective or guiding principle: states with status, source and paragraph."""

from dataclasses import dataclass, replace

import pandas as pd

from domain.citation import cite, mark_paragraphs
from domain.findings import quantities
from domain.findings.items.row_notes import row_notes
from domain.language import Language
from domain.listing import Listing
from domain.measures import coverage, ordering
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import NOT_APPLICABLE, NOT_REPORTED, OBJECTIVES, PRINCIPLES, STATES, STATUSES


@dataclass(frozen=True, eq=False)
class Evidence:
    """The states that report on the opened item, and the names of those in scope that do not."""

    reported: Listing
    silent: tuple[str, ...]


def evidence(tables: Tables, choice: Choice, language: Language) -> Evidence:
    """Collect the evidence on `choice.item`, states in the neutral order of the language.

    Columns of the table, headed in the language: state, status, evidence, source (with paragraph).
    """
    kind, drawn = (
        (coverage.OBJECTIVE, "objectives")
        if choice.item in OBJECTIVES
        else (coverage.PRINCIPLE, "guiding_principles")
    )
    only = Choice(cycle=choice.cycle, states=choice.states)
    rows = coverage.status_by_state(tables, only, kind)
    rows = ordering.in_neutral_order(rows[rows["item"] == choice.item], language.code)
    title, rows = _title(rows, choice.item, language), rows.set_index("state")
    silent = rows.index[rows["status"] == NOT_REPORTED]
    source = cite(tables, replace(only, item=choice.item), (drawn,), language)
    return Evidence(
        Listing(title, source, _table(rows.drop(silent), language)),
        tuple(STATES[code].name(language.code) for code in silent),
    )


def _title(rows: pd.DataFrame, item: str, language: Language) -> str:
    if rows.empty:
        return language.gettext("No state is in scope")
    ready, name = coverage.readiness(rows, "item").iloc[0], _item_name(item, language)
    if not ready["applicable"]:
        return language.gettext("{item}: not applicable to any state in scope", item=name)
    if not ready["reported"]:
        return language.gettext("{item}: not reported for any state in scope", item=name)
    where = quantities.states_of(int(ready["reported"]), int(ready["applicable"]), language)
    finding = language.gettext(
        "{item}: reported for {where}, acted on in {n}",
        item=name,
        where=where,
        n=int(ready["ready"]),
    )
    if not ready[NOT_APPLICABLE]:
        return finding
    more = language.ngettext(
        "not applicable to {n} state", "not applicable to {n} states", int(ready[NOT_APPLICABLE])
    )
    return language.gettext("{finding}; {more}", finding=finding, more=more)


def _item_name(item: str, language: Language) -> str:
    if item in PRINCIPLES:
        return PRINCIPLES[item].name(language.code)
    return language.gettext(
        "Objective {number} ({title})",
        number=item,
        title=OBJECTIVES[item].short_name(language.code),
    )


def _table(rows: pd.DataFrame, language: Language) -> pd.DataFrame:
    return pd.DataFrame(
        {
            language.gettext("State"): [STATES[code].name(language.code) for code in rows.index],
            language.gettext("Status"): [
                STATUSES[code].name(language.code) for code in rows["status"]
            ],
            language.gettext("Evidence"): evidence_texts(rows, language),
            language.gettext("Source"): [
                _place(source, mark_paragraphs(paragraph, language), language)
                for source, paragraph in zip(
                    localize_column(rows, "source", language), rows["paragraph"], strict=True
                )
            ],
        }
    )


def evidence_texts(rows: pd.DataFrame, language: Language) -> list[str]:
    """Return the evidence of each row, with who reported it, unless the government did, whether the
    editors inferred it, and what contradicts it.
    """
    texts = localize_column(rows, "evidence", language)
    return [
        language.gettext("; ").join(filter(None, (text, *notes)))
        for text, notes in zip(texts, row_notes(rows, language), strict=True)
    ]


def _place(source: str, paragraphs: str, language: Language) -> str:
    if source and paragraphs:
        return language.gettext("{source}, {paragraphs}", source=source, paragraphs=paragraphs)
    return source or paragraphs
