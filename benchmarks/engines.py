#!/usr/bin/env python3
"""Compare every cell as it is read here with a second engine: openpyxl for .xlsx and .xlsm, xlrd for
.xls, odfpy for .ods, pyxlsb for .xlsb.

The files are those of the repository (tests/files and data) and of any folder that is named. Each
is read in a process of its own, with bounded memory and time. A cell differs if the two engines
show another text, number, date or error. Each kind of difference has a verdict: ours right (the
other engine is known to misread it), known (a limit of ours, without effect on any column), unknown
(look at the files), or ours wrong without a word. Prints the kinds with their numbers of cells and
files and an example of each; exits 1 where a cell is read wrongly without a word.
"""

import argparse
import datetime as dt
import io
import multiprocessing
import re
import resource
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import openpyxl
import pyxlsb
import xlrd
from odf import opendocument, table, teletype
from odf.namespaces import OFFICENS, TABLENS
from odf.text import P

from loaders.cells.cell_names import CellPosition, a1
from loaders.cells.column import to_cell_value
from loaders.cells.grid import Grid, OpeningError
from loaders.cells.values import display_text
from loaders.reading.calamine_reader import read_spreadsheet
from loaders.reading.prescan.archive_parts import replace_parts

FILES = (ROOT / "tests" / "files", ROOT / "data")
MEMORY, SECONDS = 2 * 1024**3, 60  # of the process that compares one file
MOST_CELLS = 3_000_000  # of a sheet of a second engine, which may repeat blank ones for ever
OURS, KNOWN, UNKNOWN, WRONG = "ours right", "known", "unknown", "ours wrong without a word"
ERROR = "#error"  # how an error is written here, whichever it is
EPOCH, EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)
NINE_DECIMALS = 1e-9
PLAIN_STYLES = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
_ESCAPES = re.compile(r"_x[0-9A-Fa-f]{4}_")

Cells = dict[CellPosition, str]


# How the second engines read


def cell_text(value: object) -> str:
    """Return a value as it is shown, in one form for all engines."""
    if value is None:
        return ""
    if isinstance(value, dt.time):
        return value.isoformat("seconds")
    return display_text(to_cell_value(value))  # type: ignore[arg-type]


