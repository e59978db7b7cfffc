#!/usr/bin/env python3
"""From an upload to all that its preview needs, isolation included, beside what pandas with openpyxl needs only to read the file.

A workbook of two sheets (events and participants, 12 columns, the texts shared as Excel writes them) is made on the fly for each size,
then read in turns: pandas with openpyxl, fastexcel bare (calamine to Arrow, without a check or a clean value), and here: opened, personal
columns taken out, parsed, checked, in a process of its own, and brought back. Medians of all turns. The worker's peak is what Linux tells
of it. Of each turn the two ratios are taken, too, and their medians bounded: how many times as fast as pandas with openpyxl, and how many
times the bare reading. Exits 1 where a bound is not met.
"""

import argparse
import datetime as dt
import io
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import fastexcel
import openpyxl
import pandas as pd

from loaders import isolation
from loaders.instructions import NOTHING
from loaders.limits import LIMITS

BOUNDS = {10_000: 0.15, 100_000: 0.12}
FASTER, BARE = {100_000: 9.0}, {100_000: 2.5}  # times as fast as pandas with openpyxl at least, times fastexcel's bare reading at most
PEAK_BOUND = 300
MIB = 1024**2
EVENTS = ("event", "cycle", "kind", "start_date", "status", "title_en", "title_ar", "source")
HEADERS = ("event", "state", "organisation", "category", "gender", "mode", "headcount", "note", "note_ar", "source", "paragraph", "note_en")
STATES = ("SYR", "Lebanon", "Tunisie", "JOR", "Egypt", "Iraq", "MAR", "Sudan", "Yemen", "OMN")
CATEGORIES = ("government", "un_agency", "civil_society", "academia")


def attendance(rows: int) -> Iterator[Sequence[object]]:
    """Rows of participants: few different codes, some hundred organizations, and a note that is another in each row."""
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
    """A workbook of this many rows of participants."""
    book = openpyxl.Workbook()
    events = book.active
    assert events is not None
    events.title = "events"
    events.append(EVENTS)
    for i in range(40):
        events.append([f"event-{i}", 2020, "workshop", dt.date(2020, 1 + i % 12, 1 + i % 28), "held", f"Session {i}", f"S {i}", "Report"])
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
    return [reader.load_sheet(name, dtypes="string").to_arrow().num_rows for name in reader.sheet_names][-1]


def here(data: bytes) -> int:
    return isolation.read_isolated("upload.xlsx", data)[1].counts["participants"].read


def seconds(read: Callable[[bytes], int], data: bytes, rows: int) -> float:
    begun = time.perf_counter()
    if read(data) != rows:
        raise SystemExit(f"{read.__name__} did not read {rows} rows")
    return time.perf_counter() - begun


def measured(rows: int, turns: int) -> tuple[list[float], float, float, float]:
    """The median seconds of the three ways; times as fast as pandas, and times the bare reading; the worker's peak in MiB."""
    data = workbook(rows)
    ways = (by_pandas, by_fastexcel, here)
    times = [[seconds(way, data, rows) for way in ways] for _ in range(turns)]
    ended = isolation.ended_isolated(isolation.opened_and_read, "upload.xlsx", data, NOTHING, LIMITS)
    medians = [statistics.median(column) for column in zip(*times, strict=True)]
    faster, bare = (statistics.median(ratio) for ratio in zip(*((o / h, h / f) for o, f, h in times), strict=True))
    return medians, faster, bare, ended.peak_bytes / MIB


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=list(BOUNDS), help="the sizes")
    parser.add_argument("--turns", type=int, nargs="+", default=[5, 5], help="how often each size is read, in the same order")
    arguments = parser.parse_args()
    turns = arguments.turns + arguments.turns[-1:] * len(arguments.rows)
    isolation.started()
    isolation.read_isolated("f.csv", b"event,category\nw,government\n")  # the process that is forked from has started
    print(" rows x 12  openpyxl s  fastexcel s   here s   ratio   bound  peak MiB  x as fast as openpyxl  x fastexcel  met")
    met = True
    for rows, count in zip(arguments.rows, turns, strict=False):
        (openpyxl_s, fastexcel_s, here_s), faster, bare, peak = measured(rows, count)
        ratio, bound = here_s / openpyxl_s, BOUNDS.get(rows, max(BOUNDS.values()))
        holds = ratio <= bound and peak <= PEAK_BOUND and faster >= FASTER.get(rows, 0.0) and bare <= BARE.get(rows, bare)
        met = met and holds
        asked = [f"{faster:.1f}" + (f" (>= {FASTER[rows]:g})" if rows in FASTER else ""), f"{bare:.2f}"]
        asked[1] += f" (<= {BARE[rows]:g})" if rows in BARE else ""
        figures = f"{rows:>11,}{openpyxl_s:>12.3f}{fastexcel_s:>13.3f}{here_s:>9.3f}{ratio:>8.3f}{bound:>8.2f}{peak:>10.0f}"
        print(f"{figures}{asked[0]:>23}{asked[1]:>18}  {'yes' if holds else 'NO'}", flush=True)
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
