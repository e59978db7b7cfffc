"""Test whether a cell's text is the name of a person, by its form and by lists of given names,
titles and words of organisations.

There are two degrees: a text is LIKELY a name by its own words; one that has only the FORM of a
name ("Xanthippe Quorn", but "Border Management" too) is judged by the other values of its column.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain

from domain.normalization import has_arabic_letters, normalize_name, normalize_text, normalize_words
from loaders.privacy.name_words import all_terms, has_organisation_word, word_list

NONE, FORM, LIKELY = range(3)
MAX_NAME_LENGTH = 60
MAX_LIST_LENGTH = 2000  # characters up to which a list is searched for names
MAX_WORDS = 5
MIN_CAPITALS_LENGTH = 5  # "SANA" is a news agency
PIECE_SEPARATORS = re.compile(r"[;\u061b\n|\u2022]|\s/\s|(?<=\S)\s+(?=\d{1,2}[.)]\s)")
_CONJUNCTIONS = re.compile(
    r"\s?[,\u060c&+/]\s?|\s(?:and|et|y|und|\u0648)\s|\s\u0648(?=\S{3})", re.IGNORECASE
)
_LIST_NUMBER = re.compile(r"^[\W_]*(?:\d{1,4}\s?[.)\]:\-\u2013]?[\W_]+)?")
_TRAILING_MARKS = re.compile(r"[\W_]*[\d\W_]{0,4}$")
_OFFICE_SEPARATOR = re.compile(r"\s*(?:[,\u060c(\[]|\s[-\u2013\u2014]\s|\s-|:\s)")
_GAPS = re.compile(r"[\s.,\u060c()_\"\u201c\u201d\u00ab\u00bb]+")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019`\-][^\W\d_]+)*")
_FIGURE_WITHIN = re.compile(r"[^\W\d_]+\s(?:.*\s)?\d+\s[^\W\d_]")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Compounds with the Arabic words for servant, religion and God; patronymics of Slavic languages.
_COMPOUND = re.compile(
    r"(?:abd(?:el|ul|al|ur|er|ol|oul)?|abdel?)[a-z]{3,}|[a-z]{3,}(?:eddine|eddin|uddin|aldin|oddin|ullah|allah)"
    r"|\u0639\u0628\u062f(?:\u0627\u0644)?\S{3,}|\S{2,}(?:\u0648\u0441\u043a)?(?:\u043e\u0432\u0438\u0447|\u0435\u0432\u0438\u0447|\u043e\u0432\u043d\u0430|\u0435\u0432\u043d\u0430)"
)
_COMPOUND_PART = re.compile(
    "abd|[aeou]ddi|aldi|llah|\u0639\u0628\u062f|\u0432\u0438\u0447|\u0432\u043d\u0430"
)
_SERVANT, _AND = "\u0639\u0628\u062f", "\u0648"
_PREFIX = re.compile("^(?:\u0648|\u0628|\u0643|\u0641)?(?:\u0627\u0644|\u0644\u0644)")
_ARTICLE = re.compile(r"^(?:a[a-z]|el|d|l|o)['\u2019`\-](?=[^\W\d_])")
_FAMILY = re.compile(
    r"\u0627\u0644\S{2,}\u064a|\S{2,}(?:\u043e\u0432\u0430?|\u0435\u0432\u0430?|\u0441\u043a\u0438\u0439|\u0441\u043a\u0430\u044f)"
)


def name_likelihood(text: str) -> int:
    """Return NONE, FORM or LIKELY: whether a text is a person's name, maybe with an office."""
    if len(text) > 3 * MAX_NAME_LENGTH or _FIGURE_WITHIN.match(text):
        return NONE
    form = _TRAILING_MARKS.sub("", _LIST_NUMBER.sub("", normalize_text(text), count=1))
    if not form or form.isdigit() or normalize_name(form) in all_terms():
        return NONE
    if form.count(",") <= 1 and (likelihood := _form_likelihood(form)):
        return likelihood
    head, *rest = _OFFICE_SEPARATOR.split(form, maxsplit=1)
    if not rest or (likelihood := _form_likelihood(head)) == NONE:
        return NONE
    return LIKELY if likelihood == LIKELY else FORM if has_organisation_word(rest[0]) else NONE