def read_openpyxl(data: bytes) -> dict[str, Cells]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except TypeError:  # of styles that leave out what openpyxl needs: dates become numbers
        plain = replace_parts(data, {"xl/styles.xml": PLAIN_STYLES})
        book = openpyxl.load_workbook(io.BytesIO(plain), data_only=True)
    return {
        sheet.title: {
            (cell.row - 1, cell.column - 1): ERROR
            if cell.data_type == "e"
            else cell_text(cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        for sheet in book.worksheets
    }


def read_xlrd(data: bytes) -> dict[str, Cells]:
    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
    return {
        sheet.name: {
            (row, column): xlrd_cell_text(sheet.cell(row, column), book.datemode)
            for row in range(sheet.nrows)
            for column in range(sheet.row_len(row))
        }
        for sheet in book.sheets()
    }


def xlrd_cell_text(cell: xlrd.sheet.Cell, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ERROR
    if cell.ctype == xlrd.XL_CELL_DATE:
        epoch = EPOCH_1904 if datemode else EPOCH
        try:
            return cell_text(epoch + dt.timedelta(days=cell.value))
        except OverflowError:
            return cell_text(cell.value)
    return cell_text(bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value)


def read_pyxlsb(data: bytes) -> dict[str, Cells]:
    found: dict[str, Cells] = {}
    with pyxlsb.open_workbook(io.BytesIO(data)) as book:
        for name in book.sheets:
            with book.get_sheet(name) as sheet:
                found[name] = {
                    (cell.r, cell.c): ERROR if is_pyxlsb_error(cell.v) else cell_text(cell.v)
                    for row in sheet.rows(sparse=True)
                    for cell in row
                }
    return found


def is_pyxlsb_error(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"0x[0-9a-f]{1,2}", value) is not None


def read_odfpy(data: bytes) -> dict[str, Cells]:
    document = opendocument.load(io.BytesIO(data))
    sheets = document.spreadsheet.getElementsByType(table.Table)
    return {sheet.getAttribute("name"): dict(odf_cells(sheet)) for sheet in sheets}


def odf_cells(sheet: object) -> Iterator[tuple[CellPosition, str]]:
    row, count = 0, 0
    for line in sheet.getElementsByType(table.TableRow):  # type: ignore[attr-defined]
        repeated = int(line.getAttribute("numberrowsrepeated") or 1)
        column = 0
        for cell in line.childNodes:
            columns = int(cell.attributes.get((TABLENS, "number-columns-repeated"), 1))
            text = odf_value(cell)
            if text:
                count += repeated * columns
                if count > MOST_CELLS:
                    raise ValueError("too many repeated cells")
                yield from (
                    ((row + i, column + j), text) for i in range(repeated) for j in range(columns)
                )
            column += columns
        row += repeated


def odf_value(cell: object) -> str:
    attributes: Mapping[tuple[str, str], str] = cell.attributes  # type: ignore[attr-defined]
    kind = attributes.get((OFFICENS, "value-type"), "")
    if kind in ("float", "percentage", "currency"):
        return cell_text(float(attributes[OFFICENS, "value"]))
    if kind in ("date", "time", "boolean"):
        return attributes.get((OFFICENS, f"{kind}-value"), "")
    paragraphs = [node for node in cell.childNodes if node.qname == P().qname]  # type: ignore[attr-defined]
    return cell_text("\n".join(map(teletype.extractText, paragraphs))) if kind == "string" else ""


ENGINES: Mapping[str, Callable[[bytes], dict[str, Cells]]] = {
    ".xlsx": read_openpyxl,
    ".xlsm": read_openpyxl,
    ".xls": read_xlrd,
    ".ods": read_odfpy,
    ".xlsb": read_pyxlsb,
}


# How cells differ


@dataclass(frozen=True)
class Pair:
    """A cell as both engines show it; `fault` is the problem that it has here."""

    ours: str
    theirs: str
    fault: str = ""
    covered: bool = False  # by a merged range that begins in another cell

    @property
    def numbers(self) -> tuple[float, float] | None:
        """Return both values as numbers, dates as days of the calendar of 1900."""
        ours, theirs = serial(self.ours), serial(self.theirs)
        return None if ours is None or theirs is None else (ours, theirs)


def serial(text: str) -> float | None:
    """Return a number, a date, a time of day or a duration as a number; None for a text."""
    if found := re.fullmatch(
        r"(-?)(?:P(?:(\d+)D)?T)?(\d+)[:H](\d\d)M?(?:[:]?(\d\d)(?:\.\d+)?S?)?", text
    ):
        sign, *parts = found.groups(default="0")
        days, hours, minutes, seconds = map(int, parts)
        whole = days + (hours * 3600 + minutes * 60 + seconds) / 86400
        return -whole if sign == "-" else whole
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return (dt.datetime.fromisoformat(text) - EPOCH) / dt.timedelta(days=1)
    except (ValueError, TypeError):
        return None


def letters(text: str) -> str:
    """Return a text without white space and escapes of control characters."""
    return "".join(_ESCAPES.sub("", text).split())


def near(pair: Pair, most: float) -> bool:
    return pair.numbers is not None and abs(pair.numbers[0] - pair.numbers[1]) <= most


def is_error_text(pair: Pair) -> bool:
    return pair.theirs == ERROR or pair.theirs.startswith(("#", "Err:"))


# Each kind of difference: its name, its verdict, and which cells are of this kind. The first counts.
KINDS: tuple[tuple[str, str, Callable[[Pair], bool]], ...] = (
    ("an error, told here", OURS, lambda p: p.fault == "error_value" and is_error_text(p)),
    ("a data type or picture, told here", OURS, lambda p: p.fault == "data_type_cell"),
    ("a formula without value, told here", OURS, lambda p: p.fault == "formula_without_value"),
    ("told here, a value there", UNKNOWN, lambda p: bool(p.fault)),
    ("an error, not told here", WRONG, lambda p: p.theirs == ERROR),
    ("beneath a merged range", OURS, lambda p: p.covered and not p.theirs),
    (
        "true or false as 1 or 0",
        OURS,
        lambda p: (p.ours, p.theirs) in {("true", "1"), ("false", "0")},
    ),
    ("white space or escapes", KNOWN, lambda p: letters(p.ours) == letters(p.theirs)),
    ("the same moment or number", KNOWN, lambda p: near(p, NINE_DECIMALS)),
    ("seconds cut or rounded", KNOWN, lambda p: ":" in p.ours and near(p, 1.01 / 86400)),
    ("a date before March 1900", KNOWN, lambda p: near(p, 1.00002) and p.numbers[0] < 62),  # type: ignore[index]
    ("a duration beyond a day as a date", OURS, lambda p: ":" in p.ours and near(p, 1.00002)),
    ("an error as its text", KNOWN, lambda p: is_error_text(p) and not p.ours),
    ("blank here, a value there", WRONG, lambda p: not p.ours),
    ("a value here, blank there", UNKNOWN, lambda p: not p.theirs),
    ("another number or date", WRONG, lambda p: p.numbers is not None),
    (
        "a number or date for a text",
        UNKNOWN,
        lambda p: (serial(p.ours) is None) != (serial(p.theirs) is None),
    ),
    ("another text", WRONG, lambda _: True),
)


def differences(grid: Grid, cells: Cells) -> Iterator[tuple[str, CellPosition, Pair]]:
    """Yield the cells that the engines show otherwise, each with the name of its kind."""
    covered = {
        (row, column)
        for (top, left), (bottom, right) in grid.merges
        if (bottom - top + 1) * (right - left + 1) <= MOST_CELLS
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - {first for first, _ in grid.merges}
    ours = {
        (row, column): display_text(value)
        for column, values in enumerate(grid.columns)
        for row, value in enumerate(values)
        if value != ""
    }
    for place in sorted(ours.keys() | cells.keys() | grid.faults.keys()):
        pair = Pair(
            ours.get(place, ""), cells.get(place, ""), grid.faults.get(place, ""), place in covered
        )
        if pair.ours != pair.theirs or pair.fault:
            yield next(name for name, _, test in KINDS if test(pair)), place, pair


# The files, each in a process of its own


@dataclass
class Result:
    """The result of comparing a file: a refusal here, a failure there, or the differences."""

    refused: str = ""
    failed: str = ""
    cells: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)


def compare(data: bytes, suffix: str) -> Result:
    result = Result()
    try:
        grids, _ = read_spreadsheet(data)
    except OpeningError as refusal:
        return Result(refused=refusal.code)
    sheets = ENGINES[suffix](data)
    for grid in grids:
        cells = {place: text for place, text in sheets.get(grid.name, {}).items() if text}
        result.cells += len(cells)
        for kind, place, pair in differences(grid, cells):
            result.kinds[kind] += 1
            said = f"{grid.name}!{a1(*place)}: {pair.ours[:40]!r} here, {pair.theirs[:40]!r} there"
            result.examples.setdefault(kind, said)
    return result


def run(data: bytes, suffix: str, answer: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stderr = io.StringIO()
    try:
        answer.send(compare(data, suffix))
    finally:  # whatever is raised is a failure of the second engine
        failure = sys.exc_info()[0]
        if failure is not None:
            answer.send(Result(failed=failure.__name__))


def compare_alone(data: bytes, suffix: str) -> Result:
    """Compare a file in a process of its own; one that ends without an answer has failed."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=run, args=(data, suffix, sender))
    process.start()
    sender.close()
    result = Result(failed="no answer")
    if receiver.poll(2 * SECONDS):
        with suppress(EOFError):
            result = receiver.recv()
    process.kill()
    process.join()
    return result


def kind_of_file(path: Path, data: bytes) -> str:
    """Return the suffix of the format that a file has, whatever it is called; empty for others."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return ".xls"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return path.suffix.lower() if path.suffix.lower() in ENGINES else ""
    return ".ods" if "content.xml" in names else ".xlsb" if "xl/workbook.bin" in names else ".xlsx"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, help="further folders of spreadsheets")
    chosen = parser.parse_args()
    cells, files, notes = Counter[str](), Counter[str](), Counter[str]()
    found: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
    for folder in (*FILES, *chosen.folders):
        for path in sorted(folder.rglob("*")):
            data = path.read_bytes() if path.is_file() else b""
            suffix = kind_of_file(path, data)
            if not suffix:
                continue
            result = compare_alone(data, suffix)
            files[suffix] += 1
            cells[suffix] += result.cells
            notes[f"refused here: {result.refused}"] += bool(result.refused)
            notes[f"failed there: {result.failed}"] += bool(result.failed)
            for kind, count in result.kinds.items():
                found[kind][str(path)] = (count, result.examples[kind])
    return print_results(cells, files, notes, found)


def print_results(
    cells: Counter[str],
    files: Counter[str],
    notes: Counter[str],
    found: Mapping[str, Mapping[str, tuple[int, str]]],
) -> int:
    for suffix, count in files.items():
        print(f"{suffix:<8}{count:>7} files{cells[suffix]:>12,} cells")
    for note, count in sorted(notes.items()):
        if count:
            print(f"  {note:<44}{count:>7} files")
    print()
    for name, verdict, _ in KINDS:
        if name in found:
            total = sum(count for count, _ in found[name].values())
            print(f"{name:<38}{total:>8,} cells{len(found[name]):>6} files   {verdict}")
            path, (_, example) = next(iter(found[name].items()))
            print(f"    {Path(path).name}, {example}")
    wrong = [name for name, verdict, _ in KINDS if verdict == WRONG and name in found]
    for name in wrong:
        print(f"\nX {name}: " + ", ".join(Path(path).name for path in found[name]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
