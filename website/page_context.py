"""Where a page of the site stands, and how it names the other files: relative to itself, so that
the site works below any address.
"""

import re
from dataclasses import dataclass, field, replace

from domain.language import Language
from domain.tables import Choice, Tables
from loaders.store.models import Version

SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


@dataclass(frozen=True, eq=False)
class SitePageContext:
    """A page being made: its file, in which of the languages that are `languages`, of which version
    and choice.

    `files` collects what is written beside it, `undrawn` the names of figures that could not be
    drawn.
    """

    tables: Tables
    version: Version
    languages: tuple[str, ...]
    language: Language
    choice: Choice
    file: str
    files: dict[str, bytes] = field(default_factory=dict)
    undrawn: list[str] = field(default_factory=list)

    @property
    def folder(self) -> str:
        """The folder of its language and cycle, below that of the site."""
        return folder_of(self.tables, self.choice.cycle, self.language.code)

    @property
    def name(self) -> str:
        """What its files are called."""
        return self.file.removesuffix(".html")

    @property
    def path(self) -> str:
        """Its own path below the site."""
        return f"{self.folder}/{self.file}"

    def at(self, path: str) -> str:
        """A path below the site, as this page names it."""
        return "../" * self.path.count("/") + path

    def keep(self, name: str, data: bytes) -> str:
        """Writes a file into the folder of the page; gives back how the page names it."""
        self.files[f"{self.folder}/{name}"] = data
        return name

    def with_choice(self, **choice: object) -> "SitePageContext":
        """The same place with another choice."""
        return replace(self, choice=replace(self.choice, **choice))  # type: ignore[arg-type]


def folder_of(tables: Tables, cycle: int, language: str) -> str:
    """The folder of a language: of the newest cycle itself, of an older one below it."""
    return language if cycle == next(iter(tables.cycles), cycle) else f"{language}/{cycle}"


def safe_name(code: str, number: int) -> str:
    """A code as part of a file's name; its number where it holds what not every web host takes."""
    return code if SAFE_NAME.fullmatch(code) else str(number)
