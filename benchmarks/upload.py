#!/usr/bin/env python3
"""Measure an upload until its preview, isolation included, compared with pandas and openpyxl only
reading the file.

A workbook of two sheets (events and participants, 12 columns, shared strings as Excel writes them)
is made for each size, then processed in turns: read by pandas with openpyxl; read by fastexcel
alone (calamine to Arrow, without checks or cleaning); checked here: opened, personal columns
removed, parsed, checked, in a process of its own, and returned; then previewed here: merged into
the report's tables, the difference, the anomalies, and the headline figures that change. The
measures of the published tables are in the cache, as in a server whose pages were drawn. Medians of
all turns. The worker's peak memory is the one that Linux reports. The ratios of each turn are taken
too, and their medians bounded: the time to the preview as a share of pandas with openpyxl's; for
the check alone how many times as fast as that, and how many times the bare reading. Exits 1 where a
bound is not met.
"""

import argparse
import datetime as dt
import io
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import fastexcel
import openpyxl
import pandas as pd

from domain.language import languages
from domain.tables import Tables
from loaders.cells.instructions import NO_INSTRUCTIONS
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import read
from loaders.review.merge import UPDATE
from loaders.review.preview import build_preview
from loaders.sandbox import pool, tasks
from loaders.store.store import REPORT

BOUNDS = {10_000: 0.15, 100_000: 0.12}
# lower bound: speed relative to pandas with openpyxl; upper bound: time relative to fastexcel
FASTER, BARE = ({100_000: 9.0}, {100_000: 2.5})
PEAK_BOUND = 300
MIB = 1024**2
EVENTS = ("event", "cycle", "kind", "start_date", "status", "title_en", "title_ar", "source")
HEADERS = (
    "event",
    "state",
    "organisation",
    "category",
    "gender",
    "mode",
    "headcount",
    "note",
    "note_ar",
    "source",
    "paragraph",
    "note_en",
)
STATES = ("SYR", "Lebanon", "Tunisie", "JOR", "Egypt", "Iraq", "MAR", "Sudan", "Yemen", "OMN")
CATEGORIES = ("government", "un_agency", "civil_society", "academia")


def attendance(rows: int) -> Iterator[Sequence[object]]:
    """Yield rows of participants: few different codes, some hundred organizations, and a different
    note in each row.
    """
    chosen = random.Random(rows)
    for i in range(rows):
        yield (
            f"event-{i % 40}",
            chosen.choice(STATES),
            f"Directorate {chosen.randrange(500)} of the ministry",
            chosen.choice(CATEGORIES),
            chosen.choice(("female", "male")),
            chosen.choice(("in_person", "online")),
            chosen.randrange(1, 60),
            f"As row {i} of the list says",
            None,
            f"Report {i % 9}",
            f"{i % 100}",
            f"Delegation {i % 5000}",
        )


def workbook(rows: int) -> bytes:
    """Return a workbook of this many rows of participants."""
    book = openpyxl.Workbook()
    events = book.active
    assert events is not None
    events.title = "events"
    events.append(EVENTS)
    for i in range(40):
        events.append(
            [
                f"event-{i}",
                2020,
                "workshop",
                dt.date(2020, 1 + i % 12, 1 + i % 28),
                "held",
                f"Session {i}",
                f"S {i}",
                "Report",
            ]
        )
    participants = book.create_sheet("participants")
    participants.append(HEADERS)
    for row in attendance(rows):
        participants.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def by_pandas(data: bytes) -> int:
    return len(pd.read_excel(io.BytesIO(data), sheet_name=None, engine="openpyxl")["participants"])


def by_fastexcel(data: bytes) -> int:
    reader = fastexcel.read_excel(data)
    return [
        reader.load_sheet(name, dtypes="string").to_arrow().num_rows for name in reader.sheet_names
    ][-1]


