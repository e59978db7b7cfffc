#!/usr/bin/env python3
"""Measure the cost of broken and hostile files: read the corpus of tests/files/odd and thousands of
mutants of good files as uploads are read, and the Arabic corpus (arabic_corpus.py).

The process of this script plays the server: some of its threads read files as uploads would,
another does the work of a session, over and over. Mutants are made beforehand from a seed: the same
seed gives the same mutants. Prints a table; exits 1 where a bound is not kept. Linux only: it reads
/proc.
"""

import argparse
import csv
import gc
import io
import logging
import random
import re
import statistics
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import arabic_corpus
from loaders.cells.problems import FILE_ERROR_CODES
from loaders.reading.parse_result import ParseResult
from loaders.sandbox.pool import read_sandboxed
from scripts.odd_parts import (
    MAIN,
    SHEET1,
    Day,
    Raw,
    ods,
    parts,
    swollen,
    worksheet,
    xls,
    xlsb,
    xlsx,
)

CORPUS, REPORT = ROOT / "tests" / "files" / "odd", ROOT / "data" / "report-2020-08-13.xlsx"
# bounds: seconds, seconds, MiB, factor, MiB, kinds of refusals
P99, WORST, WORKER, SLOWER, LEVEL, KINDS = (0.3, 3.0, 300, 2.0, 32, 15)
SLOWEST = 10  # number of files listed
BESIDE = 2.0  # seconds that a small file may wait beside two hostile ones
UNANSWERED = 70.0  # seconds: more than the time limit of reading

File = tuple[str, bytes]
Rows = list[list[object]]


# Inputs of the mutations


def good_rows(rng: random.Random) -> dict[str, Rows]:
    """Return the rows of a complete workbook of random size."""
    states = ["SYR", "TUN", "لبنان", "Jordan", "Oman", "مصر", "QAT", "KWT", "Iraq", "السودان"]
    some = rng.sample(states, rng.randint(2, 8))
    return {
        "events": [
            ["event", "cycle", "kind", "start_date", "status", "title_en", "title_ar", "source"],
            ["w1", 2020, "workshop", Day(44056), "held", "Session", "دورة", "report"],
        ],
        "participants": [
            ["event", "state", "category", "headcount", "note"],
            *(["w1", state, "government", rng.randint(0, 300), "as reported"] for state in some),
        ],
        "progress": [
            ["cycle", "state", "as_of", "stage"],
            *([2020, state, "13/08/2020", "drafting"] for state in some),
        ],
        "coverage": [
            ["cycle", "state", "objective", "status", "evidence_ar"],
            *([2020, state, rng.randint(1, 23), "planned", "خطة وطنية"] for state in some),
        ],
    }


def written(kind: str, sheets: dict[str, Rows]) -> File:
    """Write these rows as a file of a kind."""
    plain = {
        name: [[44056.0 if isinstance(value, Day) else value for value in row] for row in rows]
        for name, rows in sheets.items()
    }
    if kind in ("csv", "tsv"):
        name, rows = max(plain.items(), key=lambda sheet: len(sheet[1]))
        text = io.StringIO()
        csv.writer(text, delimiter="," if kind == "csv" else "\t").writerows(
            [_shown(value) for value in row] for row in rows
        )
        return f"{name}.{kind}", text.getvalue().encode("utf-8", "surrogatepass")
    if kind == "xls":
        return "f.xls", xls(
            {
                n: [[_shown(v) if isinstance(v, Raw) else _old(v) for v in row] for row in rows]
                for n, rows in sheets.items()
            }
        )
    if kind == "xlsb":
        return "f.xlsb", xlsb(
            {
                n: [[_shown(v) if isinstance(v, Raw) else v for v in row] for row in rows]
                for n, rows in plain.items()
            }
        )
    if kind == "ods":
        return "f.ods", ods(
            {
                n: [[_shown(v) if isinstance(v, Raw) else v for v in row] for row in rows]
                for n, rows in plain.items()
            }
        )
    return "f.xlsx", xlsx(sheets)


def _shown(value: object) -> str:
    return "" if value is None else value.content if isinstance(value, Raw) else str(value)


def _old(value: object) -> object:
    return (
        value[:32_000]
        if isinstance(value, str)
        else value
        if not isinstance(value, int) or abs(value) < 2**31
        else float(value)
    )


