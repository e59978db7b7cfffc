"""Set out one state on two sides of a comparison: stage, objectives, evidence, attendance."""

from dataclasses import dataclass

import pandas as pd

from domain.findings.items.statements import Statement, list_statements, split_label
from domain.language import Language
from domain.measures.changes import Side
from domain.measures.coverage import OBJECTIVE, PRINCIPLE
from domain.measures.overview import review_by_state
from domain.tables import Choice
from domain.vocabulary import OBJECTIVES, PRINCIPLES, STAGES


@dataclass(frozen=True)
class StateComparison:
    """A state on both sides. `facts` and `items` are tables with a column for each side.

    `facts` has stage, objectives and attendance; `items` a row for each objective and guiding
    principle with evidence on either side.
    """

    title: str
    facts: pd.DataFrame
    items: pd.DataFrame


def compare_state(
    state: str, before: Side, after: Side, labels: tuple[str, str], language: Language
) -> StateComparison:
    """Compare a state, by its code, on both sides; `labels` name them in the language."""
    sides = (before, after)
    facts = [_facts(state, side, language) for side in sides]
    columns = dict(zip(labels, facts, strict=True))
    subject = language.gettext("Subject")
    table = pd.DataFrame(
        {subject: list(facts[0])} | {k: list(v.values()) for k, v in columns.items()}
    )
    title = language.gettext("{before} and {after} side by side", before=labels[0], after=labels[1])
    return StateComparison(title, table, _items(state, sides, labels, language))


def _facts(state: str, side: Side, language: Language) -> dict[str, str]:
    gettext = language.gettext
    row = review_by_state(side.tables, Choice(side.cycle, states=(state,))).iloc[0]
    if not row["in_scope"]:
        silent = gettext("Not named as taking part")
        return dict.fromkeys(_fact_names(language), silent)
    stage = STAGES[row["stage"]].name(language.code)
    if pd.notna(row["as_of"]):
        stage = gettext("{title} ({date})", title=stage, date=language.date(row["as_of"].date()))
    said = [code for code in _statements(state, side, language) if code in OBJECTIVES]
    attended = (
        gettext(
            "{part} of {whole}", part=int(row["events_attended"]), whole=int(row["events_named"])
        )
        if row["events_named"]
        else gettext("not reported")
    )
    values = (
        stage,
        gettext("{part} of {whole}", part=len(said), whole=len(OBJECTIVES)),
        gettext("{part} of {whole}", part=int(row["ready"]), whole=int(row["applicable"])),
        attended,
    )
    return dict(zip(_fact_names(language), values, strict=True))


def _fact_names(language: Language) -> tuple[str, ...]:
    gettext = language.gettext
    return (
        gettext("Stage of the review"),
        gettext("Objectives with specific evidence"),
        gettext("Objectives acted on"),
        gettext("Events attended, of those whose source names states"),
    )


def _items(
    state: str, sides: tuple[Side, Side], labels: tuple[str, str], language: Language
) -> pd.DataFrame:
    said = [_statements(state, side, language) for side in sides]
    codes = [code for code in (*OBJECTIVES, *PRINCIPLES) if any(code in each for each in said)]
    columns = {
        label: [_text(each.get(code), language) for code in codes]
        for label, each in zip(labels, said, strict=True)
    }
    names = [" ".join(filter(None, split_label(code, language))) for code in codes]
    return pd.DataFrame({language.gettext("Objective or guiding principle"): names, **columns})


def _statements(state: str, side: Side, language: Language) -> dict[str, Statement]:
    choice = Choice(side.cycle, states=(state,))
    return {
        each.item: each.statement
        for kind in (OBJECTIVE, PRINCIPLE)
        for each in list_statements(side.tables, choice, kind, language)
    }


def _text(said: Statement | None, language: Language) -> str:
    """Return status, evidence, paragraph and notes of a statement; "Not reported" without one."""
    if said is None:
        return language.gettext("Not reported")
    text = said.status_name
    if said.evidence:
        text = language.gettext("{name}: {value}", name=text, value=said.evidence)
    if said.paragraph:
        text = language.gettext("{finding} ({paragraphs})", finding=text, paragraphs=said.paragraph)
    return language.gettext("; ").join((text, *said.notes))
