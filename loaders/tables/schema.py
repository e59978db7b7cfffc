"""What a table of the workbook is made of: its columns with their kinds, allowed codes and
descriptions, as data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain import suppression, vocabulary
from domain.language import Language
from domain.normalization import normalize_name
from domain.vocabulary import Term, Vocabulary

VOCABULARIES: Mapping[str, Vocabulary[Any]] = {
    "states": vocabulary.STATES,
    "objectives": vocabulary.OBJECTIVES,
    "principles": vocabulary.PRINCIPLES,
    "stages": vocabulary.STAGES,
    "statuses": vocabulary.STATUSES,
    "categories": vocabulary.CATEGORIES,
    "event_kinds": vocabulary.EVENT_KINDS,
    "event_statuses": vocabulary.EVENT_STATUSES,
    "modes": vocabulary.MODES,
    "genders": vocabulary.GENDERS,
    "answers": vocabulary.ANSWERS,
    "sheets": vocabulary.SHEETS,
}
DTYPES: Mapping[str, Any] = {
    "text": "str",
    "list": "str",
    "code": "str",
    "year": "Int64",
    "count": "Int64",
    "objective": "Int64",
    "date": "datetime64[ns]",
}
REQUIRED_LANGUAGE = "ar"
# Letters of a text that a picture and a document have room for: of a name that stands in a line or
# two, and of any other text.
MAX_NAME_LENGTH, MAX_TEXT_LENGTH = 160, 1_000
NAME_COLUMNS = ("event", "title", "organisation", "location", "source")


@dataclass(frozen=True)
class Column:
    """A column. `kind` is one of DTYPES, `vocabulary` the name of what it may hold; a `localized`
    one may also come as `name_<language>`.

    One that is not `always` in the clean frame is there only where the file has it. What a
    `suppressible` one says of small groups is not shown to everybody.
    """

    name: str
    kind: str
    description: str
    required: bool = False
    vocabulary: str = ""
    localized: bool = False
    always: bool = True
    suppressible: bool = False

    @property
    def terms(self) -> Vocabulary[Any] | None:
        """The terms that the column may hold; None where it holds no codes."""
        return VOCABULARIES.get(self.vocabulary)

    def names(self, language: Language) -> dict[str, str]:
        """The codes that a published table may hold in the column, each with its name; none where
        it holds no codes.
        """
        named = (
            {code: term.name(language.code) for code, term in self.terms.items()}
            if self.terms is not None
            else {}
        )
        return named | (
            {suppression.WITHHELD: language.gettext(suppression.NAME)} if self.suppressible else {}
        )

    @property
    def max_length(self) -> int:
        """The letters that pictures and documents have room for; a longer text is cut there."""
        return MAX_NAME_LENGTH if self.name.partition("_")[0] in NAME_COLUMNS else MAX_TEXT_LENGTH

    def language_variants(self) -> tuple["Column", ...]:
        """The column itself, and where it is localized the same in each language."""
        if not self.localized:
            return (self,)
        codes = vocabulary.LANGUAGES
        return (
            self,
            *(
                replace(
                    self, name=f"{self.name}_{c}", localized=False, always=c == REQUIRED_LANGUAGE
                )
                for c in codes
            ),
        )


@dataclass(frozen=True)
class Table:
    """A table of the workbook. `columns` are for the data dictionary, `accepted` is
    all that a sheet may hold; `key` tells rows apart.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @cached_property
    def accepted(self) -> Mapping[str, Column]:
        """Every column that a sheet may hold, by name, the localized ones in each language too."""
        return {
            variant.name: variant
            for column in self.columns
            for variant in column.language_variants()
        }

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """Every accepted header in folded form, with the name of the column it stands for."""
        terms = vocabulary.headers(self.name)
        headers = {
            spelling: code for spelling, code in terms.spellings().items() if code in self.accepted
        }
        for column in self.columns:
            if column.localized:
                headers |= _headers_in_languages(terms[column.name])
        return headers

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns without which the table cannot be read."""
        return tuple(column.name for column in self.columns if column.required)

    def title(self, language: str) -> str:
        """The name of the table's sheet in a language."""
        return vocabulary.SHEETS[self.name].name(language)

    def header(self, column: str, language: str) -> str:
        """The header of a column in a language."""
        return header(self.name, column, language)


def header(table: str, column: str, language: str) -> str:
    """The header of a column in a language; for one of a localized column's own with the name of
    that language.
    """
    terms = vocabulary.headers(table)
    if column in terms:
        return terms[column].name(language)
    base, _, code = column.rpartition("_")
    return f"{terms[base].name(language)} ({vocabulary.LANGUAGES[code].name(language)})"


def _headers_in_languages(header: Term) -> dict[str, str]:
    spellings = (header.code, *header.names.values(), *header.spellings)
    languages = vocabulary.LANGUAGES.spellings().items()
    return {
        normalize_name(f"{spelling} {language}"): f"{header.code}_{code}"
        for spelling in spellings
        for language, code in languages
    }


def empty_frame(table: Table, rows: Sequence[int] | NDArray[np.intp] = ()) -> pd.DataFrame:
    """The columns of a table's clean frame, with nothing in its rows."""
    index = pd.Index(np.asarray(rows, dtype=np.int64)) if len(rows) else pd.Index([])
    columns = {
        name: pd.Series(None, index=index, dtype=DTYPES[c.kind])
        for name, c in table.accepted.items()
        if c.always
    }
    return pd.DataFrame(columns, index=index)
