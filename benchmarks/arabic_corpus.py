#!/usr/bin/env python3
"""Read the Arabic corpus as uploads are read, and hold each file against its right result.

The files are made from a seed, by the libraries that other people's programs use; where LibreOffice
is installed, the workbooks are also saved by it in each format. Prints how many files are right,
the false refusals with their reasons, and the time of reading; exits 1 where a value is wrong
without a word, a row is unaccounted for, or a bound of time is not kept.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from loaders.sandbox.pool import read_sandboxed
from tests.corpus.arabic import corpus
from tests.corpus.expected import Example
from tests.corpus.sheets import File
from tests.corpus.spec import FILES, SEED
from tests.corpus.verdict import LOST, OUTCOMES, REFUSED, WRONG, Verdict, judge

P50, P99 = 0.05, 0.3  # seconds
SAVED_AS = ("ods", "xls", "xlsx")  # by LibreOffice
UNSAFE_TO_SAVE = {"dates hijri_cell"}  # LibreOffice itself changes such a day
OFFICE_SECONDS = 600


@dataclass
class Tally:
    """Verdicts on all files, and the seconds that reading each of them took."""

    verdicts: list[Verdict] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, example: Example) -> None:
        """Read a file and judge it."""
        start = time.perf_counter()
        opened, reading = read_sandboxed(example.file.name, example.file.data)
        self.seconds.append(time.perf_counter() - start)
        self.verdicts.append(judge(example, opened, reading))

    def having(self, outcome: str) -> list[Verdict]:
        """Return the verdicts that hold a finding of this kind."""
        return [verdict for verdict in self.verdicts if verdict.reasons(outcome)]


def saved_by_office(examples: Sequence[Example]) -> Iterator[Example]:
    """Yield the workbooks as LibreOffice saves them in each format; none if it is not installed."""
    office = shutil.which("soffice")
    books = [
        e for e in examples if e.label.endswith("-xlsx") and not UNSAFE_TO_SAVE & {*e.oddities}
    ]
    if not office or not books:
        return
    with tempfile.TemporaryDirectory() as folder:
        for book in books:
            (Path(folder) / f"{book.label}.xlsx").write_bytes(book.file.data)
        for kind in SAVED_AS:
            into = Path(folder) / kind
            command = [office, "--headless", f"-env:UserInstallation=file://{folder}/profile"]
            command += ["--convert-to", kind, "--outdir", str(into)]
            command += [str(file) for file in sorted(Path(folder).glob("*.xlsx"))]
            subprocess.run(command, check=True, capture_output=True, timeout=OFFICE_SECONDS)
            for book in books:
                data = (into / f"{book.label}.{kind}").read_bytes()
                name = f"{book.file.name.rpartition('.')[0]}.{kind}"
                yield replace(book, label=f"{book.label}-office-{kind}", file=File(name, data))


def percentile(values: Sequence[float], share: float) -> float:
    """Return a percentile of values; 0 if there are none."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def report(tally: Tally) -> bool:
    """Print what was found; tell whether every bound is kept."""
    counts = Counter(verdict.outcome for verdict in tally.verdicts)
    print(f"{len(tally.verdicts)} Arabic files")
    for outcome in OUTCOMES:
        print(f"  {outcome:<44}{counts[outcome]:>8}")
    for outcome in (REFUSED, LOST, WRONG):
        _list_reasons(tally, outcome)
    bounds = [
        ("files with wrong values without a word", float(len(tally.having(WRONG))), 0.0),
        ("files with rows unaccounted for", float(len(tally.having(LOST))), 0.0),
        ("p50 seconds", round(percentile(tally.seconds, 0.5), 3), P50),
        ("p99 seconds", round(percentile(tally.seconds, 0.99), 3), P99),
    ]
    print()
    for name, value, bound in bounds:
        print(f"{'X' if value > bound else ' '} {name:<44}{value:>8g}   at most {bound:g}")
    wrong, lost = (len(tally.having(outcome)) for outcome in (WRONG, LOST))
    print(f"\n{wrong} wrong values without a word, {lost} rows unaccounted for")
    return all(value <= bound for _, value, bound in bounds)


def _list_reasons(tally: Tally, outcome: str) -> None:
    """Print each reason of an outcome with its number of files and the first of these."""
    reasons = Counter(reason for v in tally.verdicts for reason in v.reasons(outcome))
    if reasons:
        print(f"\n{outcome}:")
    for reason, files in reasons.most_common():
        first = next(v.label for v in tally.verdicts if reason in v.reasons(outcome))
        print(f"  {files:>4} {reason[:90]:<92}{first}")


def measure(files: int, seed: int) -> bool:
    """Read the corpus, print the report, and tell whether every bound is kept."""
    read_sandboxed("warm.csv", b"event,state,category\nw1,SYR,government\n")
    tally, examples = Tally(), list(corpus(files, seed))
    for example in examples:
        tally.add(example)
    before = len(tally.verdicts)
    for example in saved_by_office(examples):
        tally.add(example)
    saved = len(tally.verdicts) - before
    print(f"saved again by LibreOffice: {saved or 'none, it is not installed'}")
    return report(tally)


def main() -> int:
    """Measure as the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    return int(not measure(chosen.files, chosen.seed))


if __name__ == "__main__":
    sys.exit(main())
