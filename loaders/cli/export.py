"""python -m loaders template and export: workbooks to be filled in, and what is published as
files.
"""

import io
import zipfile
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import Any

from domain.language import Language
from loaders.cli import history
from loaders.cli.result import DONE, UNREADABLE, Answer, Tell, as_data, messages
from loaders.store.models import Version
from loaders.store.store import Store
from loaders.xlsx import export, template

EXAMPLES = """examples:
  python -m loaders template --lang ar --out template.xlsx"""
EXPORTING = """examples:
  python -m loaders export --out current.xlsx
  python -m loaders export --version 3 --out version-3.zip      # one CSV file for each table"""


def options(command: ArgumentParser) -> None:
    """What the template takes."""
    command.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help="the .xlsx file that is written"
    )


def run(chosen: Namespace, language: Language, tell: Tell) -> Answer:
    """Writes the empty workbook."""
    return _written(chosen.out, template.template(language), language, {})


def export_options(command: ArgumentParser) -> None:
    """What exporting takes."""
    command.add_argument("--version", type=int, metavar="NUMBER", help="which version (the newest)")
    command.add_argument(
        "--out",
        required=True,
        type=place,
        metavar="FILE",
        help="the file that is written: .xlsx, or .zip of CSV files",
    )


def place(text: str) -> Path:
    """A file that can be exported to."""
    if Path(text).suffix.lower() not in (".xlsx", ".zip"):
        raise ArgumentTypeError(f"{text!r} ends neither with .xlsx nor with .zip")
    return Path(text)


def run_export(chosen: Namespace, language: Language, tell: Tell) -> Answer:
    """Writes the tables of a version."""
    store = history.opened()
    version = store.newest() if chosen.version is None else history.numbered(store, chosen.version)
    if version is None:
        return history.no_such_version(chosen.version, language)
    made = _workbook if chosen.out.suffix.lower() == ".xlsx" else _archive
    return _written(
        chosen.out, made(store, version, language), language, {"version": as_data(version)}
    )


def _workbook(store: Store, version: Version, language: Language) -> bytes:
    about = {
        language.say("Version"): str(version.number),
        language.say("Published"): language.date(version.at.date()),
        language.say("Note"): version.note,
    }
    return template.workbook(
        store.frames(version), language, about={name: said for name, said in about.items() if said}
    )


def _archive(store: Store, version: Version, language: Language) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, frame in store.frames(version).items():
            archive.writestr(f"{name}.csv", export.csv(frame))
    return file.getvalue()


def _written(place: Path, data: bytes, language: Language, told: dict[str, Any]) -> Answer:
    def sentence(language: Language) -> str:
        return language.say("The file {file} cannot be written. Give another place.", file=place)

    try:
        place.write_bytes(data)
    except OSError:
        return Answer(
            UNREADABLE,
            (sentence(language),),
            {"outcome": "not_written", "file": str(place)} | messages(sentence),
        )
    return Answer(
        DONE, (str(place),), {"outcome": "written", "file": str(place), "bytes": len(data), **told}
    )
