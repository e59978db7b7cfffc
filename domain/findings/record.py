"""Say what other records hold of a state: votes, champion countries, submissions, pledges, and SDG
indicator 10.7.2, which states assess themselves.
"""

from collections.abc import Callable, Iterator

import pandas as pd

from domain.findings.sections import ProfileSection
from domain.language import Language
from domain.measures.selection import in_cycle
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import INDICATOR_LEVELS, STATEMENT_KINDS, SUBMISSION_KINDS

SELF_ASSESSED = "10.7.2"
Writer = Callable[[pd.DataFrame, Language], list[str]]


def record_sections(tables: Tables, choice: Choice, language: Language) -> list[ProfileSection]:
    """Return a section for each record that the tables have on any state; of the one chosen state
    its items are listed, none where the record does not name it.
    """
    (state,) = choice.states
    gettext = language.gettext
    assessed = gettext("SDG indicator {number}, self-assessed", number=SELF_ASSESSED)
    records: tuple[tuple[str, pd.DataFrame, Writer], ...] = (
        *_by_kind(tables.statements, language),
        (assessed, tables.indicators, _indicators),
        (gettext("Submissions"), in_cycle(tables.submissions, choice.cycle), _submissions),
        (gettext("Pledges"), in_cycle(tables.pledges, choice.cycle), _pledges),
    )
    return [
        ProfileSection(title, tuple(write(frame[frame["state"] == state], language)))
        for title, frame, write in records
        if len(frame)
    ]


def _by_kind(frame: pd.DataFrame, language: Language) -> Iterator[tuple[str, pd.DataFrame, Writer]]:
    """Yield the statements of each kind that any state made, with the name of the kind."""
    for code, kind in STATEMENT_KINDS.items() if len(frame) else ():
        yield kind.name(language.code), frame[frame["kind"] == code], _texts


def _with_date(text: str, period: object, language: Language) -> str:
    if not isinstance(period, str):
        return text
    return language.gettext("{title} ({date})", title=text, date=language.iso_period(period))


def _texts(rows: pd.DataFrame, language: Language) -> list[str]:
    texts = localize_column(rows, "text", language)
    return [
        _with_date(text, period, language) for text, period in zip(texts, rows["date"], strict=True)
    ]


def _indicators(rows: pd.DataFrame, language: Language) -> list[str]:
    ordered = rows[rows["indicator"] == SELF_ASSESSED].sort_values("year")
    return [
        language.gettext(
            "{year}: {level}",
            year=str(row["year"]),
            level=INDICATOR_LEVELS[row["label"]].name(language.code)
            if isinstance(row["label"], str)
            else language.number(int(row["value"])),
        )
        for row in ordered.to_dict("records")
    ]


def _submissions(rows: pd.DataFrame, language: Language) -> list[str]:
    titles = localize_column(rows, "title", language)
    found = []
    for title, row in zip(titles, rows.to_dict("records"), strict=True):
        kind = SUBMISSION_KINDS[row["kind"]].name(language.code)
        text = language.gettext("{name}: {value}", name=kind, value=title) if title else kind
        found.append(_with_date(text, row["date"], language))
    return found


def _pledges(rows: pd.DataFrame, language: Language) -> list[str]:
    return list(localize_column(rows, "text", language))
