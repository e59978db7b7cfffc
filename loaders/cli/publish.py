"""python -m loaders publish: the difference that files make to the newest version, then the next
version.
"""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from domain.language import Language
from domain.vocabulary import SHEETS
from loaders.cells.row_accounting import SheetRows, nothing_new
from loaders.cli import check, columns, history
from loaders.cli.result import (
    DONE,
    PROBLEMS,
    REFUSED,
    UNREADABLE,
    Answer,
    Tell,
    as_data,
    messages,
    refusal,
)
from loaders.reading.parse_result import Reading
from loaders.review import diff
from loaders.review.diff import Difference, TableDifference
from loaders.review.merge import UPDATE, WHOLE
from loaders.review.preview import Preview, preview
from loaders.store.errors import NotPublishedError
from loaders.store.models import Publication, Upload, new_id
from loaders.tables.registry import TABLES
from loaders.tables.schema import header

EXAMPLES = (
    """examples:
  python -m loaders publish workshop.xlsx --note "Third session" --dry-run
  python -m loaders publish workshop.xlsx --note "Third session" --mode update
  python -m loaders publish new.xlsx fixes.csv --mode whole --mode progress=update --yes-remove
  python -m loaders publish workshop.xlsx --base 7 --id 2026-11-23-workshop

The last is safe to repeat, and refused where version 7 is no longer the newest.

"""
    + columns.COLUMNS
)
SHOWN = 40  # changed cells that are told one by one


