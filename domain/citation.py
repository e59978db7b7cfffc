"""Cite the sources of a figure: the documents and paragraphs of the rows that it draws, what
contradicts them, the as-of date and the version.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import pandas as pd

from domain.language import Language
from domain.measures import coverage, progress, selection
from domain.measures.changes import compared_cycle
from domain.measures.statements import general_statements
from domain.tables import Choice, Tables, localize_column, memoize
from domain.vocabulary import NOT_REPORTED

CITED = "^(source|paragraph|conflict)"  # columns of a row that a citation needs
Rows = Callable[[Tables, Choice], pd.DataFrame]


def _participants(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return the texts of participants of the chosen events; of chosen states those naming them."""
    parts = ("source_of_state", "conflict") if choice.states else ("source", "conflict")
    return pd.concat(
        [_of_states(selection.participants_of(tables, choice, part), choice) for part in parts]
    )


def _attendance(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return the texts of participants of the chosen events whose state is named."""
    rows = pd.concat(
        selection.participants_of(tables, choice, part) for part in ("source_of_state", "conflict")
    )
    return _of_states(rows[rows["state"].notna()], choice)


def _stages(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return the progress row from which the stage of each state in scope is read."""
    rows = progress.stage_by_state(tables, choice)
    return rows[rows["in_scope"] & rows["as_of"].notna()]


def _to_follow_up(tables: Tables, choice: Choice) -> pd.DataFrame:
    rows = progress.follow_up(progress.stage_by_state(tables, choice))
    return rows[rows["as_of"].notna()]


def _items(kind: str) -> Rows:
    def rows(tables: Tables, choice: Choice) -> pd.DataFrame:
        frame = coverage.status_by_state(tables, replace(choice, item=""), kind)
        drawn = frame.loc[frame["status"] != NOT_REPORTED]
        if choice.item:
            return drawn.loc[drawn["item"] == choice.item]
        return pd.concat([drawn, general_statements(tables, choice, kind)])

    return rows


def _table(name: str) -> Rows:
    """Return the function that returns all rows of a table in the cycle, of the chosen states."""

    def rows(tables: Tables, choice: Choice) -> pd.DataFrame:
        # what belongs to no cycle is cited in each
        return _of_states(selection.in_cycle(getattr(tables, name), choice.cycle), choice)

    return rows


OPTIONAL_TABLES = ("submissions", "pledges", "indicators", "statements")


def _stages_compared(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return the progress rows of the stages of a cycle and of the one that it is compared with."""
    earlier = compared_cycle(tables, choice)
    cycles = [choice.cycle] if earlier is None else [earlier, choice.cycle]
    return pd.concat([_stages(tables, replace(choice, cycle=cycle)) for cycle in cycles])


ROWS: Mapping[str, Rows] = MappingProxyType(
    {
        "events": selection.events_of,
        "past_events": selection.past_events,
        "participants": _participants,
        "attendance": _attendance,
        "stages": _stages,
        "stages_compared": _stages_compared,
        "followed_up": _to_follow_up,
        "objectives": _items(coverage.OBJECTIVE),
        "guiding_principles": _items(coverage.PRINCIPLE),
        "progress": _table("progress"),
        "coverage": _table("coverage"),
        "principles": _table("principles"),
        **{name: _table(name) for name in OPTIONAL_TABLES},
    }
)
# Their as-of date is that of the progress: a later event says nothing of them.
REVIEW_ROWS = frozenset(
    {
        "stages",
        "stages_compared",
        "followed_up",
        "objectives",
        "guiding_principles",
        "progress",
        "coverage",
        "principles",
    }
)
EVENT_ROWS = frozenset({"events", "past_events"})
ALL_ROWS = ("events", "participants", "progress", "coverage", "principles", *OPTIONAL_TABLES)


def source_rows(tables: Tables, choice: Choice, names: Iterable[str]) -> pd.DataFrame:
    """Return the rows that a figure draws for a choice; `names` are keys of `ROWS`.

    Columns out: source, source_<language>, paragraph, conflict, conflict_<language>.
    """
    return pd.concat([ROWS[name](tables, choice).filter(regex=CITED) for name in names])


def format_sources(rows: pd.DataFrame, language: Language) -> str:
    """List the sources of rows: "Report of the second session, paragraphs 2, 6–15"."""
    by_source: dict[str, set[str]] = {}
    if "paragraph" not in rows:
        return ""
    for source, paragraphs in zip(
        localize_column(rows, "source", language), rows["paragraph"].fillna(""), strict=True
    ):
        if source:
            by_source.setdefault(source, set()).update(
                p.strip() for p in str(paragraphs).split(";") if p.strip()
            )
    return language.gettext("; ").join(
        _with_paragraphs(source, numbers, language) for source, numbers in by_source.items()
    )


def format_paragraphs(numbers: Iterable[str], language: Language) -> str:
    """List paragraph numbers, runs of three and more as a range: "2 and 6–15"."""
    whole = sorted({int(n) for n in numbers if n.isdecimal()})
    runs: list[list[int]] = []
    for number in whole:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    others = sorted({n for n in numbers if not n.isdecimal()})
    ranges = [
        part
        for run in runs
        for part in (map(str, run) if len(run) == 2 else [_format_run(run, language)])
    ]
    return language.join(ranges + others)


def mark_paragraphs(paragraphs: str | float | None, language: Language) -> str:
    """Write the paragraphs of rows as a short mark: "¶6, 10 and 11"; empty without any.

    `paragraphs` is a cell of the column paragraph, numbers separated by semicolons, or several
    cells joined by semicolons; it may be missing.
    """
    text = "" if pd.isna(paragraphs) else str(paragraphs)
    numbers = {number.strip() for number in text.split(";") if number.strip()}
    if not numbers:
        return ""
    listed = format_paragraphs(numbers, language)
    return language.ngettext("¶{list}", "¶{list}", len(numbers), list=listed)


@dataclass(frozen=True)
class Citation:
    """The line under a figure: as-of date and source, what contradicts it, and the version.

    `conflict` is a sentence, or several; empty where no row drawn is contradicted.
    """

    source: str
    version: str
    conflict: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.source, self.conflict, self.version)))


def cite(tables: Tables, choice: Choice, names: Iterable[str], language: Language) -> Citation:
    """Cite the rows drawn for a choice; without any, name the sources silent on the states.

    `names` are keys of `ROWS`, at least one, and no iterator, since they may be read twice.
    `source` of the result reads "As of 13 August 2020. Source: …, paragraphs 2 and 6–15."; sources
    that are silent on the states have no paragraphs. A missing date or source is "not reported".
    Raises KeyError for an unknown name, and ValueError without names.
    """
    drawn = replace(choice, order=Choice.order, indicator=Choice.indicator, marked="")
    return _cite(tables, drawn, tuple(names), language)


@memoize
def _cite(tables: Tables, choice: Choice, names: tuple[str, ...], language: Language) -> Citation:
    reviewed = not REVIEW_ROWS.isdisjoint(names) and EVENT_ROWS.isdisjoint(names)
    as_of = tables.review_as_of(choice.cycle) if reviewed else tables.as_of(choice.cycle)
    values = {"date": language.date(as_of) if as_of else language.gettext("not reported")}
    rows = source_rows(tables, choice, names)
    source = format_sources(rows, language)
    silent = source or format_sources(
        source_rows(tables, Choice(cycle=choice.cycle), names).assign(paragraph=None), language
    )
    if silent and not source:
        text = language.gettext(
            "As of {date}. Nothing is said of it in: {source}.", source=silent, **values
        )
    else:
        values["source"] = source or language.gettext("not reported")
        text = language.gettext("As of {date}. Source: {source}.", **values)
    version = language.gettext("Version {version}.", version=tables.version)
    return Citation(text, version, format_conflicts(rows, language))


def format_conflicts(rows: pd.DataFrame, language: Language) -> str:
    """Say where other sources contradict rows, each conflict once; empty where none does."""
    texts = [text for text in localize_column(rows, "conflict", language).unique() if text]
    if not texts:
        return ""
    return language.gettext("Sources disagree: {conflicts}", conflicts=" ".join(texts))


def _with_paragraphs(source: str, numbers: set[str], language: Language) -> str:
    if not numbers:
        return source
    return language.ngettext(
        "{source}, paragraph {list}",
        "{source}, paragraphs {list}",
        len(numbers),
        source=source,
        list=format_paragraphs(numbers, language),
    )


def _format_run(run: list[int], language: Language) -> str:
    if len(run) == 1:
        return str(run[0])
    return language.gettext("{first}–{last}", first=str(run[0]), last=str(run[-1]))


def _of_states(frame: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    if not choice.states or "state" not in frame:
        return frame
    return frame[frame["state"].isin(choice.states)]
