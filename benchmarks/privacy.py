#!/usr/bin/env python3
"""Check whether any data of fifty made-up persons is kept anywhere, in sixty shapes and four
Unicode forms; and what is dropped without need.

Each file is read in a process of its own, as an upload is; saved as a draft, offered for matching,
listed by `check --json`; and what can be published of it is published into a separate store. Then
names, addresses and numbers are searched for: in every draft and version as they are decoded, in
the bytes of the store and its write-ahead log, in the output of the commands, in what a server
answers on its API and pages, in documents and in the static edition. Names are searched for in
their normalized form. Exits 1 where one is found, or where more than two columns of bodies,
countries and titles were dropped without a question.
"""

import argparse
import contextlib
import io
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.rivals.servers import serve
from loaders.__main__ import main as command
from loaders.cells.instructions import NO_INSTRUCTIONS
from loaders.matching import sheet_guess
from loaders.privacy.detection import KEEPABLE
from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult
from loaders.review.draft import Draft, DraftFile
from loaders.review.merge import UPDATE
from loaders.review.preview import build_preview
from loaders.sandbox.pool import read_sandboxed
from loaders.store.errors import NotPublishedError
from loaders.store.models import Author, Policy, PublishRequest, Upload, new_id
from loaders.store.store import Store
from loaders.tables.registry import TABLES
from tests.loaders.persons import (
    CONTACTS,
    FORMS,
    NAMES,
    SHAPES,
    Person,
    Rows,
    columns_of_no_person,
    in_form,
    persons,
    traces,
)
from tests.loaders.workbooks import xlsx

ANALYST = Author("benchmark", local=True)
MOST_DROPPED = 2
PAGES = ("", "states", "objectives", "participation", "about", "data", "metrics", "healthz")
FILES = ("{person}.xlsx", "CV_{person}.xlsx", "list {telephone}.xlsx", "{email}.xlsx")


class Search:
    """Traces of persons found, by place."""

    def __init__(self, found: Sequence[Person]) -> None:
        self.persons = found
        self.looked: Counter[str] = Counter()
        self.traces: Counter[str] = Counter()
        self.examples: dict[str, str] = {}

    def look(self, where: str, text: str, what: str = "") -> None:
        """Search a text for traces of every person."""
        self.looked[where] += 1
        if found := traces(self.persons, text):
            self.traces[where] += len(found)
            self.examples.setdefault(where, f"{what}: {found[0]}")

    def table(self) -> str:
        """Return a table of places, number of texts searched, and traces found."""
        rows = [
            f"{where:<44}{self.looked[where]:>8,}{self.traces[where]:>8,}  "
            f"{self.examples.get(where, '')}"
            for where in self.looked
        ]
        return "\n".join((f"{'where':<44}{'texts':>8}{'traces':>8}", *rows))


def files(found: Sequence[Person]) -> Iterator[tuple[str, str, dict[str, Rows]]]:
    """Yield every shape in every form: description, file name, sheets."""
    for i, (shape, made) in enumerate(SHAPES.items()):
        for form, written in FORMS.items():
            person = found[(i * 7) % len(found)]
            name = FILES[i % len(FILES)].format(
                person=written(person.name), telephone=person.telephone, email=person.email
            )
            yield f"{shape}, {form}", name, in_form(made(found), written)


def look_into(search: Search, store: Store, what: str, name: str, data: bytes) -> None:
    """Read a file, save it as a draft, publish what can be published, and search all that is kept
    and shown.
    """
    opened, reading = read_sandboxed(name, data)
    search.look("problems", repr(reading.problems), what)
    search.look(
        "names of files and sheets",
        " | ".join((opened.file, *(grid.name for grid in opened.grids))),
        what,
    )
    guesses = [
        sheet_guess.guess_sheet(opened, sheet)
        for sheet in sheet_guess.needs_matching(opened, NO_INSTRUCTIONS)
    ]
    search.look("matching", repr(guesses), what)
    draft = Draft(store.newest().id, new_id(), (DraftFile(opened),)).to_bytes()
    store.save_draft(new_id(), draft, "benchmark")
    search.look("drafts, decoded", _decoded(Draft.from_bytes(draft).files[0].opened), what)
    _publish(search, store, what, reading)


def _decoded(opened: OpenedFile) -> str:
    cells = (
        str(value) for grid in opened.grids for column in grid.columns for value in column.distinct
    )
    return " | ".join((opened.file, *cells))