def options(command: ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument("files", nargs="+", metavar="FILE")
    command.add_argument("--note", default="", help="why, for the history")
    command.add_argument(
        "--author", default="", metavar="NAME", help="who publishes (the user of the machine)"
    )
    command.add_argument(
        "--mode",
        action="append",
        type=mode,
        default=[],
        metavar="[TABLE=]whole|update",
        help=(
            "whether the file is the whole table (the default) or updates the rows it names; "
            "of one table or of all"
        ),
    )
    command.add_argument(
        "--base",
        type=int,
        metavar="NUMBER",
        help="the version that was looked at: refused where it is no longer the newest",
    )
    command.add_argument(
        "--yes-remove", action="store_true", help="rows that the file does not have may be removed"
    )
    command.add_argument(
        "--id", default="", help="the publication's own id: repeating it publishes nothing twice"
    )
    columns.options(command)
    command.add_argument(
        "--dry-run", action="store_true", help="show the difference and publish nothing"
    )


def mode(text: str) -> tuple[str, str]:
    """A table, "" for all, and its mode."""
    table, _, chosen = text.rpartition("=")
    if chosen not in (WHOLE, UPDATE) or (table and table not in TABLES):
        raise ArgumentTypeError(
            f"{text!r} is not [TABLE=]{WHOLE} or [TABLE=]{UPDATE}; the tables are "
            f"{', '.join(TABLES)}"
        )
    return table, chosen


def run(chosen: Namespace, language: Language, tell: Tell) -> Answer:
    """Reads, shows what would change, and publishes it."""
    try:
        readings = columns.read(chosen.files, chosen)
    except columns.ColumnError as unfit:
        return unfit.answer(language)
    told: dict[str, Any] = {
        "files": [
            check.as_data(file, reading)
            for file, reading in zip(chosen.files, readings, strict=True)
        ]
    }
    for file, reading in zip(chosen.files, readings, strict=True):
        for line in (f"{Path(file).with_name(reading.file)}:", *check.as_lines(reading, language)):
            tell(line)
    if not all(reading.publishable for reading in readings):
        readable = all(reading.readable for reading in readings)
        return Answer(PROBLEMS if readable else UNREADABLE, (), {"outcome": "problems", **told})
    modes = {
        table: dict(chosen.mode).get(table) or dict(chosen.mode).get("") or WHOLE
        for table in TABLES
    }
    if twice := _twice(readings, modes):
        return _refused("table_twice", language, told, table=twice)
    return _published(chosen, readings, modes, language, tell, told)


def _published(
    chosen: Namespace,
    readings: Sequence[Reading],
    modes: Mapping[str, str],
    language: Language,
    tell: Tell,
    told: dict[str, Any],
) -> Answer:
    store = history.opened()
    base = store.newest() if chosen.base is None else history.numbered(store, chosen.base)
    if base is None:
        return history.no_such_version(chosen.base, language)
    before = store.frames(base)
    found = preview(before, readings, modes)
    after, change = found.rows, found.difference
    told |= {"base": base.number, "difference": as_records(change)}
    rows = [sheet for reading in readings for sheet in reading.rows]
    told["oddities"] = _tell_preview(found, rows, language, tell)
    if change.removes and not chosen.yes_remove:
        return _refused("removes_rows", language, told)
    if chosen.dry_run:
        return Answer(DONE, (), {"outcome": "dry_run", **told})
    uploads = tuple(Upload(reading.file, reading.sha256) for reading in readings)
    try:
        made = store.publish(
            Publication(chosen.id or new_id(), base.id, after, chosen.note, uploads),
            history.author(chosen.author),
        )
    except NotPublishedError as refused:
        return refusal(refused, language, told)
    said = language.say(
        "Version {number} is published. Every page shows it the next time it is drawn.",
        number=made.number,
    )
    return Answer(DONE, (said,), {"outcome": "published", **told, "version": as_data(made)})


def _tell_preview(
    found: Preview, rows: Sequence[SheetRows], language: Language, tell: Tell
) -> list[dict[str, Any]]:
    """Shows what would change and what looks odd in it; gives the latter as JSON can hold it."""
    for line in as_lines(found.difference, rows, language):
        tell(line)
    oddities = []
    for oddity in found.oddities:
        tell(f"! {oddity.sentence(language)}")
        oddities.append(
            {"code": oddity.code, "table": oddity.table, "row": dict(oddity.row)}
            | messages(oddity.sentence)
        )
    return oddities


def _twice(readings: Sequence[Reading], modes: Mapping[str, str]) -> str:
    """The table that two files claim to be the whole of; "" where there is none."""
    found = [table for reading in readings for table in reading.tables if modes[table] == WHOLE]
    return next((table for table in found if found.count(table) > 1), "")


def _refused(
    outcome: str, language: Language, told: Mapping[str, Any], *, table: str = ""
) -> Answer:
    def sentence(language: Language) -> str:
        if outcome == "table_twice":
            name = SHEETS[table].name(language.code)
            return language.say(
                "Two of the files hold the whole table “{table}”. Leave one out, or let them "
                "update it.",
                table=name,
            )
        return language.say(
            "Rows would be removed. Nothing was published; with {option} it is.",
            option="--yes-remove",
        )

    return Answer(REFUSED, (sentence(language),), {"outcome": outcome, **told} | messages(sentence))


def as_lines(change: Difference, rows: Sequence[SheetRows], language: Language) -> Iterator[str]:
    """What would change, table by table, the first changed cells one by one; or why nothing would.
    `rows` are those of all files.
    """
    if change.empty:
        yield nothing_new(rows, language)
    for table in change.tables.values():
        if not table.empty:
            yield _counted(table, language)
            yield from _cells(table, language)


def _counted(table: TableDifference, language: Language) -> str:
    numbers = {
        "added": len(table.added),
        "changed": table.changed_rows,
        "removed": len(table.removed),
        "unchanged": table.unchanged,
    }
    name = SHEETS[table.table].name(language.code)
    return language.say(
        "{table}: rows added {added}, changed {changed}, removed {removed}, as before {unchanged}",
        table=name,
        **numbers,
    )


def _cells(table: TableDifference, language: Language) -> Iterator[str]:
    for cell in table.first(SHOWN):
        row = [
            diff.told(table.table, name, value, language)
            for name, value in cell.row.items()
            if value is not None
        ]
        before, after = (
            diff.told(table.table, cell.column, value, language)
            for value in (cell.before, cell.after)
        )
        values = {
            "row": language.say(", ").join(row),
            "column": header(table.table, cell.column, language.code),
        }
        yield "  " + language.say(
            "{row}; {column}: {before}, now {after}", before=before, after=after, **values
        )
    if (rest := len(table.cells) - SHOWN) > 0:
        yield "  " + language.count("and {n} more cell", "and {n} more cells", rest)


def as_records(change: Difference) -> dict[str, Any]:
    """The difference as JSON can hold it: every row that is added or removed, every cell that is
    changed.
    """
    return {
        name: {
            "added": _records(table.added),
            "removed": _records(table.removed),
            "changed": [
                {"row": dict(c.row), "column": c.column, "before": c.before, "after": c.after}
                for c in table.changed
            ],
            "unchanged": table.unchanged,
        }
        for name, table in change.tables.items()
        if not table.empty
    }


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): value for name, value in row.items() if pd.notna(value)}
        for row in rows.to_dict("records")
    ]
