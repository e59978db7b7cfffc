"""Compare the headline figures of two sets of tables."""

from dataclasses import dataclass

from domain.findings.headline import HeadlineFigure, headline
from domain.language import Language
from domain.tables import Choice, Tables


@dataclass(frozen=True)
class HeadlineChange:
    """One headline figure of one cycle before and after. `code` is that of the figure.

    If the value is the same, `before` and `after` are the details behind it.
    """

    code: str
    cycle: int
    label: str
    before: str
    after: str

    @property
    def has_changed(self) -> bool:
        """Tell whether a reader would see another figure."""
        return self.before != self.after


def headline_changes(before: Tables, after: Tables, language: Language) -> list[HeadlineChange]:
    """Return the headline figures that differ, cycle by cycle, the newest first."""
    changes = compare_headlines(before, after, language)
    return [change for change in changes if change.has_changed]


def compare_headlines(before: Tables, after: Tables, language: Language) -> list[HeadlineChange]:
    """Return every headline figure of every cycle of either side, before and after."""
    cycles = sorted({*before.cycles, *after.cycles}, reverse=True)
    changes: list[HeadlineChange] = []
    for cycle in cycles:
        old_figures, new_figures = (
            headline(tables, Choice(cycle=cycle), language) for tables in (before, after)
        )
        changes += [
            _compare_figure(old, new, cycle, language, single=len(cycles) == 1)
            for old, new in zip(old_figures, new_figures, strict=True)
        ]
    return changes


def _compare_figure(
    before: HeadlineFigure, after: HeadlineFigure, cycle: int, language: Language, *, single: bool
) -> HeadlineChange:
    label = (
        after.label
        if single
        else language.gettext("{label} (review cycle {cycle})", label=after.label, cycle=str(cycle))
    )
    if before.value == after.value:
        return HeadlineChange(after.code, cycle, label, before.detail, after.detail)
    return HeadlineChange(after.code, cycle, label, before.value, after.value)
