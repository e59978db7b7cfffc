"""Define table schemas as data: columns with their kinds, vocabularies and descriptions."""

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
from loaders.tables.header_mapping import HeaderMapping

# Vocabularies with words so common ("year", "other", "IOM" behind a person's name) that a cell is
# no term, header or body because of them.
COMMON_WORDS = ("reporters", "date_precisions", "languages", "pledge_kinds", "pledge_types")
VOCABULARIES: Mapping[str, Vocabulary[Any]] = {
    "states": vocabulary.STATES,
    "objectives": vocabulary.OBJECTIVES,
    "principles": vocabulary.PRINCIPLES,
    "stages": vocabulary.STAGES,
    "statuses": vocabulary.STATUSES,
    "scopes": vocabulary.SCOPES,
    "reporters": vocabulary.REPORTERS,
    "categories": vocabulary.CATEGORIES,
    "event_kinds": vocabulary.EVENT_KINDS,
    "event_statuses": vocabulary.EVENT_STATUSES,
    "modes": vocabulary.MODES,
    "genders": vocabulary.GENDERS,
    "answers": vocabulary.ANSWERS,
    "sheets": vocabulary.SHEETS,
    "submission_kinds": vocabulary.SUBMISSION_KINDS,
    "pledge_kinds": vocabulary.PLEDGE_KINDS,
    "pledge_types": vocabulary.PLEDGE_TYPES,
    "statement_kinds": vocabulary.STATEMENT_KINDS,
    "indicator_levels": vocabulary.INDICATOR_LEVELS,
    "date_precisions": vocabulary.DATE_PRECISIONS,
    "languages": vocabulary.LANGUAGES,
}
DTYPES: Mapping[str, Any] = {
    "text": "str",
    "list": "str",
    "code": "str",
    "year": "Int64",
    "count": "Int64",
    "objective": "Int64",
    "date": "datetime64[ns]",
    "period": "str",  # ISO 8601: 2021-02-24, 2021-02 or 2021
}
REQUIRED_LANGUAGE = "ar"
# Characters for which pictures and documents have room: of a name on a line or two, of other texts.
MAX_NAME_LENGTH, MAX_TEXT_LENGTH = 160, 1_000
NAME_COLUMNS = ("event", "title", "organisation", "location", "source")


@dataclass(frozen=True)
class Column:
    """A column. `kind` is a key of DTYPES, `vocabulary` a key of VOCABULARIES; a `localized` column
    may also come as `name_<language>`.

    A column that is not `always` in the clean frame is there only if the file has it. Values of a
    `suppressible` column are not shown publicly for small groups. A required cell may be empty in
    the rows where another column has a code: `unless` is that column and code. A date
    may be a month or a year where `precision` names the column that says which.
    The template has also the `offered` ones of the columns that are not always there.
    """

    name: str
    kind: str
    description: str
    required: bool = False
    vocabulary: str = ""
    localized: bool = False
    always: bool = True
    suppressible: bool = False
    unless: tuple[str, str] = ("", "")
    precision: str = ""
    offered: bool = False

    @property
    def may_be_empty(self) -> bool:
        """Tell whether a cell may be empty, if only in some rows."""
        return not self.required or any(self.unless)

    @property
    def terms(self) -> Vocabulary[Any] | None:
        """Return the vocabulary of the column; None where it holds no codes."""
        return VOCABULARIES.get(self.vocabulary)

    def names(self, language: Language) -> dict[str, str]:
        """Return the codes that a published table may contain in the column, with their names."""
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
        """Return the number of characters after which pictures and documents cut the text."""
        return MAX_NAME_LENGTH if self.name.partition("_")[0] in NAME_COLUMNS else MAX_TEXT_LENGTH

    def language_variants(self) -> tuple["Column", ...]:
        """Return the column itself, and if it is localized its variant in each language."""
        if not self.localized:
            return (self,)
        codes = vocabulary.LANGUAGES
        return (
            self,
            *(
                replace(
                    self,
                    name=f"{self.name}_{c}",
                    localized=False,
                    always=self.always and c == REQUIRED_LANGUAGE,
                    offered=self.offered and c == REQUIRED_LANGUAGE,
                )
                for c in codes
            ),
        )


@dataclass(frozen=True)
class Table:
    """A table of the workbook. `columns` are listed in the data dictionary; `key` names the columns
    that identify a row. A workbook need not have an `optional` table, and a version without rows in
    it does not store it.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    optional: bool = False

    @cached_property
    def variants(self) -> Mapping[str, Column]:
        """Map every column name that a sheet may hold, language variants too, to its column."""
        return {
            variant.name: variant
            for column in self.columns
            for variant in column.language_variants()
        }

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """Map every accepted header, normalized, to the name of its column."""
        terms = vocabulary.headers(self.name)
        headers = {
            spelling: code for spelling, code in terms.spellings().items() if code in self.variants
        }
        for column in self.columns:
            if column.localized:
                headers |= _headers_in_languages(terms[column.name])
        return HeaderMapping(headers)

    @property
    def mandatory_columns(self) -> tuple[str, ...]:
        """Return the names of the columns without which the table cannot be read."""
        return tuple(column.name for column in self.columns if column.required)

    def title(self, language: str) -> str:
        """Return the name of the table's sheet in a language."""
        return vocabulary.SHEETS[self.name].name(language)

    def header(self, column: str, language: str) -> str:
        """Return the header of a column in a language.

        `language` is a language code; without a name in it the header is English. A language
        variant has the language's name: "Source (French)" for `source_fr`. Raises KeyError for an
        unknown column.
        """
        return header(self.name, column, language)


def distinctive_vocabularies() -> list[Vocabulary[Any]]:
    """Return the vocabularies by whose terms cells are told from headers and persons."""
    return [terms for name, terms in VOCABULARIES.items() if name not in COMMON_WORDS]


def header(table: str, column: str, language: str) -> str:
    """Return a column's header in a language; a language variant's with the language's name."""
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
    """Return the columns of a table's clean frame with missing values in `rows`, its index."""
    index = pd.Index(np.asarray(rows, dtype=np.int64)) if len(rows) else pd.Index([])
    columns = {
        name: pd.Series(None, index=index, dtype=DTYPES[c.kind])
        for name, c in table.variants.items()
        if c.always
    }
    return pd.DataFrame(columns, index=index)
