"""How the headline figures move from one set of tables to another: the same figures, made by the
same code, before and after.
"""

from dataclasses import dataclass

from domain.findings.headline import HeadlineFigure, headline
from domain.language import Language
from domain.tables import Choice, Tables


@dataclass(frozen=True)
class HeadlineChange:
    """One headline figure of one cycle before and after, in the reader's language. `code` is that
    of the figure.

    Where the value stays and only what it is made of moves, `before` and `after` are that.
    """

    code: str
    cycle: int
    label: str
    before: str
    after: str

    @property
    def has_changed(self) -> bool:
        """Whether a reader would see another figure."""
        return self.before != self.after


def headline_changes(before: Tables, after: Tables, language: Language) -> list[HeadlineChange]:
    """The headline figures that move, cycle by cycle, the newest first."""
    return [each for each in compare_headlines(before, after, language) if each.has_changed]


def compare_headlines(before: Tables, after: Tables, language: Language) -> list[HeadlineChange]:
    """Every headline figure of every cycle of either side, before and after."""
    cycles = sorted({*before.cycles, *after.cycles}, reverse=True)
    changes: list[HeadlineChange] = []
    for cycle in cycles:
        was, now = (headline(tables, Choice(cycle=cycle), language) for tables in (before, after))
        changes += [
            _compare_figure(old, new, cycle, language, alone=len(cycles) == 1)
            for old, new in zip(was, now, strict=True)
        ]
    return changes


def _compare_figure(
    before: HeadlineFigure, after: HeadlineFigure, cycle: int, language: Language, *, alone: bool
) -> HeadlineChange:
    label = (
        after.label
        if alone
        else language.gettext("{label} (review cycle {cycle})", label=after.label, cycle=str(cycle))
    )
    if before.value == after.value:
        return HeadlineChange(after.code, cycle, label, before.detail, after.detail)
    return HeadlineChange(after.code, cycle, label, before.value, after.value)
