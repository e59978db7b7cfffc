"""One form of text for comparison and search, whatever keyboard or program it comes from.

Texts are stored and shown as written; the normalized form is only compared.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

# Letters used interchangeably, or written for an Arabic one in other languages, that Unicode
# decomposition does not map to the same letter.
_ARABIC: Mapping[str, str] = {
    "\u0627": "\u0671\u0672\u0673\u0675",
    "\u0647": "\u0629\u06be\u06c0\u06c1\u06c2\u06c3\u06d5\u06ff",
    "\u064a": "\u0649\u0620\u063d\u063e\u063f\u0678\u06cc\u06cd\u06ce\u06d0\u06d1\u06d2\u06d3",
    "\u0643": "\u063b\u063c\u06a9\u06aa\u06ab\u06ac\u06ad\u06ae\u06af"
    "\u06b0\u06b1\u06b2\u06b3\u06b4",
    "\u0648": "\u0676\u0677\u06c4\u06c5\u06c6\u06c7\u06c8\u06c9\u06ca\u06cb\u06cf",
    "\u0646": "\u06b9\u06ba\u06bb\u06bc\u06bd",
    "\u062a": "\u0679\u067a\u067c\u067d",
    "\u0628": "\u067b\u067e\u0680",
    "\u062b": "\u067f",
    "\u062c": "\u0683\u0684\u0686\u0687\u06bf",
    "\u062d": "\u0681\u0682\u0685",
    "\u062f": "\u0688\u0689\u068a\u068b\u068c\u068d\u068e\u068f\u0690",
    "\u0631": "\u0691\u0692\u0693\u0694\u0695\u0696\u0697\u0699",
    "\u0632": "\u0698",
    "\u0633": "\u069a\u069b",
    "\u0641": "\u06a1\u06a2\u06a3\u06a4\u06a5\u06a6",
    "\u0642": "\u06a7\u06a8",
    "\u0644": "\u06b5\u06b6\u06b7\u06b8",
}
_LATIN: Mapping[str, str] = {
    "o": "\u00f8",
    "O": "\u00d8",
    "d": "\u0111\u00f0",
    "D": "\u0110\u00d0",
    "l": "\u0142",
    "L": "\u0141",
    "i": "\u0131",
}
_LETTERS: dict[int, str | None] = {
    ord(other): letter
    for letters in (_ARABIC, _LATIN)
    for letter, all_ in letters.items()
    for other in all_
}
_LETTERS |= {0x00E6: "ae", 0x00C6: "AE", 0x0153: "oe", 0x0152: "OE"}
# The tatweel, the signs for hamza and ayn in transcriptions, and fillers that are invisible but
# have the category of a letter.
_LETTERS |= dict.fromkeys((0x0640, *range(0x02B9, 0x02C2), 0x02C8, 0x115F, 0x1160, 0x3164, 0xFFA0))
_LETTERS[0x2800] = " "
_ARABIC_LETTER = re.compile("[\u0600-\u06ff]")
# Presentation forms of Arabic letters, as programs for printing wrote them.
_PRESENTED = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
_UNUSUAL_SPELLING = re.compile("  |[\u0640\u06cc\u06a9\ufb50-\ufdff\ufe70-\ufefc]")
_SPELLING = {0x06CC: 0x064A, 0x06A9: 0x0643, 0x0640: None}
_GAPS = re.compile(r"[\W_]+")
_SEPARATOR = "\x1e"
_GAPS_WITHIN = re.compile(rf"[^\w{_SEPARATOR}]+")
_INVISIBLE_CATEGORIES = ("Cf", "Mn", "Me")


class _TranslationTable(dict[int, str | None]):
    """Replacement of each character of a decomposed text, None if dropped; computed once."""

    def __missing__(self, code: int) -> str | None:
        c = chr(code)
        self[code] = replacement = (
            None
            if unicodedata.category(c) in _INVISIBLE_CATEGORIES
            else str(unicodedata.digit(c, c))
        )
        return replacement


_TABLE = _TranslationTable(_LETTERS)


def normalize_text(text: str) -> str:
    """Return a text in compatible letters and digits 0-9, its case kept.

    Format characters, accents and vowel marks are dropped. Arabic letters of other keyboards, and
    of Persian, Urdu and Kurdish, become the Arabic ones. Punctuation is kept, in its compatible
    form. An ASCII text is returned unchanged.
    """
    if text.isascii():  # a tenth of the time, and most texts are
        return text
    return unicodedata.normalize("NFKD", text).translate(_TABLE)


def normalize_name(text: str) -> str:
    """Return the form for comparing names: `normalize_text` without case and punctuation.

    Words are separated by one space, and underscores count as punctuation: "Bahreïn (Kingdom_of)"
    becomes "bahrein kingdom of". A text without letters and digits becomes "".
    """
    if text.isascii():
        return _GAPS.sub(" ", text.lower()).strip()
    return _GAPS.sub(" ", normalize_text(text).casefold()).strip()


def has_arabic_letters(text: str) -> bool:
    """Test whether a text contains letters of the Arabic script, in their usual forms."""
    return _ARABIC_LETTER.search(text) is not None


def is_plainly_spelt(text: str) -> bool:
    """Test whether a text, or several separated by "|", have nothing that `normalize_spelling`
    changes. Blanks at the ends do not count.
    """
    return (
        text.isprintable()
        and not _UNUSUAL_SPELLING.search(text)
        and unicodedata.is_normalized("NFC", text)
    )


def normalize_spelling(text: str) -> str:
    """Return the form for telling whether two texts are one in two spellings.

    It has composed letters, the Arabic ones for those of a Persian keyboard and for presentation
    forms, no tatweel and no format characters, and one space between words. Case, accents, vowel
    marks and punctuation stay: they may tell one name from another.
    """
    if is_plainly_spelt(text):  # a fifth of the time, and most texts are
        return text
    plain = _PRESENTED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    plain = unicodedata.normalize("NFC", plain).translate(_SPELLING)
    if not plain.isprintable():
        plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return " ".join(plain.split())


def normalize_sign(text: str) -> str:
    """Return the form for comparing values that may be signs: that of `normalize_name`, and of a
    text without letters and digits ("✓", "●") its characters, without blanks and variants.
    """
    return normalize_name(text) or "".join(normalize_text(text).split())


def normalize_words(texts: Sequence[str]) -> list[list[str]]:
    """Return the words of each text in its `normalize_name` form.

    All texts are normalized at once: a tenth of the time if they are many and short.
    """
    joined = _SEPARATOR.join(texts)
    form = (joined.lower() if joined.isascii() else normalize_text(joined).casefold()).replace(
        "_", " "
    )
    forms = _GAPS_WITHIN.sub(" ", form).split(_SEPARATOR)
    if len(forms) != len(texts):  # no texts, or one contains the separator
        return [normalize_name(text).split() for text in texts]
    return list(map(str.split, forms))


@dataclass(frozen=True)
class AlignedText:
    """A text in normalized form, with the position in the original of each of its characters."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return start and end in the original of a non-empty part of the normalized form."""
        return self.places[start], self.places[end - 1] + 1


def align_text(text: str) -> AlignedText:
    """Normalize a text character by character, so that a match can be found in the original."""
    if text.isascii():
        return AlignedText(text, tuple(range(len(text))))
    forms = [(place, form) for place, c in enumerate(text) for form in _normalize_character(c)]
    return AlignedText("".join(form for _, form in forms), tuple(place for place, _ in forms))


@lru_cache(maxsize=4096)
def _normalize_character(c: str) -> str:
    return normalize_text(c)
