"""Detect the encoding of a text file, which does not declare it.

A file without a byte order mark that is no UTF-8 is in one of some 8-bit encodings, in which the
same bytes are other letters. Each is tried: its words must be of one script, and of letters that
our vocabulary uses. `benchmarks/encodings.py` compares this with charset-normalizer, which takes
French capitals and short Arabic texts for other languages.
"""

import codecs
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice, pairwise, starmap

from domain.language import gettext_noop
from domain.vocabulary_files import FOLDER
from loaders.cells.grid import OpeningError

EXPECTED_TEXT = gettext_noop("text, in UTF-8, UTF-16, Windows-1252 or Windows-1256")
UNKNOWN_ENCODING = gettext_noop(
    "a text whose encoding can be told; open it in the program that made it, and save it as UTF-8 "
    "or as .xlsx"
)
# Candidates by Python's name, as shown, with the bits that the rarer ones cost beforehand. Of equal
# texts the first counts.
ENCODINGS: Mapping[str, tuple[str, float]] = {
    "cp1252": ("Windows-1252", 0.0),
    "cp1256": ("Windows-1256", 0.0),
    "iso8859_6": ("ISO 8859-6", 2.0),
    "iso8859_15": ("ISO 8859-15", 1.0),
    "mac_roman": ("MacRoman", 2.0),
    "mac_arabic": ("MacArabic", 4.0),
    "cp850": ("CP850", 3.0),
    "cp720": ("CP720", 3.0),
}
# Shares of the bytes that are zero in Latin letters, digits and delimiters of the wide encodings.
ZEROS_UTF_16, ZEROS_UTF_32 = 0.1, 0.7
MAX_WORDS = 3_000  # distinct words that are compared
MAX_BYTES = 4 * 1024**2  # of a file in which they are searched
# Costs in bits, beside those of the letters: chosen so that one misread word weighs more than the
# rarest letter.
MIXED_SCRIPTS, MIXED_CASE, SYMBOL, NO_TEXT = 15.0, 8.0, 12.0, 40.0
# At most this many bits for each character that is no ASCII, of Latin and of Arabic letters: text
# of other scripts costs more. And at least so many less than the next candidate with another text.
MAX_MEAN, MIN_MARGIN = (11.5, 6.2), 4.0
REPEATED_SIGNS = " -./,:()&'"  # which MacArabic writes by bytes of its own
COMMON_SIGNS = "\u00b0\u00a7\u00a3\u20ac"  # degree, section, pound, euro
LAST_LATIN = "\u024f"
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_ACCENTS = re.compile("[\u00c0-\u024f]{3}")  # letters with accents alone make no French word
_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HALF_LETTER, _STRAY = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]"), re.compile(rb"[\x80-\xff]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PUNCTUATION_KINDS = ("Pi", "Pf", "Po", "Pd", "Ps", "Pe", "Zs", "Cf")


