"""Profile one state in one cycle from its sources, in the reader's language."""

from dataclasses import dataclass

import pandas as pd
from pandas.api.typing import NAType

from domain.citation import OPTIONAL_TABLES, format_sources, source_rows
from domain.findings import quantities
from domain.findings.items.row_notes import row_notes
from domain.findings.record import record_sections
from domain.findings.sections import ProfileSection
from domain.language import Language, gettext_noop
from domain.measures import attendance, progress, selection
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import REPORTERS, STAGES, STATES, Term

STATE_ROWS = (
    "attendance",
    "progress",
    "coverage",
    "principles",
    *OPTIONAL_TABLES,
)  # rows that name a state
LISTS = {
    "institutions": gettext_noop("Institutions (whole-of-government)"),
    "partners": gettext_noop("Partners (whole-of-society)"),
    "challenges": gettext_noop("Challenges named"),
    "support": gettext_noop("Support"),
}
RESERVATIONS = {
    "yes": gettext_noop("The state spoke of reservations to the Compact."),
    "no": gettext_noop("The state said that it has no reservations."),
}


@dataclass(frozen=True)
class Profile:
    """One state in a cycle: names, stage of its review, lists, other records, attendance, and the
    sources.
    """

    name: str
    formal_name: str
    stage: Term
    in_scope: bool
    reported_by: str
    notes: tuple[str, ...]
    as_of: str
    paragraph: str
    summary: str
    sections: tuple[ProfileSection, ...]
    record: tuple[ProfileSection, ...]
    attendance: tuple[tuple[str, str], ...]
    sources: str


def profile(tables: Tables, choice: Choice, language: Language) -> Profile:
    """Build the profile of the one chosen state. Raises KeyError if the code is unknown."""
    (code,) = choice.states
    state, only = STATES[code], Choice(cycle=choice.cycle, states=(code,))
    rows = progress.stage_by_state(tables, only)
    row = rows.iloc[0]
    return Profile(
        name=state.name(language.code),
        formal_name=state.formal_name(language.code),
        stage=STAGES[row["stage"]],
        in_scope=bool(row["in_scope"]),
        reported_by=_reporter(row, language),
        notes=_notes(rows, language),
        as_of=language.date(row["as_of"].date()) if pd.notna(row["as_of"]) else "",
        paragraph=format_sources(rows.dropna(subset="as_of"), language),
        summary=localize_column(rows, "summary", language).iloc[0],
        sections=(*_lists(rows, language), _reservations(row, language)),
        record=tuple(record_sections(tables, only, language)),
        attendance=_attendance(tables, only, language),
        sources=format_sources(source_rows(tables, only, STATE_ROWS), language),
    )


def _reporter(row: pd.Series, language: Language) -> str:
    category = row["reported_by"]
    return REPORTERS[category].name(language.code) if pd.notna(category) else ""


def _notes(rows: pd.DataFrame, language: Language) -> tuple[str, ...]:
    """Say whether the editors inferred the stage, and what another source says of it."""
    (notes,) = row_notes(rows.drop(columns="reported_by"), language)
    return notes


def _lists(rows: pd.DataFrame, language: Language) -> list[ProfileSection]:
    texts = {name: localize_column(rows, name, language).iloc[0] for name in LISTS}
    return [
        ProfileSection(
            language.gettext(LISTS[name]), tuple(i.strip() for i in text.split(";") if i.strip())
        )
        for name, text in texts.items()
    ]


def _reservations(row: pd.Series, language: Language) -> ProfileSection:
    answer = row["reservations"]
    return ProfileSection(
        language.gettext("Reservations"),
        (language.gettext(RESERVATIONS[answer]),) if pd.notna(answer) else (),
    )


def _attendance(tables: Tables, choice: Choice, language: Language) -> tuple[tuple[str, str], ...]:
    events = selection.events_of(tables, choice).query("status == 'held'").set_index("event")
    attended = attendance.attendance_by_state(tables, choice).set_index("event")
    past_events = zip(
        events.index, localize_column(events, "title", language), events["start_date"], strict=True
    )
    return tuple(
        (
            language.gettext("{title} ({date})", title=title, date=language.date(start.date())),
            _presence(attended.loc[event], language)
            if event in attended.index
            else language.gettext("the source names no state"),
        )
        for event, title, start in past_events
    )


def _presence(attended: pd.Series, language: Language) -> str:
    headcount: int | NAType = attended["headcount"]
    if not attended["present"]:
        return language.gettext("Not named as taking part")
    if isinstance(headcount, NAType):
        return language.gettext("Present, number not reported")
    return quantities.participants_or_more(int(headcount), bool(attended["at_least"]), language)