class Server:
    """State of a server when an upload arrives: the published tables, and the measures its pages
    needed.
    """

    def __init__(self) -> None:
        report = read(REPORT)
        self.rows = report.frames()
        self.tables = Tables(**self.rows, version="")
        self.previewed(report)
        pool.start_server()
        # the fork server has started
        self.checked(b"event,category\nw,government\n")

    def checked(self, data: bytes) -> ParseResult:
        return pool.read_sandboxed("upload.xlsx" if data.startswith(b"PK") else "upload.csv", data)[
            1
        ]

    def previewed(self, reading: ParseResult) -> int:
        found = build_preview(
            self.rows, [reading], dict.fromkeys(reading.tables, UPDATE), published=self.tables
        )
        found.movements(languages()["ar"])
        return len(found.difference.tables["participants"].added)


def seconds(read: Callable[[bytes], int], data: bytes, rows: int) -> float:
    begun = time.perf_counter()
    if read(data) != rows:
        raise SystemExit(f"{read.__name__} did not read {rows} rows")
    return time.perf_counter() - begun


def here(server: Server, data: bytes, rows: int) -> tuple[float, float]:
    """Return the seconds until an upload is checked, and until it is previewed."""
    begun = time.perf_counter()
    reading = server.checked(data)
    checked = time.perf_counter() - begun
    if server.previewed(reading) != rows:
        raise SystemExit(
            f"the preview does not add {rows} rows: {[each.code for each in reading.problems][:3]}"
        )
    return checked, time.perf_counter() - begun


@dataclass(frozen=True)
class Measured:
    """Median seconds of each way, medians of the ratios, and the worker's peak memory in MiB."""

    seconds: tuple[float, ...]
    share: float
    faster: float
    bare: float
    peak: float


def measured(server: Server, rows: int, turns: int) -> Measured:
    """Measure one size, all ways in turns."""
    data = workbook(rows)
    times = [
        (
            seconds(by_pandas, data, rows),
            seconds(by_fastexcel, data, rows),
            *here(server, data, rows),
        )
        for _ in range(turns)
    ]
    ended = pool.run_for_result(tasks.open_and_parse, "upload.xlsx", data, NO_INSTRUCTIONS)
    ratios = (
        (previewed / pandas, pandas / checked, checked / bare)
        for pandas, bare, checked, previewed in times
    )
    share, faster, bare = (statistics.median(column) for column in zip(*ratios, strict=True))
    return Measured(
        tuple(statistics.median(column) for column in zip(*times, strict=True)),
        share,
        faster,
        bare,
        ended.peak_bytes / MIB,
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=list(BOUNDS), help="the sizes")
    parser.add_argument(
        "--turns",
        type=int,
        nargs="+",
        default=[5, 5],
        help="how often each size is read, in the same order",
    )
    arguments = parser.parse_args()
    turns = arguments.turns + arguments.turns[-1:] * len(arguments.rows)
    server = Server()
    print(
        " rows x 12  openpyxl s  fastexcel s  checked s  previewed s  share   bound  peak MiB  "
        "check x openpyxl  x fastexcel  met"
    )
    met = True
    for rows, count in zip(arguments.rows, turns, strict=False):
        found, bound = measured(server, rows, count), BOUNDS.get(rows, max(BOUNDS.values()))
        holds = found.share <= bound and found.peak <= PEAK_BOUND
        holds = (
            holds
            and found.faster >= FASTER.get(rows, 0.0)
            and found.bare <= BARE.get(rows, found.bare)
        )
        met = met and holds
        asked = [
            f"{found.faster:.1f}" + (f" (>= {FASTER[rows]:g})" if rows in FASTER else ""),
            f"{found.bare:.2f}",
        ]
        asked[1] += f" (<= {BARE[rows]:g})" if rows in BARE else ""
        pandas, bare, checked, previewed = found.seconds
        figures = f"{rows:>10,}{pandas:>12.3f}{bare:>13.3f}{checked:>11.3f}{previewed:>13.3f}{found.share:>7.3f}{bound:>8.2f}{found.peak:>10.0f}"
        print(f"{figures}{asked[0]:>18}{asked[1]:>14}  {'yes' if holds else 'NO'}", flush=True)
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