def detect_encoding(data: bytes) -> str:
    """Return the encoding of a text by Python's name. Raises OpeningError where it is unclear."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    if wide := _wide_encoding(data[:4096]):
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as failure:
        if _is_mostly_utf_8(data):  # an 8-bit encoding would decode it into wrong letters
            raise OpeningError("unreadable", EXPECTED_TEXT) from failure
        return _guess_encoding(data)
    return "utf-8"


def _wide_encoding(data: bytes) -> str:
    """Return UTF-16 or UTF-32 by the zeros beside Latin letters; empty where they are too few."""
    zeros = [4 * data[i::4].count(0) / max(1, len(data)) for i in range(4)]
    if min(zeros[2:]) > ZEROS_UTF_32 or min(zeros[:2]) > ZEROS_UTF_32:
        return "utf-32-le" if zeros[3] > zeros[0] else "utf-32-be"
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    if max(even, odd) < ZEROS_UTF_16:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _is_mostly_utf_8(data: bytes) -> bool:
    """Tell whether a text is damaged UTF-8: more letters, also half ones, than stray bytes."""
    letters = len(_LETTER.findall(data)) + len(_HALF_LETTER.findall(data))
    return letters > len(_STRAY.findall(_HALF_LETTER.sub(b"", _LETTER.sub(b"", data))))


def _guess_encoding(data: bytes) -> str:
    """Return the 8-bit encoding in which the words cost least. Raises OpeningError if unclear."""
    words = set(islice(_words(data[:MAX_BYTES]), MAX_WORDS))
    costs = {encoding: rare + _cost(words, encoding) for encoding, (_, rare) in ENCODINGS.items()}
    best = min(costs, key=costs.__getitem__)
    text = _decode(data, best)
    others = [
        cost
        for encoding, cost in costs.items()
        if cost < costs[best] + MIN_MARGIN and _decode(data, encoding) != text
    ]
    letters = [c for word in words for c in word.decode(best, "replace") if not c.isascii()]
    most = MAX_MEAN[2 * sum(map(is_arabic_letter, letters)) > len(letters)]
    if others or costs[best] > most * len(letters):
        raise OpeningError("unreadable", UNKNOWN_ENCODING)
    return best


def _decode(data: bytes, encoding: str) -> str:
    """Decode for comparison: a no-break space is one like another."""
    return data.decode(encoding, "replace").replace("\u00a0", " ")


def _words(data: bytes) -> Iterator[bytes]:
    """Yield the distinct words with a byte that is no ASCII, in their order."""
    seen: set[bytes] = set()
    for match in _WORD.finditer(data):
        if match[0] not in seen:
            seen.add(match[0])
            yield match[0]


def _cost(words: set[bytes], encoding: str) -> float:
    """Return the bits that words cost in an encoding: few if they are of letters that occur."""
    return sum(_word_cost(word, encoding) for word in words)


def _word_cost(data: bytes, encoding: str) -> float:
    word = data.decode(encoding, "replace")
    letters = [c for c in word if c.isalpha()]
    scripts = {is_arabic_letter(c) for c in letters}
    mixed = any(one.islower() and other.isupper() for one, other in pairwise(letters))
    # MacArabic has the signs of ASCII a second time
    doubled = sum(not c.isascii() for c in data.decode("latin-1")) - sum(
        not c.isascii() or c in REPEATED_SIGNS for c in word
    )
    odd = sum(starmap(_is_odd, zip(f" {word}", word, f"{word[1:]} ", strict=False)))
    cost = sum(map(_character_cost, word)) + SYMBOL / 2 * odd + SYMBOL * doubled
    # an ellipsis stands behind a word, and few Arabic words have one letter: both are a French word
    # in another encoding
    alone = word == "\u2026" or (len(word) == 1 and scripts == {True})
    accents = SYMBOL * len(_ACCENTS.findall(word))
    return (
        cost
        + MIXED_SCRIPTS * (len(scripts) > 1)
        + MIXED_CASE * mixed
        + SYMBOL / 2 * alone
        + accents
    )


def _is_odd(before: str, character: str, after: str) -> bool:
    """Test whether a sign stands between letters, or a vowel mark without an Arabic letter."""
    if character.isascii() or character.isalpha() or character == "\u2019":
        return False
    kind = unicodedata.category(character)
    if kind == "Mn":
        return not is_arabic_letter(before)
    if not (before.isalpha() and after.isalpha()) or kind == "Zs":
        return False
    # a joiner within an Arabic word, a dash between two names
    return not is_arabic_letter(before) if kind == "Cf" else kind != "Pd" or after.islower()


def is_arabic_letter(character: str) -> bool:
    """Test whether a character is of the Arabic script."""
    return "\u0600" <= character <= "\u06ff"


@cache
def _character_cost(character: str) -> float:
    """Return the bits of a character: by its frequency in the vocabulary, none for ASCII."""
    if character.isascii():
        return 0.0
    kind = unicodedata.category(character)
    if kind in ("Cc", "Co", "Cn") or character == "\ufffd" or "\u2500" <= character <= "\u25ff":
        return NO_TEXT
    if kind in _PUNCTUATION_KINDS or kind == "Nd":
        return 5.0
    if character in COMMON_SIGNS:
        return 6.0
    if not (character.isalpha() or kind == "Mn") or not (
        is_arabic_letter(character) or character <= LAST_LATIN
    ):
        return SYMBOL
    counts, total = _letter_counts(is_arabic_letter(character))
    return -math.log2((counts[character] + 0.25) / total)


@cache
def _letter_counts(arabic: bool) -> tuple[Counter[str], int]:
    """Count the Arabic letters of the vocabulary, or the Latin ones that are no ASCII."""
    counts = Counter(
        character
        for file in sorted(FOLDER.glob("*.csv"))
        for character in file.read_text(encoding="utf-8")
        if (character.isalpha() or unicodedata.category(character) == "Mn")
        and (is_arabic_letter(character) if arabic else "\x7f" < character <= LAST_LATIN)
    )
    return counts, sum(counts.values())
