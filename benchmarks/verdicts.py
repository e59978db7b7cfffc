"""Results of a benchmark: its tables, and for each bound a line with the bound, the measured value,
and whether it is met.
"""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Verdict:
    """One bound. `point` is its number in the list of requirements; `at_least` makes it a lower
    bound, otherwise it is an upper one.
    """

    point: str
    what: str
    measured: float
    bound: float
    unit: str = ""
    at_least: bool = False
    detail: str = ""

    @property
    def met(self) -> bool:
        """Tell whether the measured value is within the bound."""
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    def cells(self) -> list[str]:
        """Return the cells of its table row."""
        sign, unit = "≥" if self.at_least else "≤", f" {self.unit}" if self.unit else ""
        bound = f"{sign} {self.bound:g}{unit}"
        return [
            self.point,
            self.what,
            bound,
            f"{format_number(self.measured)}{unit}",
            "met" if self.met else "**not met**",
            self.detail,
        ]


VERDICT_HEADS = ("point", "what", "bound", "measured", "", "from")


@dataclass
class Report:
    """Output of a script, printed and saved for docs/performance.md."""

    title: str
    tables: list[tuple[str, Sequence[str], list[list[str]]]] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def table(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Add a table and print it."""
        self.tables.append(
            (
                title,
                heads,
                [
                    [each if isinstance(each, str) else format_number(each) for each in row]
                    for row in rows
                ],
            )
        )
        print(f"\n{title}\n{markdown(heads, self.tables[-1][2])}", flush=True)

    def bound(self, verdict: Verdict) -> None:
        """Add a verdict."""
        self.verdicts.append(verdict)

    def note(self, text: str) -> None:
        """Add a sentence below the tables."""
        self.notes.append(text)
        print(text, flush=True)

    def end(self, file: Path | None) -> int:
        """Print which bounds are met, and write the report to `file`; return 1 where one is not
        met.
        """
        if self.verdicts:
            print(
                f"\n{markdown(VERDICT_HEADS, [each.cells() for each in self.verdicts])}", flush=True
            )
        if file:
            file.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")
        return 0 if all(each.met for each in self.verdicts) else 1

    @staticmethod
    def read(file: Path) -> "Report":
        """Read a report written by another process."""
        told = json.loads(file.read_text("utf-8"))
        return Report(
            told["title"],
            [tuple(each) for each in told["tables"]],
            [Verdict(**each) for each in told["verdicts"]],
            told["notes"],
        )


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table that reads as text and as Markdown."""
    cells = [list(heads), *map(list, rows)]
    widths = [max(3, *(len(row[i]) for row in cells)) for i in range(len(heads))]
    lines = [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
        for row in cells
    ]
    return "\n".join([lines[0], f"| {' | '.join('-' * width for width in widths)} |", *lines[1:]])


def format_number(value: object) -> str:
    """Format a number with its significant digits."""
    if not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def median(values: Iterable[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def p95(values: Iterable[float]) -> float:
    """Return the 95th percentile."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
