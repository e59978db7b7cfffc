#!/usr/bin/env python3
"""Draw random figures with random data, and list those that could not be drawn.

Each figure is one of all, in a language and a size, of a generated review with a random number of
states and events, lengths of titles, one mode, one status and sizes of delegations
(tests/charts/variety.py). The same seed gives the same figures. A figure counts as drawn when every
text has room, nothing overlaps or is cut off, and every event has a label or is counted in the line
that says how many are in the table only.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # works from any working directory

from charts.drawing.figure_sizes import SIZES, NotDrawnError
from charts.registry import FIGURES, compose_figure
from domain.language import languages
from domain.tables import Choice, Tables
from domain.vocabulary import STATES
from loaders.reading import workbook
from tests.charts.generated_reviews import CYCLE
from tests.charts.variety import AXES, varied

REPORT = ROOT / "data" / "report-2020-08-13.xlsx"
Drawing = tuple[int, str, dict[str, Any], str, float]


def settings(many: int, seed: int) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield random figures: number, name, and settings of the data."""
    chance = random.Random(seed)
    axes = AXES | {"size": tuple(SIZES)}
    for _ in range(many):
        yield (
            chance.randrange(2**32),
            chance.choice(list(FIGURES)),
            {name: chance.choice(values) for name, values in axes.items()},
        )


def draw_chart(like: Tables, selection: tuple[int, str, dict[str, Any]]) -> Drawing:
    """Draw one figure; return its settings, why it failed (empty if it did not), and the
    seconds.
    """
    number, name, setting = selection
    states = (random.Random(number).choice(list(STATES)),) if FIGURES[name].of_state else ()
    tables, began = (
        varied(like, setting, seed=number, names=FIGURES[name].tables),
        time.perf_counter(),
    )
    try:
        compose_figure(
            name,
            tables,
            Choice(cycle=CYCLE, states=states),
            languages()[setting["language"]],
            size=setting["size"],
        )
        reason = ""
    except NotDrawnError as error:
        reason = f"{type(error).__name__}: {error}"
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        reason = f"raised {type(error).__name__}: {error}"
    return number, name, setting, reason, time.perf_counter() - began


def main() -> int:
    """Draw all figures and print the result; the exit status is 1 where one was not drawn."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--figures", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    reading = workbook.read(REPORT)
    like = Tables(**reading.frames(), version=reading.sha256)
    began = time.monotonic()
    with ProcessPoolExecutor(chosen.workers) as processes:
        found: list[Drawing] = []
        for each in processes.map(
            partial(draw_chart, like), settings(chosen.figures, chosen.seed), chunksize=20
        ):
            found.append(each)
            if each[3]:
                print(f"not drawn: {each[1]} {each[2]} seed {each[0]}: {each[3][:300]}", flush=True)
            if len(found) % 100 == 0:
                print(
                    f"{len(found):,} looked at, {time.monotonic() - began:.0f} s",
                    file=sys.stderr,
                    flush=True,
                )
    failed = [each for each in found if each[3]]
    seconds = sorted(each[4] for each in found)
    print(
        f"{len(found) - len(failed):,} drawn, {len(failed):,} not drawn, seed {chosen.seed}, "
        f"{time.monotonic() - began:.0f} s"
    )
    print(
        f"a figure: median {seconds[len(seconds) // 2]:.2f} s, p99 "
        f"{seconds[int(0.99 * len(seconds))]:.2f} s, worst {seconds[-1]:.2f} s"
    )
    print("not drawn by figure:", dict(Counter(each[1] for each in failed)) or "none")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
