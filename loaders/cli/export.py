"""python -m loaders template and export: write the workbook to fill in, and published tables."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from domain.language import Language
from loaders.cli import history
from loaders.cli.result import DONE, UNREADABLE, CommandResult, Printer, messages, version_to_dict
from loaders.store.models import Version
from loaders.xlsx import export, template
from loaders.xlsx.deterministic_zip import write_archive

Frames = Mapping[str, pd.DataFrame]
EXAMPLES = """examples:
  python -m loaders template --lang ar --out template.xlsx"""
EXPORT_EXAMPLES = """examples:
  python -m loaders export --out current.xlsx
  python -m loaders export --version 3 --out version-3.zip      # one CSV file for each table"""


def options(command: ArgumentParser) -> None:
    """Add the options of `template`."""
    command.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help="the .xlsx file that is written"
    )


def run(chosen: Namespace, language: Language, print_line: Printer) -> CommandResult:
    """Write the empty workbook."""
    return _write_file(chosen.out, template.build_template(language), language, {})


def export_options(command: ArgumentParser) -> None:
    """Add the options of `export`."""
    command.add_argument("--version", type=int, metavar="NUMBER", help="which version (the newest)")
    command.add_argument(
        "--out",
        required=True,
        type=export_path,
        metavar="FILE",
        help="the file that is written: .xlsx, or .zip of CSV files",
    )


def export_path(text: str) -> Path:
    """Parse the path of an export. Raises ArgumentTypeError if it is not .xlsx or .zip."""
    if Path(text).suffix.lower() not in (".xlsx", ".zip"):
        raise ArgumentTypeError(f"{text!r} ends neither with .xlsx nor with .zip")
    return Path(text)


def run_export(chosen: Namespace, language: Language, print_line: Printer) -> CommandResult:
    """Write the tables of a version."""
    store = history.open_store()
    version = (
        store.newest() if chosen.version is None else history.find_version(store, chosen.version)
    )
    if version is None:
        return history.no_such_version(chosen.version, language)
    build = _workbook if chosen.out.suffix.lower() == ".xlsx" else _archive
    frames = store.frames(version)
    return _write_file(
        chosen.out,
        build(frames, version, language),
        language,
        {"version": version_to_dict(version)},
    )


def _workbook(frames: Frames, version: Version, language: Language) -> bytes:
    about = {
        language.gettext("Version"): str(version.number),
        language.gettext("Published"): language.date(version.at.date()),
        language.gettext("Note"): version.note,
    }
    return template.build_workbook(
        frames, language, about={name: text for name, text in about.items() if text}
    )


def _archive(frames: Frames, version: Version, language: Language) -> bytes:
    parts = [(f"{name}.csv", export.to_csv(frame)) for name, frame in frames.items()]
    return write_archive(parts, version.at)


def _write_file(
    place: Path, data: bytes, language: Language, facts: dict[str, Any]
) -> CommandResult:
    def sentence(language: Language) -> str:
        return language.gettext(
            "The file {file} cannot be written. Give another place.", file=place
        )

    try:
        place.write_bytes(data)
    except OSError:
        return CommandResult(
            UNREADABLE,
            (sentence(language),),
            {"outcome": "not_written", "file": str(place)} | messages(sentence),
        )
    return CommandResult(
        DONE, (str(place),), {"outcome": "written", "file": str(place), "bytes": len(data), **facts}
    )
