"""Write Arabic texts as keyboards and programs write them: other digits, other letters, marks that
nobody sees. `fold` brings them back, independently of the reader.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

RLM, LRM, ALM, TATWEEL = "\u200f", "\u200e", "\u061c", "\u0640"
ARABIC = re.compile("[\u0621-\u064a]")
_DIGITS = {"latin": "0123456789", "arabic": "٠١٢٣٤٥٦٧٨٩", "persian": "۰۱۲۳۴۵۶۷۸۹"}
_PERSIAN = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})
# Letters that are not joined to the next one: presentation forms and the tatweel depend on it.
_NOT_JOINED = set("اأإآٱدذرزوؤةىء")
_FORMS = ("isolated", "final", "initial", "medial")


def _presentation_forms() -> Mapping[tuple[str, str], str]:
    """Return the letter of Arabic Presentation Forms-B for each letter and form, by Unicode."""
    forms = {}
    for code in range(0xFE80, 0xFEF5):
        form, _, base = unicodedata.decomposition(chr(code)).partition(" ")
        if base and " " not in base:
            forms[chr(int(base, 16)), form.strip("<>")] = chr(code)
    return forms


_PRESENTED = _presentation_forms()


def to_presentation_forms(text: str) -> str:
    """Write a text in presentation forms, each letter in the form of its place in the word."""
    shaped = []
    for place, letter in enumerate(text):
        before = place > 0 and _joins(text[place - 1])
        after = place + 1 < len(text) and _joins(letter) and bool(ARABIC.match(text[place + 1]))
        after = after and text[place + 1] != "ء"
        form = _FORMS[bool(before and letter != "ء") + 2 * after]
        shaped.append(_PRESENTED.get((letter, form), letter))
    return "".join(shaped)


def _joins(letter: str) -> bool:
    return bool(ARABIC.match(letter)) and letter not in _NOT_JOINED and letter != TATWEEL


def stretch(text: str) -> str:
    """Write a tatweel within each word, where two letters are joined."""
    words = []
    for word in text.split(" "):
        places = [
            n
            for n in range(1, len(word))
            if _joins(word[n - 1]) and ARABIC.match(word[n]) and word[n] != "ء"
        ]
        middle = places[len(places) // 2] if places else 0
        words.append(word[:middle] + TATWEEL + word[middle:] if middle else word)
    return " ".join(words)


def vocalise(text: str) -> str:
    """Write a vowel mark on the first letter of each word."""
    return re.sub("(^| )([\u0628-\u064a])", "\\1\\2\u064e", text)


def persian(text: str) -> str:
    """Write the letters of a Persian keyboard."""
    return text.translate(_PERSIAN)


def decompose(text: str) -> str:
    """Write letters and marks apart, as a Mac does."""
    return unicodedata.normalize("NFD", text)


LETTERS: Mapping[str, Callable[[str], str]] = {
    "plain": str,
    "presented": to_presentation_forms,
    "tatweel": stretch,
    "persian": persian,
    "vocalised": vocalise,
    "decomposed": decompose,
}
BIDI: Mapping[str, Callable[[str], str]] = {
    "none": str,
    "marks": lambda text: f"{RLM}{text}{RLM}",
    "isolates": lambda text: f"\u2067{text}\u2069",
    "embedding": lambda text: f"\u202b{text}\u202c",
    "latin_mark": lambda text: f"{LRM}{text}",
    "letter_mark": lambda text: f"{ALM}{text}",
}


def with_digits(text: str, digits: str) -> str:
    """Write the digits of a text in another script: a key of the table of digits."""
    return text.translate(str.maketrans(_DIGITS["latin"], _DIGITS[digits]))


def group_digits(number: int, digits: str) -> str:
    """Write a number with the thousands mark that belongs to its digits."""
    mark = "," if digits == "latin" else "\u066c"
    return with_digits(f"{number:,}".replace(",", mark), digits)


def decorate(text: str, letters: str, bidi: str, rng: random.Random) -> str:
    """Write a text in other letters, and in two of three cells with marks of direction."""
    written = LETTERS[letters](text)
    return BIDI[bidi](written) if rng.random() < 0.67 else written


def fold(text: str) -> str:
    """Return one form of a text: plain letters and digits, no invisible marks, single spaces."""
    compatible = unicodedata.normalize("NFKD", text).replace("\u0640", "")
    plain = "".join(c for c in compatible if unicodedata.category(c) not in ("Cf", "Mn"))
    for digits in ("arabic", "persian"):
        plain = plain.translate(str.maketrans(_DIGITS[digits], _DIGITS["latin"]))
    plain = plain.translate(str.maketrans("یکى", "يكي")).replace("\u061b", ";")
    return re.sub(r"\s+", " ", plain).strip()
