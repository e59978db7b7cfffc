"""Read names of states as other bodies write them: with an article, a title, a footnote mark, in
two languages, or beside a code. Know the names of all other countries, which are never read so.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from babel import Locale

from domain.normalization import normalize_name
from domain.vocabulary_files import read_rows

LANGUAGES = ("ar", "en", "fr")
MAX_LENGTH = 120  # characters of a cell that may be a state's name in several forms
MAX_CODE_LENGTH = 3
# Raised letters and digits, and a number or letter in brackets or before a stroke ("Jordan 1/").
_RAISED = "\u00aa\u00b2\u00b3\u00b9\u00ba\u02b0-\u02b8\u02e0-\u02e4\u1d2c-\u1d6a\u2070-\u209c"
_MARKS = re.compile(
    rf"[{_RAISED}]+|[(\[](?:\d{{1,2}}|[^\W\d_])[)\]]|(?<=\s)(?:\d{{1,2}}|[^\W\d_])/\s*$"
)
_NUMBER_BEFORE = re.compile(r"^\s*\d{1,2}\s*[.)\-\u2013]\s*(?=[^\W\d_])")
_PARTS = re.compile(r"[/|()\[\]:;,=\n\t\u060c\u061b\u2013\u2014\u2022\u00b7]+|\s-+\s")
_TOKEN = re.compile(r"[^\W_]+")


class StateNames:
    """Names of states in further forms than `spellings`, which map normalized names to codes."""

    def __init__(self, spellings: Mapping[str, str]) -> None:
        self._codes = spellings
        self._words = frozenset(word for name in spellings for word in name.split()) | _titles()
        self._longest = max(len(name.split()) for name in spellings)

    def code_of(self, text: str) -> str | None:
        """Return the code of the state whose names, codes, articles and titles make up a text.

        Footnote marks are left out. All names must be those of one state, and no word may remain:
        "Jordan / Jordanie (JOR)" gives JOR, "Jordan, Iraq" and "Jordan (Amman)" give None.
        """
        if len(text) > MAX_LENGTH:
            return None
        plain = _without_marks(text)
        name = normalize_name(plain)
        words = name.split()
        if not self._words.issuperset(words):
            return None
        if name in self._codes:
            return self._codes[name]
        turned = {self._codes.get(" ".join(words[i:] + words[:i])) for i in range(len(words))}
        if len(turned := turned - {None}) == 1:
            return turned.pop()
        return None if names_other_country(name) else self._sole_code(words, _small_words(plain))

    def code_within(self, text: str) -> str | None:
        """Return the only state that a part of a text names, whatever its other parts say.

        "Jordan (host country)" gives JOR; None where another country is named too.
        """
        if len(text) > MAX_LENGTH or self.names_several(text):
            return None
        parts = [part for part in _PARTS.split(_without_marks(text)) if normalize_name(part)]
        codes = {self._codes.get(normalize_name(part)) or self.code_of(part) for part in parts}
        codes.discard(None)
        return codes.pop() if len(codes) == 1 else None

    def names_several(self, text: str) -> bool:
        """Test whether a text names a country that is none of the states, or two of these.

        True also for names whose parts only together are another country: "Sudan, South".
        """
        words = normalize_name(text).split()
        parts = map(normalize_name, _PARTS.split(text))
        states = {
            code
            for start in range(len(words))
            for end in range(start + 1, min(len(words), start + self._longest) + 1)
            if (code := self._codes.get(name := " ".join(words[start:end])))
            and not _may_be_code(name)
        }
        return (
            len(states) > 1
            or names_other_country(" ".join(words))
            or not other_country_codes().isdisjoint(parts)
        )

    def _sole_code(self, words: Sequence[str], small: Iterable[str]) -> str | None:
        """Return the code of the one state whose names and titles follow each other in `words`."""
        small = frozenset(small)
        reached: list[set[str]] = [set() for _ in range(len(words) + 1)]
        reached[0].add("")  # as yet no state
        for start, codes in enumerate(reached[:-1]):
            if not codes:
                continue
            if words[start] in _titles():
                reached[start + 1] |= codes
            for end in range(start + 1, min(len(words), start + self._longest) + 1):
                name = " ".join(words[start:end])
                code = self._codes.get(name)
                if code and name not in small and codes & {"", code}:
                    reached[end].add(code)
        sole = reached[-1] - {""}
        return sole.pop() if len(sole) == 1 else None


def core_name(name: str) -> str:
    """Return a normalized name without articles and titles: "republic of korea" gives "korea"."""
    return " ".join(word for word in name.split() if word not in _titles())


def names_other_country(name: str) -> bool:
    """Test whether a normalized text is or contains the name of another country, or has its words.

    True for "south sudan", "sudan south" and "niger republic of".
    """
    words = name.split()
    return tuple(sorted(core_name(name).split())) in _other_words() or any(
        " ".join(words[start:end]) in other_country_names()
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
    )


@cache
def other_country_names() -> frozenset[str]:
    """Return the names of all countries and territories but the 22 states, normalized.

    Sources: data/vocabulary/other_countries.csv and the CLDR of Unicode, in three languages.
    """
    states = {row["iso2"] for row in read_rows("states")}
    territories = {
        name
        for language in LANGUAGES
        for code, name in Locale(language).territories.items()
        if code.isalpha() and code not in states
    }
    listed = {name for row in read_rows("other_countries") for name in row["names"].split("|")}
    return frozenset(map(normalize_name, territories | listed))


@cache
def other_country_codes() -> frozenset[str]:
    """Return the ISO 3166-1 alpha-3 codes of all countries but the 22 states, in small letters."""
    return frozenset(row["code"].lower() for row in read_rows("other_countries") if row["code"])


@cache
def _other_words() -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(sorted(core.split())) for core in map(core_name, other_country_names()) if core
    )


@cache
def _titles() -> frozenset[str]:
    """Return the articles, prepositions and titles of states, normalized: single words."""
    return frozenset(
        normalize_name(word)
        for row in read_rows("state_titles")
        for word in row["words"].split("|")
    )


def _without_marks(text: str) -> str:
    """Return a text without footnote marks and the number of a list item."""
    return _NUMBER_BEFORE.sub("", _MARKS.sub(" ", text))


def _small_words(text: str) -> frozenset[str]:
    """Return the short words that are no codes, since other words of the text have capitals."""
    if text == text.lower():
        return frozenset()
    return frozenset(
        word.lower()
        for word in _TOKEN.findall(text)
        if _may_be_code(word) and word[1:] == word[1:].lower()
    )


def _may_be_code(word: str) -> bool:
    return len(word) <= MAX_CODE_LENGTH and word.isascii() and word.isalpha()
