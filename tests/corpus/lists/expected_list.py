"""Write down the right result of a list: how many persons, of which states, how they attended."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from tests.corpus.lists.persons import Person
from tests.corpus.sheets import File


@dataclass(frozen=True)
class RealList:
    """A list with its right result.

    `persons` is the number of persons to count; `states` the persons by state, the key "" for those
    of no state; `genders` and `modes` the persons by code, None where the list says nothing of it.
    `not_counted` is the number of rows beneath the headers that are no further person: who did not
    come, joined again, sums, notes, headings, sections. `may_ask` holds what may rightly be asked:
    a column ("state"), a value ("state=Atlantis"), or the code of a notice or problem.
    """

    label: str
    system: str
    language: str
    file: File
    persons: int
    states: Mapping[str, int]
    genders: Mapping[str, int] | None = None
    modes: Mapping[str, int] | None = None
    not_counted: int = 0
    may_ask: Set[str] = field(default_factory=frozenset)


def states_of(persons: Iterable[Person]) -> dict[str, int]:
    """Count persons by state."""
    return dict(Counter(person.state for person in persons))


def genders_of(persons: Iterable[Person]) -> dict[str, int]:
    """Count persons by gender."""
    return dict(Counter(person.gender for person in persons))


def nowhere(persons: Sequence[Person]) -> dict[str, int]:
    """Return the states of a list that names none."""
    return {"": len(persons)}
