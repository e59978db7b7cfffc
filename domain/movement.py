"""How the headline figures move from one set of tables to another: the same figures, made by the
same code, before and after.
"""

from dataclasses import dataclass

from domain.headline import Figure, headline
from domain.language import Language
from domain.tables import Choice, Tables


@dataclass(frozen=True)
class Movement:
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
    def moves(self) -> bool:
        """Whether a reader would see another figure."""
        return self.before != self.after


def movements(before: Tables, after: Tables, language: Language) -> list[Movement]:
    """The headline figures that move, cycle by cycle, the newest first."""
    return [each for each in figures(before, after, language) if each.moves]


def figures(before: Tables, after: Tables, language: Language) -> list[Movement]:
    """Every headline figure of every cycle of either side, before and after."""
    cycles = sorted({*before.cycles, *after.cycles}, reverse=True)
    found: list[Movement] = []
    for cycle in cycles:
        was, now = (headline(tables, Choice(cycle=cycle), language) for tables in (before, after))
        found += [
            _moved(old, new, cycle, language, alone=len(cycles) == 1)
            for old, new in zip(was, now, strict=True)
        ]
    return found


def _moved(
    before: Figure, after: Figure, cycle: int, language: Language, *, alone: bool
) -> Movement:
    label = (
        after.label
        if alone
        else language.say("{label} (review cycle {cycle})", label=after.label, cycle=str(cycle))
    )
    if before.value == after.value:
        return Movement(after.code, cycle, label, before.detail, after.detail)
    return Movement(after.code, cycle, label, before.value, after.value)