KINDS_OF_FILES = ("xlsx", "xlsx", "xlsx", "ods", "xls", "xlsb", "csv", "tsv")


# Mutations: of the bytes, of the parts of an archive, of the cells


def flipped(data: bytes, rng: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        made[rng.randrange(len(made))] = rng.randrange(256)
    return bytes(made)


def cut(data: bytes, rng: random.Random) -> bytes:
    return (
        data[: rng.randrange(len(data))] if rng.random() < 0.8 else data[rng.randrange(len(data)) :]
    )


def swapped(data: bytes, rng: random.Random) -> bytes:
    a, b, c, d = sorted(rng.randrange(len(data) + 1) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def repeated(data: bytes, rng: random.Random) -> bytes:
    a, b = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return (
        data[:b] + data[a:b] * rng.choice((1, 1, 3)) + data[b:]
        if rng.random() < 0.5
        else data[:a] + data[b:]
    )


def inserted(data: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(data) + 1)
    return (
        data[:place]
        + rng.choice((rng.randbytes(rng.randint(1, 64)), bytes(rng.randint(1, 4096)), data[:512]))
        + data[place:]
    )


NASTY = [
    *(
        "0",
        "-1",
        "1048576",
        "1048577",
        "99999999999",
        "1e999",
        "NaN",
        "",
        " ",
        "XFD1048576",
        "A0",
        "ZZZZ1",
        "A1:XFD1048576",
        "true",
        "\u202e",
    ),
    *(
        "&#0;",
        "&#xD800;",
        "&x;",
        "<![CDATA[x]]>",
        "<!-- -->",
        "]]>",
        "<x/>",
        "rId1",
        "../../x",
        "str",
        "e",
        "s",
        "inlineStr",
        "d",
        "b",
        "n",
    ),
]


def xml_mutated(xml: bytes, rng: random.Random) -> bytes:
    """Exchange, repeat or remove one to five values, texts or tags of an XML document."""
    text = xml.decode("utf-8", "replace")
    for _ in range(rng.choice((1, 1, 2, 5))):
        found = list(
            re.finditer(
                rng.choice((r'"[^"]*"', r">[^<]*<", r"<[^>]+>", r"<(\w+)[^>]*>[^<]*</\1>")), text
            )
        )
        if not found:
            continue
        place = rng.choice(found)
        old = place[0]
        inside = rng.choice(NASTY)
        new = {'"': f'"{inside}"', ">": f">{inside}<"}.get(
            old[0], rng.choice(("", old * 2, old * 50))
        )
        text = text[: place.start()] + new + text[place.end() :]
    return text.encode("utf-8", "replace")


def parts_mutated(data: bytes, rng: random.Random) -> bytes:
    """Change, rename, exchange or remove one part of an archive; the archive itself stays valid."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name, other = rng.choice(list(parts)), rng.choice(list(parts))
    sheets = [part for part in parts if "sheet" in part or part.endswith("content.xml")]
    match rng.randrange(8):
        case 0:
            del parts[name]
        case 1:
            parts[f"x{name}"] = parts.pop(name)
        case 2:
            parts[name], parts[other] = parts[other], parts[name]
        case 3:
            parts[name] = rng.choice((flipped, cut, swapped, repeated, inserted))(
                parts[name] or b"x", rng
            )
        case _:
            chosen = rng.choice(sheets or [name])
            change = xml_mutated if not chosen.endswith(".bin") else flipped
            parts[chosen] = change(parts[chosen] or b"x", rng)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return made.getvalue()


CELLS: list[object] = [
    *(
        None,
        "",
        " ",
        0,
        -1,
        5.5,
        10**12,
        -(10**15),
        1e300,
        True,
        False,
        "٢٧",
        "١٬٢٣٤",
        "27 people",
        "#N/A",
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\t",
        "'x",
    ),
    *(
        "03/04/2020",
        "2020-13-08",
        "13-Aug-20",
        "44056",
        "Lebanan",
        "الاردن",
        "Cote d'Ivoire",
        "24",
        "Objective 24",
        "\u202eabc",
        "a\u2066b",
        "x" * 32_767,
    ),
    *(
        "cycle",
        "state",
        "objective",
        "status",
        "headcount",
        "<b>x</b>",
        "![x](y)",
        "write to a@quorn.example",
        "+961 1 000 111",
        "Layla Quorn",
        "\ufffe",
    ),
    *(
        Day(0),
        Day(-5),
        Day(1e9),
        Day(44056.5),
        Raw(' t="e"', "<v>#REF!</v>"),
        Raw("", "<f>A1</f>"),
        Raw(' t="s"', "<v>7</v>"),
        Raw(' t="d"', "<v>2020-08-13</v>"),
    ),
]


def cells_mutated(rng: random.Random) -> File:
    """Return a file with some cells replaced; now and then a row is moved, removed or repeated."""
    sheets = good_rows(rng)
    rows = sheets[rng.choice(list(sheets))]
    for _ in range(rng.choice((1, 2, 3, 10))):
        row = rng.choice(rows)
        if row:
            row[rng.randrange(len(row))] = rng.choice(CELLS)
    if rng.random() < 0.3:
        rows.insert(
            rng.randrange(len(rows) + 1),
            rng.choice(([], list(rng.choice(rows)), ["x"] * 30, [rng.choice(CELLS)])),
        )
    if rng.random() < 0.1:
        rows.pop(rng.randrange(len(rows)))
    if rng.random() < 0.1:
        rng.shuffle(rows)
    return written(rng.choice(KINDS_OF_FILES), sheets)


BYTES: Sequence[Callable[[bytes, random.Random], bytes]] = (
    flipped,
    flipped,
    cut,
    swapped,
    repeated,
    inserted,
)


def mutants(count: int, seed: int) -> Iterator[File]:
    """Yield `count` mutants: a third of their bytes, a third of archive parts, a third of cells."""
    rng = random.Random(seed)
    report = REPORT.read_bytes()
    for n in range(count):
        name, data = (
            written(rng.choice(KINDS_OF_FILES), good_rows(rng))
            if rng.random() < 0.9
            else (REPORT.name, report)
        )
        if n % 3 == 0:
            yield name, rng.choice(BYTES)(data, rng)
        elif n % 3 == 1 and data.startswith(b"PK"):
            yield name, parts_mutated(data, rng)
        else:
            yield cells_mutated(rng)


# Files that keep their reader busy


def hostile() -> Iterator[File]:
    """Yield small files that unpack to large ones: one for each part of a file that is read, in
    every file type.
    """
    rows = good_rows(random.Random(0))["coverage"]
    book, quoted = (
        parts({"coverage": rows}),
        parts({"coverage": worksheet(rows).replace('"A1"', "'A1'")}),
    )
    end, root, shared, comments = (
        b"</sheetData>",
        b"</worksheet>",
        "xl/sharedStrings.xml",
        "xl/comments1.xml",
    )
    prefixed = f'<x:row xmlns:x="{MAIN}"><x:c><x:v>1</x:v></x:c></x:row>'.encode()
    named = book["xl/workbook.xml"].replace(
        b"</workbook>", b"<definedNames></definedNames></workbook>"
    )
    more = {
        shared: f'<sst xmlns="{MAIN}"></sst>'.encode(),
        comments: b"<comments><commentList></commentList></comments>",
    }
    yield (
        "rows-unnamed.xlsx",
        swollen(book, SHEET1, b"<row><c><v>1</v></c><c><v>2</v></c></row>", 7_700_000, end),
    )
    yield "rows-prefixed.xlsx", swollen(book, SHEET1, prefixed, 3_000_000, end)
    yield (
        "rows-same.xlsx",
        swollen(book, SHEET1, b'<row r="2"><c r="A2"><v>1</v></c></row>', 7_000_000, end),
    )
    yield (
        "cells-same.xlsx",
        swollen(
            book, SHEET1, b"<row r='9'>" + b"<c r='A9'><v>1</v></c>" * 1_000 + b"</row>", 5_000, end
        ),
    )
    yield "white-space.xlsx", swollen(book, SHEET1, b"\n" * 1_000, 300_000, end)
    yield "white-space-close.xlsx", swollen(quoted, SHEET1, b"\n" * 1_000, 300_000, end)
    yield (
        "merges.xlsx",
        swollen(
            book, SHEET1, b'<mergeCells><mergeCell ref="A9:B9"/></mergeCells>', 2_500_000, root
        ),
    )
    yield "faults.xlsx", swollen(book, SHEET1, b"<row><c><f>1</f></c></row>", 900_000, end)
    yield (
        "links.xlsx",
        swollen(
            book,
            SHEET1,
            b'<hyperlinks><hyperlink ref="A1" display="x"/></hyperlinks>',
            5_000_000,
            root,
        ),
    )
    yield (
        "validations.xlsx",
        swollen(
            book,
            SHEET1,
            b'<dataValidations><dataValidation sqref="A1"/></dataValidations>',
            4_000_000,
            root,
        ),
    )
    yield (
        "styles.xlsx",
        swollen(book, "xl/styles.xml", b'<xf numFmtId="14"/>', 9_000_000, b"</cellXfs>"),
    )
    name = b'<definedName name="n">coverage!$A$1</definedName>'
    yield (
        "names.xlsx",
        swollen(
            {**book, "xl/workbook.xml": named},
            "xl/workbook.xml",
            name,
            3_000_000,
            b"</definedNames>",
        ),
    )
    yield (
        "texts.xlsx",
        swollen({**book, **more}, shared, b"<si><t>text</t></si>", 9_000_000, b"</sst>"),
    )
    comment = b'<comment ref="A1"><text><t>x</t></text></comment>'
    yield (
        "comments.xlsx",
        swollen({**book, **more}, comments, comment, 4_000_000, b"</commentList>"),
    )
    yield "sheets.xlsx", xlsx({f"s{n}": [["a"]] for n in range(3_000)})
    cell = '<table:table-cell table:number-rows-spanned="2" office:value-type="float" office:value="1"/>'
    yield "rows.ods", ods({"coverage": "<table:table-row/>" * 9_000_000})
    yield (
        "merges.ods",
        ods({"coverage": f"<table:table-row>{cell * 150}</table:table-row>" * 10_000}),
    )
    yield "rows.csv", b"a,b\n" * 12_000_000
    yield "lines.csv", b'"' + b"\n" * 45_000_000


# Measurements


@dataclass
class Spool:
    """Files stored on disk one after the other, so that they do not count as the server's
    memory.
    """

    store: io.BufferedRandom
    places: list[tuple[str, int, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, data: bytes) -> None:
        self.places.append((name, self.store.tell(), len(data)))
        self.store.write(data)

    def get(self, number: int) -> File:
        name, place, length = self.places[number]
        with self.lock:
            self.store.seek(place)
            return name, self.store.read(length)


@dataclass
class Seen:
    """Results of reading, over all files."""

    seconds: list[float] = field(default_factory=list)
    slow: list[tuple[float, int]] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    unbalanced: list[int] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, number: int, seconds: float, reading: ParseResult) -> None:
        with self.lock:
            self.seconds.append(seconds)
            self.slow = sorted([*self.slow, (seconds, number)])[-SLOWEST:]
            self.outcomes[outcome(reading)] += 1
            if not balanced(reading):
                self.unbalanced.append(number)


class Tracebacks(logging.Handler):
    """Log handler that collects failures in the reading process, as the loaders log them."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


def outcome(reading: ParseResult) -> str:
    """Return the refusal of the whole file, or that it was read, with or without refused rows."""
    if not reading.readable or not reading.tables:
        return next(
            (p.code for p in reading.problems if p.code in FILE_ERROR_CODES), "none of the named"
        )
    whole = [p.code for p in reading.problems if p.code in FILE_ERROR_CODES]
    if whole and not any(counts.read for counts in reading.counts.values()):
        return whole[0]
    return (
        "read, rows refused"
        if any(counts.refused for counts in reading.counts.values())
        else "read whole"
    )


def balanced(reading: ParseResult) -> bool:
    """Tell whether each row was read, refused or left out for a reason, and the frames hold those
    read.
    """
    tables = all(
        c.in_file == c.read + c.refused and len(reading.tables[name]) == c.read
        for name, c in reading.counts.items()
    )
    return (
        tables
        and all(sheet.is_balanced for sheet in reading.rows)
        and reading.rows_read == sum(map(len, reading.tables.values()))
    )


class Session(threading.Thread):
    """Another session meanwhile: a small constant piece of work, over and over."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.times: list[float] = []
        self.over = threading.Event()

    def run(self) -> None:
        rows = [{"state": n % 22, "headcount": n} for n in range(4_000)]
        while not self.over.wait(0.02):
            start = time.perf_counter()
            sums: dict[int, int] = {}
            for row in rows:
                sums[row["state"]] = sums.get(row["state"], 0) + row["headcount"]
            self.times.append(time.perf_counter() - start)

    def taken(self) -> list[float]:
        """Return the durations since the last call."""
        found, self.times = self.times, []
        return found


class Watch(threading.Thread):
    """Peak memory of any reading process, and the process ids of those that fork them."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.forkers: set[str] = set()
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.004):
            for forker in children("self"):
                self.forkers.add(forker)
                for reader in children(forker):
                    self.peak = max(self.peak, memory(reader, "VmHWM"))


def children(process: str) -> list[str]:
    """Return the process ids of the children of a process."""
    found = []
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += thread.read_text().split()
        except OSError:
            continue
    return found


def memory(process: str, what: str = "VmRSS") -> int:
    """Return bytes of memory; 0 where the process has ended."""
    try:
        found = re.search(rf"{what}:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def read_all(spool: Spool, expected: dict[int, dict[str, str]], processes: int) -> Seen:
    """Read all files, `processes` at once."""
    seen = Seen()

    def one(number: int) -> None:
        name, data = spool.get(number)
        start = time.perf_counter()
        try:
            reading = read_sandboxed(name, data)[1]
        except Exception as failure:  # noqa: BLE001 - what is counted here
            seen.raised.append(f"{name} ({number}): {failure!r}")
            return
        seen.add(number, time.perf_counter() - start, reading)
        if number in expected and not as_expected(reading, expected[number]):
            seen.wrong.append(name)

    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(one, range(len(spool.places))))
    return seen


def as_expected(reading: ParseResult, row: dict[str, str]) -> bool:
    """Tell whether a file of the corpus gave what its manifest expects."""
    wanted = set(row["problems"].split())
    sheets = any("!" in problem for problem in wanted)
    found = {
        f"{p.code}@{p.sheet}!{p.cell}" if sheets else f"{p.code}@{p.cell}" for p in reading.problems
    }
    return (
        found == wanted
        and " ".join(f"{t} {c.read}/{c.refused}" for t, c in reading.counts.items()) == row["rows"]
    )


def small_beside(files: Sequence[File]) -> tuple[float, float, list[str]]:
    """Read these files two at a time; return the longest wait of a CSV of two lines beside them,
    the longest time that one of them takes (both in seconds), and what raised.
    """
    waits, times, raised, over = [0.0], [0.0], [], threading.Event()

    def one(file: File) -> None:
        start = time.perf_counter()
        try:
            read_sandboxed(*file)
        except Exception as failure:  # noqa: BLE001 - what is counted here
            raised.append(f"{file[0]}: {failure!r}")
        times.append(time.perf_counter() - start)
        print(f"  {file[0]:<44}{times[-1]:>8.2f} s", flush=True)

    def small() -> None:
        while not over.wait(0.1):
            start = time.perf_counter()
            read_sandboxed("small.csv", b"event,state,category\nw1,SYR,government\n")
            waits.append(time.perf_counter() - start)

    beside = threading.Thread(target=small)
    beside.start()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, files))
    over.set()
    beside.join()
    return max(waits), max(times), raised


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mutants", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20200813)
    parser.add_argument("--processes", type=int, default=2, help="files read at once")
    parser.add_argument("--keep", type=Path, help="a folder for files that broke a bound")
    parser.add_argument("--arabic", type=int, default=480, help="files of the Arabic corpus")
    chosen = parser.parse_args()
    tracebacks = Tracebacks()
    logging.getLogger("loaders").addHandler(tracebacks)
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        listed = list(csv.DictReader(manifest))
    with tempfile.TemporaryFile() as store:
        spool = Spool(store)
        for row in listed:
            spool.add(row["file"], (CORPUS / row["file"]).read_bytes())
        for name, data in mutants(chosen.mutants, chosen.seed):
            spool.add(name, data)
        missed = measured(spool, dict(enumerate(listed)), tracebacks, chosen)
    print()
    return missed | int(not arabic_corpus.measure(chosen.arabic, arabic_corpus.SEED))


