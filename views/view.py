"""Describe a reading page as data: its filters, and the sections that are drawn for a choice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

import pandas as pd

from domain.citation import Citation
from domain.language import Language
from domain.tables import Choice, Tables

Kind = Literal["select", "radio", "several", "date"]
SizeSet = Literal["whole", "half"]


class Links(Protocol):
    """The addresses that a host gives to other pages and to downloads."""

    def page(self, context: "Context", view: str, choice: Choice | None, anchor: str = "") -> str:
        """Return the address of a page with a choice; None for the address before any choice."""
        ...

    def table(self, context: "Context", name: str, table: "TableData") -> Mapping[str, str]:
        """Return the addresses of a table as files, by kind."""
        ...

    def pictures(self, context: "Context", figure: str) -> "PictureLinks":
        """Return the addresses of a figure as picture files."""
        ...

    def earlier(self, context: "Context") -> "EarlierVersion | None":
        """Return the version that a page is compared with; None where the host has none."""
        ...

    def downloads(self, context: "Context") -> tuple[tuple[str, str], ...]:
        """Return address and label of the documents and files that a page offers."""
        ...


@dataclass(frozen=True, eq=False)
class EarlierVersion:
    """An earlier version: its tables, and its name in the reader's language."""

    tables: Tables
    name: str


@dataclass(frozen=True)
class PictureLinks:
    """The addresses of a figure by size and kind of file, and one that always shows the newest
    figures ("" where the host has none).
    """

    by_size: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    newest: str = ""


@dataclass(frozen=True, eq=False)
class Context:
    """Page, tables, choice and language that a section is drawn for, and the host's links.

    `closed` leaves out what a reader opens, and the tables for downloads: the script asks for it
    when they do.
    """

    view: str
    tables: Tables
    choice: Choice
    language: Language
    links: Links
    closed: bool = False


@dataclass(frozen=True, eq=False)
class TableData:
    """A table of a section for its downloads: rows as shown, finding and citation."""

    frame: pd.DataFrame
    title: str
    source: Citation


@dataclass(frozen=True, eq=False)
class FigureData:
    """A chart of a section: its name in `charts.registry.FIGURES`, the choice it shows, its JSON
    for the script, and the sizes of its pictures.
    """

    figure: str
    choice: Choice
    json: bytes
    sizes: SizeSet


@dataclass(frozen=True, eq=False)
class Part:
    """A section drawn for a choice: HTML, charts by their place, tables by name.

    In `html` the comment of `picture_mark` stands where the picture of a chart belongs.
    """

    html: str
    figures: Mapping[str, FigureData] = field(default_factory=dict)
    tables: Mapping[str, TableData] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """A part of a page; `params` are the parameters of the address that it depends on."""

    name: str
    render: Callable[[Context], Part] = field(repr=False)
    params: tuple[str, ...] = ("cycle",)


@dataclass(frozen=True)
class Beside:
    """Sections side by side; below each other on a narrow screen."""

    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Filter:
    """A control: its parameter, label, kind, and the options by value in the reader's language.

    `default` returns the value that stands where the address says nothing: "" for none. `none` is
    the text of choosing nothing, where that is possible.
    """

    param: str
    label: str
    kind: Kind
    options: Callable[[Tables, Choice, Language], Mapping[str, str]] = field(repr=False)
    none: str = ""
    default: Callable[[Tables], str] = field(default=lambda _: "", repr=False)


@dataclass(frozen=True)
class Switched:
    """A filter with the sections that it alone changes, in the middle of a page.

    A host without a server shows the sections for each value: one at a time (`listed` is false), or
    all below each other.
    """

    filter: Filter
    sections: tuple[Section, ...]
    listed: bool = False


Block = Section | Beside | Switched


@dataclass(frozen=True)
class View:
    """A reading page: name (also its address), heading, filters, content.

    One that `depends_on_history` compares versions: what it shows is kept in no cache by the
    content of the newest one, which may have been published before.
    """

    name: str
    heading: str
    filters: tuple[Filter, ...]
    blocks: tuple[Block, ...]
    depends_on_history: bool = False

    @property
    def all_filters(self) -> tuple[Filter, ...]:
        """Return the filters of the page, then those in the middle of it."""
        return (*self.filters, *(b.filter for b in self.blocks if isinstance(b, Switched)))

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return all sections in their order."""
        return tuple(section for block in self.blocks for section in sections_of(block))

    def section(self, name: str) -> Section:
        """Return the section of a name. Raises KeyError."""
        for section in self.sections:
            if section.name == name:
                return section
        raise KeyError(name)


def sections_of(block: Block) -> tuple[Section, ...]:
    """Return the sections of a block."""
    return (block,) if isinstance(block, Section) else block.sections


def picture_mark(place: str) -> str:
    """Return the comment that stands for the picture of a chart."""
    return f"<!--picture:{place}-->"
