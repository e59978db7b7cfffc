"""Content of each page with charts: its filters, and the values that a benchmark goes through.

Read from the frozen commit (benchmarks/frozen.py): every rival shows these, from the report's
workbook. This dashboard shows at least as much, under the same names and values in its address.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from benchmarks.frozen import describe_pages

LANGUAGES = ("en", "ar")
# every reading page, with and without charts
READING_PAGES = ("overview", "states", "objectives", "participation", "about")

# by filter name: its value, or a list of values of a multi-select
Values = dict[str, Any]


@dataclass(frozen=True)
class Filter:
    """A filter: its name in the address and its options by value, the first one chosen at the
    beginning; `kind` is "segments", "select" or "several".
    """

    name: str
    label: str
    options: dict[str, str]
    kind: str

    @property
    def first(self) -> Any:
        """Return the value at the beginning."""
        return [] if self.kind == "several" else next(iter(self.options))


@dataclass(frozen=True)
class Content:
    """A page: the values of one filter that a benchmark goes through, none twice, each with the
    number of charts that it leaves on the rivals' pages, and that number at the beginning.
    """

    name: str
    filters: tuple[Filter, ...]
    changed: str
    through: dict[str, int]
    charts: int

    @property
    def filter(self) -> Filter:
        """Return the filter that is changed."""
        return next(each for each in self.filters if each.name == self.changed)

    @property
    def values(self) -> list[str]:
        """Return the values that are chosen one after the other."""
        return list(self.through)

    def first(self) -> Values:
        """Return the values of all filters at the beginning."""
        return {each.name: each.first for each in self.filters}


@cache
def read_pages() -> dict[str, Content]:
    """Return the four pages with charts by name.

    Called beforehand where sockets are read: it may take seconds.
    """
    return {
        name: Content(
            name,
            tuple(Filter(**each) for each in page["filters"]),
            page["changed"],
            page["through"],
            page["charts"],
        )
        for name, page in describe_pages().items()
    }