def measured(
    spool: Spool,
    expected: dict[int, dict[str, str]],
    tracebacks: Tracebacks,
    chosen: argparse.Namespace,
) -> int:
    read_sandboxed("warm.csv", b"event,state,category\nw1,SYR,government\n")
    session, watch = Session(), Watch()
    session.start()
    time.sleep(4)
    idle = session.taken()
    gc.collect()
    before = memory("self")
    watch.start()
    start = time.perf_counter()
    seen = read_all(spool, expected, chosen.processes)
    took = time.perf_counter() - start
    watch.over.set()
    busy = session.taken()
    gc.collect()
    after = memory("self")
    time.sleep(4)
    idle += session.taken()
    session.over.set()
    files = list(hostile())
    gc.collect()
    bare = memory("self")
    print("files that unpack to much, two at once:")
    small, longest, raised = small_beside(files)
    gc.collect()
    grown = memory("self") - bare
    print()
    seen.raised += raised
    slower = statistics.median(busy) / statistics.median(idle)
    bounds = [
        ("raised in the server", len(seen.raised), 0),
        ("tracebacks of readers", len(tracebacks.found), 0),
        (
            "unanswered",
            sum(s > UNANSWERED for s in seen.seconds)
            + len(spool.places)
            - len(seen.seconds)
            - len(seen.raised),
            0,
        ),
        ("deaths of the server of readers", len(watch.forkers) - 1, 0),
        ("files with rows unaccounted for", len(seen.unbalanced), 0),
        ("corpus not as its manifest says", len(seen.wrong), 0),
        ("refusals that have no name", seen.outcomes["none of the named"], 0),
        ("kinds of refusals", sum(code in FILE_ERROR_CODES for code in seen.outcomes), KINDS),
        ("p50 seconds", round(percentile(seen.seconds, 0.5), 4), None),
        ("p99 seconds", round(percentile(seen.seconds, 0.99), 3), P99),
        ("worst seconds", round(max(seen.seconds), 3), WORST),
        ("a CSV of two lines beside hostile files, s", round(small, 2), BESIDE),
        # one of the two waits for the other
        ("the longest of those, seconds", round(longest, 1), 2 * UNANSWERED),
        ("server grown by those, MiB", grown // 2**20, LEVEL),
        ("largest reader, MiB", watch.peak // 2**20, WORKER),
        ("server before, MiB", before // 2**20, None),
        ("server after, MiB", after // 2**20, before // 2**20 + LEVEL),
        ("other sessions, times slower (median)", round(slower, 2), SLOWER),
        (
            "other sessions, times slower (95 of 100)",
            round(percentile(busy, 0.95) / percentile(idle, 0.95), 2),
            None,
        ),
    ]
    print(
        f"{len(spool.places)} files ({len(expected)} of the corpus, seed {chosen.seed}), "
        f"{chosen.processes} at once, in {took:.0f} s\n"
    )
    for code, count in seen.outcomes.most_common():
        print(f"  {code:<44}{count:>8}")
    print()
    for name, value, bound in bounds:
        broken = bound is not None and value > bound
        print(
            f"{'X' if broken else ' '} "
            f"{name:<44}{value:>8}{'' if bound is None else f'   at most {bound}'}"
        )
    slowest = (f"{seconds:.2f} s: {spool.places[n][0]} ({n})" for seconds, n in reversed(seen.slow))
    print("\nslowest:", *slowest, sep="\n  ")
    told = (
        *seen.raised,
        *tracebacks.found,
        *(f"not as expected: {name}" for name in seen.wrong),
        *(f"rows unaccounted for: {spool.places[n][0]}" for n in seen.unbalanced),
    )
    print(*told[:40], sep="\n")
    if chosen.keep:
        kept(spool, seen, chosen.keep)
    return int(any(bound is not None and value > bound for _, value, bound in bounds))


def kept(spool: Spool, seen: Seen, folder: Path) -> None:
    """Save the slowest files, those that lost rows, and those that raised."""
    folder.mkdir(parents=True, exist_ok=True)
    raised = [int(text.partition("(")[2].partition(")")[0]) for text in seen.raised]
    for number in (*seen.unbalanced, *raised, *(n for _, n in seen.slow)):
        name, data = spool.get(number)
        (folder / f"{number}-{name}").write_bytes(data)


if __name__ == "__main__":
    sys.exit(main())