def _publish(search: Search, store: Store, what: str, reading: ParseResult) -> None:
    if not any(len(frame) for frame in reading.tables.values()):
        return
    base = store.newest()
    change = build_preview(store.frames(base), [reading], dict.fromkeys(TABLES, UPDATE))
    uploads = (Upload(reading.file, reading.sha256),)
    with contextlib.suppress(NotPublishedError):
        version = store.publish(
            PublishRequest(new_id(), base.id, change.rows, "benchmark", uploads), ANALYST
        )
        frames = store.frames(version)
        search.look(
            "versions, decoded", " ".join(frame.to_csv() for frame in frames.values()), what
        )
        search.look("files of versions", repr(version.uploads), what)


def answered(arguments: Sequence[str]) -> str:
    """Return what a command prints."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        command(list(arguments))
    return said.getvalue()


def look_at_server(search: Search, folder: Path) -> None:
    """Search what a server answers to an anonymous reader."""
    with serve("ours", database=f"sqlite:///{folder}/store.sqlite3") as server:
        for path in (
            *PAGES,
            *(f"api/{table}.{kind}" for table in TABLES for kind in ("csv", "json")),
        ):
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"{server.base}/{path}", timeout=300) as answer,
            ):
                search.look(
                    "API" if path.startswith("api/") else "pages and metrics",
                    answer.read().decode("utf-8", "replace"),
                    path,
                )


def look_at_products(search: Search, folder: Path) -> None:
    """Search the documents and the static edition, which the commands make from the store."""
    for where, arguments in (
        ("documents", ["briefings", "documents", "--formats", "xlsx,docx,pptx"]),
        ("static edition", ["website"]),
    ):
        made = folder / where.replace(" ", "-")
        surroundings = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/store.sqlite3"}
        done = subprocess.run(
            [sys.executable, "-m", *arguments, "--out", str(made)],
            cwd=ROOT,
            env=surroundings,
            capture_output=True,
            check=False,
        )
        search.look(
            "logs",
            done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace"),
            where,
        )
        if done.returncode:
            print(f"{where}: not made: {done.stderr.decode('utf-8', 'replace')[-300:]}")
        for file in filter(Path.is_file, made.rglob("*")):
            for name, text in _texts(file):
                search.look(where, text, name)


def _texts(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the texts of a file, and of the files within it."""
    data = file.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        yield file.name, data.decode("utf-8", "replace")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield f"{file.name}/{name}", archive.read(name).decode("utf-8", "replace")


def dropped_without_need() -> tuple[int, int, int]:
    """Count columns that hold no person: all, dropped without a question, dropped with one."""
    dropped = asked = 0
    columns = columns_of_no_person()
    for header, values in columns:
        rows: Rows = [
            ["Land", header, "Zahl"],
            *([f"x{i}", value, i] for i, value in enumerate(values)),
        ]
        (grid,) = read_sandboxed("f.xlsx", xlsx({"list": rows}))[0].grids
        reasons = {why.reason for why in grid.left_out.values()}
        dropped += bool(reasons - set(KEEPABLE)) or bool(grid.persons)
        asked += bool(reasons & set(KEEPABLE))
    return len(columns), dropped, asked


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="without server, documents and static edition, which take minutes",
    )
    chosen = parser.parse_args()
    began = time.monotonic()
    search = Search(persons())
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/store.sqlite3"
        store = Store.open_from_environment(Policy(local=True))
        for number, (what, name, sheets) in enumerate(files(search.persons)):
            data = xlsx(sheets)
            look_into(search, store, what, name, data)
            # each shape in one Unicode form
            if number % len(FORMS) == number // len(FORMS) % len(FORMS):
                (folder / "in").mkdir(exist_ok=True)
                file = folder / "in" / name
                file.write_bytes(data)
                search.look("check --json", answered(["check", str(file), "--json"]), what)
                file.unlink()
        search.look("history", answered(["history"]))
        for file in folder.glob("store.sqlite3*"):
            search.look(
                "bytes of store and write-ahead log",
                file.read_bytes().decode("utf-8", "replace"),
                file.name,
            )
        if not chosen.quick:
            look_at_server(search, folder)
            look_at_products(search, folder)
    count, dropped, asked = dropped_without_need()
    print(
        f"{len(search.persons)} persons, {len(NAMES)} shapes of names, {len(CONTACTS)} of "
        f"addresses and numbers, {len(FORMS)} forms"
    )
    print(search.table())
    print(
        f"columns of bodies, countries and titles: {count}; dropped without a question {dropped}, "
        f"with one {asked}"
    )
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if sum(search.traces.values()) or dropped > MOST_DROPPED else 0


if __name__ == "__main__":
    raise SystemExit(main())
