"""Cite the sources of a figure: documents with their paragraphs, the as-of date and the version."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from domain.language import Language
from domain.measures.selection import events_of, participants_of
from domain.tables import Choice, Tables, localize_column, memoize


def source_rows(tables: Tables, choice: Choice, names: Iterable[str]) -> pd.DataFrame:
    """Return the rows of the named tables in the chosen cycle and states.

    Columns out: source, source_<language>, paragraph.
    """
    cycle = Choice(cycle=choice.cycle)
    frames = {
        "events": events_of(tables, cycle),
        "participants": participants_of(
            tables, cycle, "source_of_state" if choice.states else "source"
        ),
        **{
            name: _in_cycle(getattr(tables, name), cycle)
            for name in ("progress", "coverage", "principles")
        },
    }
    return pd.concat(
        [_of_states(frames[name], choice).filter(regex="^(source|paragraph)") for name in names]
    )


def format_sources(rows: pd.DataFrame, language: Language) -> str:
    """List the sources of rows: "Report of the second session, paragraphs 2, 6–15"."""
    by_source: dict[str, set[str]] = {}
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
    """The line under a figure: as-of date and source, and the version they belong to."""

    source: str
    version: str

    def __str__(self) -> str:
        return f"{self.source} {self.version}"


def cite(tables: Tables, choice: Choice, names: Iterable[str], language: Language) -> Citation:
    """Cite the named tables; without rows of the chosen states, name the sources silent on them.

    `names` are fields of `Tables`, at least one, and no iterator, since they may be read twice. Of
    `choice` the cycle and the states count. `source` of the result reads "As of 13 August 2020.
    Source: …, paragraphs 2 and 6–15."; sources that are silent on the states have no paragraphs. A
    missing date or source is "not reported". Raises KeyError for an unknown name, and ValueError
    without names.
    """
    of = Choice(cycle=choice.cycle, states=choice.states)
    return _cite(tables, of, tuple(names), language)


@memoize
def _cite(tables: Tables, choice: Choice, names: tuple[str, ...], language: Language) -> Citation:
    as_of = tables.as_of(choice.cycle)
    values = {"date": language.date(as_of) if as_of else language.gettext("not reported")}
    source = format_sources(source_rows(tables, choice, names), language)
    silent = source or format_sources(
        source_rows(tables, replace(choice, states=()), names).assign(paragraph=None), language
    )
    if silent and not source:
        text = language.gettext(
            "As of {date}. Nothing is said of it in: {source}.", source=silent, **values
        )
    else:
        values["source"] = source or language.gettext("not reported")
        text = language.gettext("As of {date}. Source: {source}.", **values)
    return Citation(text, language.gettext("Version {version}.", version=tables.version))


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


def _in_cycle(frame: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    return frame[frame["cycle"] == choice.cycle]
