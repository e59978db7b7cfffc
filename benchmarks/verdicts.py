"""What a benchmark found: its tables, and for each bound a line with what was asked, what was
measured, and whether that meets it.
"""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Verdict:
    """One bound. `point` is its number in the list of what must be reached; `at_least` bounds from
    below, all others from above.
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
        """Whether the measured value keeps to the bound."""
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    def cells(self) -> list[str]:
        """As a row of a table."""
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
    """What a script prints, and leaves for docs/performance.md."""

    title: str
    tables: list[tuple[str, Sequence[str], list[list[str]]]] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def table(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Adds a table and prints it."""
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
        """Adds a line of what must be reached."""
        self.verdicts.append(verdict)

    def note(self, text: str) -> None:
        """Adds a sentence that stands under the tables."""
        self.notes.append(text)
        print(text, flush=True)

    def end(self, file: Path | None) -> int:
        """Prints what was met and what not, and writes all of it where a file is named. Gives 1
        where a bound is not met.
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
        """What another process has written."""
        told = json.loads(file.read_text("utf-8"))
        return Report(
            told["title"],
            [tuple(each) for each in told["tables"]],
            [Verdict(**each) for each in told["verdicts"]],
            told["notes"],
        )


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table that is read as text and as Markdown."""
    cells = [list(heads), *map(list, rows)]
    widths = [max(3, *(len(row[i]) for row in cells)) for i in range(len(heads))]
    lines = [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
        for row in cells
    ]
    return "\n".join([lines[0], f"| {' | '.join('-' * width for width in widths)} |", *lines[1:]])


def format_number(value: object) -> str:
    """A number with as many digits as are worth reading."""
    if not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def median(values: Iterable[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def p95(values: Iterable[float]) -> float:
    """What 95 of a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
