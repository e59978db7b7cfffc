"""The controlled terms of the review, read once from data/vocabulary."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Generic, TypedDict, TypeVar

from domain.normalization import normalize_name
from domain.state_names import StateNames
from domain.vocabulary_files import read_rows

NOT_REPORTED = "not_reported"
READY = ("planned", "under_way", "achieved")
NOT_APPLICABLE = "not_applicable"
GENERAL = "general"


@dataclass(frozen=True)
class Term:
    """A term of the vocabulary: its code, its names by language code, and its colour.

    `colour` is a place in the palette: `sequential-4`.
    """

    code: str
    names: Mapping[str, str]
    definitions: Mapping[str, str]
    spellings: tuple[str, ...]
    colour: str
    position: int

    def name(self, language: str) -> str:
        """Return the name in a language; in English if the vocabulary has no such column."""
        return self.names.get(language) or self.names["en"]

    def definition(self, language: str) -> str:
        """Return the definition in a language; empty if the vocabulary has none."""
        return self.definitions.get(language) or self.definitions.get("en", "")


@dataclass(frozen=True)
class State(Term):
    """A member of the League of Arab States; `code` is ISO 3166-1 alpha-3, `m49` the UN code."""

    iso2: str
    m49: str
    formal: Mapping[str, str]
    las_member: bool
    escwa_member_2020: bool
    orders: Mapping[str, int]

    def formal_name(self, language: str) -> str:
        """Return the formal name in a language; in English if there is none."""
        return self.formal.get(language) or self.formal["en"]


@dataclass(frozen=True)
class Objective(Term):
    """One of the 23 objectives of A/RES/73/195; `round_table` is that of A/RES/73/326."""

    number: int
    round_table: str
    short: Mapping[str, str]

    def short_name(self, language: str) -> str:
        """Return the short title in a language; in English if there is none.

        English titles are those of the UN Network on Migration, the others working translations.
        """
        return self.short.get(language) or self.short["en"]


T = TypeVar("T", bound=Term)


class Vocabulary(Mapping[str, T], Generic[T]):
    """Terms by code, in the order of their file."""

    def __init__(self, terms: list[T]) -> None:
        self._terms = {term.code: term for term in terms}
        self._ordered: dict[str, list[T]] = {}
        self._codes_by_spelling = {
            normalize_name(s): term.code
            for term in terms
            for s in _all_spellings(term)
            if normalize_name(s)
        }

    def __getitem__(self, code: str) -> T:
        return self._terms[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def code_of(self, text: str) -> str | None:
        """Return the code of a name, code or accepted spelling in any language; None if unknown.

        Texts are compared in the form of `normalize_name`: "bahreïn" and "BH" both give "BHR". An
        empty text gives None.
        """
        return self._codes_by_spelling.get(normalize_name(text))

    def spellings(self) -> Mapping[str, str]:
        """Return every accepted spelling in normalized form, with the code it stands for.

        Keys are in the form of `normalize_name`: codes, names in all languages and further
        spellings; of states also ISO alpha-2 codes, UN M49 codes with and without leading zeros,
        and formal names. A spelling of two terms stands for the later one in the file. Read-only.
        """
        return MappingProxyType(self._codes_by_spelling)

    def neutral_order(self, language: str, codes: Container[str] | None = None) -> list[T]:
        """Return the terms, or those with one of `codes`, in neutral order: states alphabetically,
        others as in their file.

        `language` is a language code. States are sorted by the column `order_<language>` of their
        file; without such a column by their names in the language, else in English. Returns a new
        list.
        """
        if language not in self._ordered:
            self._ordered[language] = sorted(self.values(), key=lambda term: _order(term, language))
        ordered = self._ordered[language]
        return [term for term in ordered if codes is None or term.code in codes]


class StateVocabulary(Vocabulary[State]):
    """The states, whose names are read in further forms: "the Kingdom of Bahrain", "Maroc (le)"."""

    def __init__(self, terms: list[State]) -> None:
        super().__init__(terms)
        self.names = StateNames(self._codes_by_spelling)

    def code_of(self, text: str) -> str | None:
        """Return the code of a spelling, or of a text made up of the names of one state."""
        return super().code_of(text) or self.names.code_of(text)


def _order(term: Term, language: str) -> tuple[int, str]:
    if not isinstance(term, State):
        return (term.position, "")
    return (term.orders.get(language, 0), normalize_name(term.name(language)))


def _all_spellings(term: Term) -> Iterator[str]:
    yield term.code
    yield from term.names.values()
    yield from term.spellings
    if isinstance(term, State):
        yield from (term.iso2, term.m49, term.m49.lstrip("0"), *term.formal.values())


def _by_language(row: Mapping[str, str], prefix: str) -> Mapping[str, str]:
    return MappingProxyType(
        {
            key.removeprefix(prefix): value
            for key, value in row.items()
            if key.startswith(prefix) and value
        }
    )


class _TermFields(TypedDict):
    code: str
    names: Mapping[str, str]
    definitions: Mapping[str, str]
    spellings: tuple[str, ...]
    colour: str
    position: int


def _term_fields(row: Mapping[str, str], position: int) -> _TermFields:
    return {
        "code": row["code"],
        "names": _by_language(row, "name_"),
        "definitions": _by_language(row, "definition_"),
        "spellings": tuple(s for s in row.get("spellings", "").split("|") if s),
        "colour": row.get("colour", ""),
        "position": position,
    }


def _terms(name: str) -> Vocabulary[Term]:
    return Vocabulary([Term(**_term_fields(row, i)) for i, row in enumerate(read_rows(name))])


def _states() -> StateVocabulary:
    return StateVocabulary(
        [
            State(
                **_term_fields(row, i),
                iso2=row["iso2"],
                m49=row["m49"],
                formal=_by_language(row, "formal_"),
                las_member=row["las_member"] == "yes",
                escwa_member_2020=row["escwa_member_2020"] == "yes",
                orders={code: int(value) for code, value in _by_language(row, "order_").items()},
            )
            for i, row in enumerate(read_rows("states"))
        ]
    )


def _objectives() -> Vocabulary[Objective]:
    return Vocabulary(
        [
            Objective(
                **_term_fields(row, i),
                number=int(row["code"]),
                round_table=row["round_table"],
                short=_by_language(row, "short_"),
            )
            for i, row in enumerate(read_rows("objectives"))
        ]
    )


@cache
def headers(table: str) -> Vocabulary[Term]:
    """Return the columns of one table of the workbook, with the accepted names of their headers.

    Keys are column names, read from data/vocabulary/headers.csv: the rows of `table` and those of
    all tables ("*"). An unknown table has only the latter. Read once per process and table.
    """
    rows = [row for row in read_rows("headers") if row["table"] in ("*", table)]
    return Vocabulary(
        [Term(**_term_fields(row | {"code": row["column"]}, i)) for i, row in enumerate(rows)]
    )


@cache
def table_headers() -> frozenset[str]:
    """Return the headers of all tables in all languages, normalized."""
    return frozenset(spelling for table in SHEETS for spelling in headers(table).spellings())


STATES = _states()
OBJECTIVES = _objectives()
PRINCIPLES = _terms("principles")
ROUND_TABLES = _terms("round_tables")
STAGES = _terms("stages")
STATUSES = _terms("statuses")
SCOPES = _terms("scopes")
CATEGORIES = _terms("categories")
# Who reports: a category of participants, or one of the organizers.
REPORTERS = Vocabulary([*CATEGORIES.values(), *_terms("organizers").values()])
EVENT_KINDS = _terms("event_kinds")
EVENT_STATUSES = _terms("event_statuses")
MODES = _terms("modes")
GENDERS = _terms("genders")
ANSWERS = _terms("answers")
MONTHS = _terms("months")
LANGUAGES = _terms("languages")
SHEETS = _terms("sheets")
SUBMISSION_KINDS = _terms("submission_kinds")
PLEDGE_KINDS = _terms("pledge_kinds")
PLEDGE_TYPES = _terms("pledge_types")
STATEMENT_KINDS = _terms("statement_kinds")
INDICATOR_LEVELS = _terms("indicator_levels")
DATE_PRECISIONS = _terms("date_precisions")
PERSONAL_COLUMNS = _terms("personal_columns")