def is_only_names(text: str) -> bool:
    """Test whether a cell contains nothing but LIKELY names of persons, one or several."""
    return (
        _has_cue(text)
        and len(text) <= MAX_LIST_LENGTH
        and all(map(_is_likely_piece, split_pieces(normalize_text(text))))
    )


def redact_names(text: str, ellipsis: str) -> str:
    """Replace each item of a list that is a name with `ellipsis`; all of it if it is only names."""
    if not _has_cue(text):
        return text
    if is_only_names(text):
        return ellipsis
    parts = PIECE_SEPARATORS.split(text)
    if len(parts) < 2 or not any(_is_likely_piece(part) for part in parts):
        return text
    marks = [*PIECE_SEPARATORS.findall(text), ""]
    return "".join(
        (ellipsis if part.strip() and _is_likely_piece(part) else part) + mark
        for part, mark in zip(parts, marks, strict=True)
    )


def indices_with_cues(texts: Sequence[str]) -> list[int]:
    """Return the indices of texts that may be LIKELY names; `redact_names` changes no others."""
    words_of = normalize_words(texts)
    cues = set(filter(_is_cue_word, set(chain.from_iterable(words_of))))
    pairs = enumerate(zip(texts, words_of, strict=True))
    return [
        place
        for place, (text, words) in pairs
        if not cues.isdisjoint(words) or (len(words) == 1 and _has_cue_hump(text))
    ]


def is_likely_name(text: str) -> bool:
    """Test whether one item of a cell is, by its own words, a name or several names."""
    return _has_cue(text) and _is_likely_piece(text)


def split_pieces(text: str) -> list[str]:
    """Split a cell into the items between semicolons, strokes or lines."""
    return [piece for piece in map(str.strip, PIECE_SEPARATORS.split(text)) if piece]


@lru_cache(maxsize=65536)
def _is_likely_piece(text: str) -> bool:
    if name_likelihood(text) == LIKELY:
        return True
    parts = [part for part in _CONJUNCTIONS.split(normalize_text(text)) if part.strip()]
    return 1 < len(parts) <= MAX_WORDS * 4 and all(
        name_likelihood(part) == LIKELY for part in parts
    )


def _has_cue(text: str) -> bool:
    """Test quickly for a word without which no text is a LIKELY name; most texts have none."""
    words = normalize_name(text).split()
    return any(map(_is_cue_word, words)) or (len(words) == 1 and _has_cue_hump(text))


def _is_cue_word(word: str) -> bool:
    cues = _cue_words()
    if word in cues or (word[0] == _AND and word[1:] in cues):
        return True
    return _COMPOUND_PART.search(word) is not None and _COMPOUND.fullmatch(word) is not None


def _has_cue_hump(text: str) -> bool:
    return (
        not text.islower()
        and _HUMP.search(text) is not None
        and not _cue_words().isdisjoint(normalize_name(_HUMP.sub(" ", text)).split())
    )


@cache
def _cue_words() -> frozenset[str]:
    words = word_list("given_name", "given_name_weak", "title_strong", "kinship", "family_name") | {
        _SERVANT
    }
    return words | {part for word in words for part in word.split()}


def _form_likelihood(form: str) -> int:
    """Return the degree of a normalized text that contains nothing but a possible name."""
    if len(form) > MAX_NAME_LENGTH or normalize_name(form) in all_terms():
        return NONE
    words = [word.strip("'`\u2019-") for word in _GAPS.split(form)]
    words = [word for word in words if word]
    if len(words) == 1:
        words = _HUMP.split(words[0])
    if not words or not all(map(_WORD.fullmatch, words)):
        return NONE
    words, titled = _without_titles(words)
    return _words_likelihood(words, titled=titled) if words else NONE


