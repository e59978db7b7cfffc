"""python -m loaders publish: compare files with the newest version, then publish the next one."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from domain.language import Language
from domain.vocabulary import SHEETS
from loaders.cells.row_accounting import SheetRows, describe_no_change
from loaders.cli import check, columns, history
from loaders.cli.matrix import MatrixError
from loaders.cli.result import (
    DONE,
    PROBLEMS,
    REFUSED,
    UNREADABLE,
    CommandResult,
    Printer,
    messages,
    refusal_result,
    version_to_dict,
)
from loaders.reading.parse_result import ParseResult
from loaders.review import diff
from loaders.review.decisions import list_decisions
from loaders.review.diff import Difference, TableDifference
from loaders.review.draft import Draft
from loaders.review.merge import UPDATE, WHOLE
from loaders.review.preview import Preview, build_preview
from loaders.store.errors import NotPublishedError
from loaders.store.models import Author, PublishRequest, Upload, new_id
from loaders.store.store import Store
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
    + columns.COLUMNS_HELP
)
MAX_SHOWN_CELLS = 40  # changed cells that are listed one by one


def options(command: ArgumentParser) -> None:
    """Add the options of `publish`."""
    command.add_argument("files", nargs="+", metavar="FILE")
    command.add_argument("--note", default="", help="why, for the history")
    command.add_argument(
        "--author", default="", metavar="NAME", help="who publishes (the user of the machine)"
    )
    command.add_argument(
        "--mode",
        action="append",
        type=parse_mode,
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


def parse_mode(text: str) -> tuple[str, str]:
    """Parse a table, empty for all, and its mode. Raises ArgumentTypeError."""
    table, _, chosen = text.rpartition("=")
    if chosen not in (WHOLE, UPDATE) or (table and table not in TABLES):
        raise ArgumentTypeError(
            f"{text!r} is not [TABLE=]{WHOLE} or [TABLE=]{UPDATE}; the tables are "
            f"{', '.join(TABLES)}"
        )
    return table, chosen


def run(chosen: Namespace, language: Language, print_line: Printer) -> CommandResult:
    """Read files, show what would change, and publish it."""
    try:
        uploads = columns.read(chosen.files, chosen)
    except (columns.ColumnError, MatrixError) as unfit:
        return unfit.answer(language)
    readings = [reading for _, reading in uploads]
    files = list(zip(chosen.files, readings, strict=True))
    data: dict[str, Any] = {"files": [check.to_dict(file, reading) for file, reading in files]}
    for file, reading in files:
        for line in (f"{Path(file).with_name(reading.file)}:", *check.as_lines(reading, language)):
            print_line(line)
    if not all(reading.publishable for reading in readings):
        status = PROBLEMS if all(reading.readable for reading in readings) else UNREADABLE
        return CommandResult(status, (), {"outcome": "problems", **data})
    given = dict(chosen.mode)
    modes = {table: given.get(table) or given.get("") or WHOLE for table in TABLES}
    if twice := _duplicate_table(readings, modes):
        return refuse("table_twice", language, data, table=twice)
    draft = Draft("", "", tuple(file for file, _ in uploads), _modes_chosen(given, readings))
    return _publish(chosen, readings, draft, modes, language, print_line, data)


def _modes_chosen(given: Mapping[str, str], readings: Sequence[ParseResult]) -> dict[str, str]:
    """Return the modes that the command names, by table that was read."""
    read = {table for reading in readings for table in reading.tables}
    return {table: mode for table in read if (mode := given.get(table) or given.get("", ""))}


def _publish(
    chosen: Namespace,
    readings: Sequence[ParseResult],
    draft: Draft,
    modes: Mapping[str, str],
    language: Language,
    print_line: Printer,
    data: dict[str, Any],
) -> CommandResult:
    store = history.open_store()
    base = store.newest() if chosen.base is None else history.find_version(store, chosen.base)
    if base is None:
        return history.no_such_version(chosen.base, language)
    preview = build_preview(store.frames(base), readings, modes)
    data |= {"base": base.number, "difference": as_records(preview.difference)}
    rows = [sheet for reading in readings for sheet in reading.rows]
    data["oddities"] = _print_preview(preview, rows, language, print_line)
    if preview.difference.removes_rows and not chosen.yes_remove:
        return refuse("removes_rows", language, data)
    if chosen.dry_run:
        return CommandResult(DONE, (), {"outcome": "dry_run", **data})
    uploads = tuple(Upload(reading.file, reading.sha256) for reading in readings)
    decisions = tuple(decision.to_dict() for decision in list_decisions(draft, readings))
    request = PublishRequest(
        chosen.id or new_id(), base.id, preview.rows, chosen.note, uploads, decisions
    )
    return publish_request(store, request, history.acting_author(chosen.author), language, data)


def publish_request(
    store: Store, request: PublishRequest, author: Author, language: Language, data: dict[str, Any]
) -> CommandResult:
    """Publish the next version; return its number, or why the store refused it."""
    try:
        version = store.publish(request, author)
    except NotPublishedError as refused:
        return refusal_result(refused, language, data)
    summary = language.gettext(
        "Version {number} is published. Every page shows it the next time it is drawn.",
        number=version.number,
    )
    return CommandResult(
        DONE, (summary,), {"outcome": "published", **data, "version": version_to_dict(version)}
    )


def _print_preview(
    preview: Preview, rows: Sequence[SheetRows], language: Language, print_line: Printer
) -> list[dict[str, Any]]:
    """Print what would change and the anomalies; return the anomalies as JSON values."""
    for line in as_lines(preview.difference, rows, language):
        print_line(line)
    records = []
    for anomaly in preview.anomalies:
        print_line(f"! {anomaly.sentence(language)}")
        records.append(
            {"code": anomaly.code, "table": anomaly.table, "row": dict(anomaly.row)}
            | messages(anomaly.sentence)
        )
    return records


def _duplicate_table(readings: Sequence[ParseResult], modes: Mapping[str, str]) -> str:
    """Return the first table of which two files are the whole; empty if there is none."""
    found = [table for reading in readings for table in reading.tables if modes[table] == WHOLE]
    return next((table for table in found if found.count(table) > 1), "")


def refuse(
    outcome: str, language: Language, data: Mapping[str, Any], *, table: str = ""
) -> CommandResult:
    """Say why nothing is published: two whole tables, or rows that would be removed."""

    def sentence(language: Language) -> str:
        if outcome == "table_twice":
            name = SHEETS[table].name(language.code)
            return language.gettext(
                "Two of the files hold the whole table “{table}”. Leave one out, or let them "
                "update it.",
                table=name,
            )
        return language.gettext(
            "Rows would be removed. Nothing was published; with {option} it is.",
            option="--yes-remove",
        )

    return CommandResult(
        REFUSED, (sentence(language),), {"outcome": outcome, **data} | messages(sentence)
    )


def as_lines(change: Difference, rows: Sequence[SheetRows], language: Language) -> Iterator[str]:
    """Yield what would change, by table, with the first changed cells; or why nothing would.

    `rows` are those of all files.
    """
    if change.empty:
        yield describe_no_change(rows, language)
    for table in change.tables.values():
        if not table.empty:
            yield _count_line(table, language)
            yield from _cell_lines(table, language)


def _count_line(table: TableDifference, language: Language) -> str:
    numbers = {
        "added": len(table.added),
        "changed": table.rows_changed,
        "removed": len(table.removed),
        "unchanged": table.unchanged,
    }
    name = SHEETS[table.table].name(language.code)
    return language.gettext(
        "{table}: rows added {added}, changed {changed}, removed {removed}, as before {unchanged}",
        table=name,
        **numbers,
    )


def _cell_lines(table: TableDifference, language: Language) -> Iterator[str]:
    for cell in table.first(MAX_SHOWN_CELLS):
        row = [
            diff.display_value(table.table, name, value, language)
            for name, value in cell.row.items()
            if value is not None
        ]
        before, after = (
            diff.display_value(table.table, cell.column, value, language)
            for value in (cell.before, cell.after)
        )
        values = {
            "row": language.gettext(", ").join(row),
            "column": header(table.table, cell.column, language.code),
        }
        yield "  " + language.gettext(
            "{row}; {column}: {before}, now {after}", before=before, after=after, **values
        )
    if (rest := len(table.cells) - MAX_SHOWN_CELLS) > 0:
        yield "  " + language.ngettext("and {n} more cell", "and {n} more cells", rest)


def as_records(change: Difference) -> dict[str, Any]:
    """Convert a difference to JSON values: all added or removed rows and changed cells."""
    return {
        name: {
            "added": _row_records(table.added),
            "removed": _row_records(table.removed),
            "changed": [
                {"row": dict(c.row), "column": c.column, "before": c.before, "after": c.after}
                for c in table.cell_changes
            ],
            "unchanged": table.unchanged,
        }
        for name, table in change.tables.items()
        if not table.empty
    }


def _row_records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): value for name, value in row.items() if pd.notna(value)}
        for row in rows.to_dict("records")
    ]
