"""Define the place of a page in the site, and its links: relative, so that the site works below any
address.
"""

import re
from dataclasses import dataclass, field

from domain.language import Language
from domain.tables import Choice, Tables
from loaders.store.models import Version

SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


@dataclass(frozen=True, eq=False)
class SitePageContext:
    """A page being built: its file, language, version and choice; `languages` are the codes of all
    languages.

    `files` collects the files of the page, `undrawn` the names of figures that could not be drawn.
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
        """Return the folder of language and cycle, relative to the site."""
        return folder_of(self.tables, self.choice.cycle, self.language.code)

    @property
    def name(self) -> str:
        """Return the name of the page's file without suffix, with which the names of its files
        begin.
        """
        return self.file.removesuffix(".html")

    @property
    def path(self) -> str:
        """Return the path of the page relative to the site."""
        return f"{self.folder}/{self.file}"

    def relative_link(self, path: str) -> str:
        """Return the link from this page to a path below the site."""
        return "../" * self.path.count("/") + path

    def add_file(self, name: str, data: bytes) -> str:
        """Add a file to the folder of the page, and return the link to it."""
        self.files[f"{self.folder}/{name}"] = data
        return name


def folder_of(tables: Tables, cycle: int, language: str) -> str:
    """Return the folder of a language; another cycle than the default has a folder below it."""
    return language if cycle == tables.default_cycle else f"{language}/{cycle}"


def safe_name(code: str, number: int) -> str:
    """Return a code as part of a file name; `number` if some web hosts would refuse it."""
    return code if SAFE_NAME.fullmatch(code) else str(number)