def _without_titles(words: list[str]) -> tuple[list[str], bool]:
    """Strip titles and offices at both ends; also return whether one title is borne by persons
    only.
    """
    strong, titles, offices = word_list("title_strong"), word_list("title"), word_list("title_role")
    titled, first = False, 0
    while first < len(words):
        low = normalize_name(words[first])
        pair = f"{low} {normalize_name(words[first + 1])}" if first + 1 < len(words) else ""
        if low not in titles | strong | offices and pair not in titles:
            break
        titled |= low in strong or pair in strong
        first += 2 if pair in titles else 1
    last = len(words)
    while (
        last > first + 1 and normalize_name(words[last - 1]) in titles and len(words[last - 1]) > 1
    ):
        last -= 1
    return words[first:last], titled


def _words_likelihood(words: Sequence[str], *, titled: bool) -> int:
    parts = [(word, normalize_name(word)) for word in words]
    bare = [(word, low) for word, low in parts if low not in word_list("particle") and low]
    if not 1 <= len(bare) <= MAX_WORDS or len(words) > 2 * MAX_WORDS:
        return NONE
    if parts[0][1] in word_list("place") or any(
        _is_other_word(low) for low in _outside_kinship(parts)
    ):
        return NONE
    initials = [low for word, low in bare if len(low) == 1]
    known = [_name_kind(low) for _, low in bare]
    has_case = not has_arabic_letters(words[0]) and words[0].lower() != words[0].upper()
    if has_case and all(word.islower() for word, _ in bare if not has_arabic_letters(word)):
        return LIKELY if len(bare) > 1 and "given" in known and all(known) else NONE
    if any(_ARTICLE.sub("", word)[0].islower() for word, _ in bare):
        return NONE
    if titled or _words_are_likely(parts, known, len(bare), len(initials)):
        return LIKELY
    return FORM if len(words) > 1 and len(initials) < len(bare) else NONE


def _words_are_likely(
    parts: Sequence[tuple[str, str]], known: Sequence[str], count: int, initials: int
) -> bool:
    lows = [low for _, low in parts]
    compound = any(_COMPOUND.fullmatch(low) for low in lows) or (_SERVANT in lows[:-1])
    if count == 1:
        word = parts[-1][0]
        return compound or (
            known == ["given"]
            and not (word.isupper() and word.lower() != word and len(word) < MIN_CAPITALS_LENGTH)
        )
    if compound or (any(low in word_list("kinship") for low in lows[1:-1]) and count > 1):
        return True
    if has_arabic_letters(lows[0]):  # the given name is first; many are also common words
        return known[0] == "given" or (known[0] != "" and all(known))
    if "given" in known:
        return True
    words_known = sum(map(bool, known))
    return "weak" in known and words_known + initials >= 2 and count - initials <= 3


def _name_kind(low: str) -> str:
    """Return "given", "weak" (a given name that is another word too), "family" or ""."""
    words = [low, *low.split()]
    for kind, standing in (
        ("given_name", "given"),
        ("given_name_weak", "weak"),
        ("family_name", "family"),
    ):
        if any(word in word_list(kind) for word in words):
            return standing
    return "given" if _COMPOUND.fullmatch(low) else "family" if _FAMILY.fullmatch(low) else ""


def _outside_kinship(parts: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the words that follow none for son, daughter or house: "Al Thani" is no ordinal."""
    before = ""
    for _, low in parts:
        if before not in word_list("kinship"):
            yield low
        before = low


def _is_other_word(low: str) -> bool:
    """Test whether a word names organisations, offices or places, with or without article."""
    if low in word_list("given_name"):
        return False
    bare = _PREFIX.sub("", low) if len(low) > 4 else low
    return (
        low in word_list("organisation", "role")
        or bare in word_list("organisation")
        or low in all_terms()
    )
