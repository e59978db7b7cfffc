"""Tell texts whose letters were lost on saving, and stand as question marks or U+FFFD."""

import re

_MARKS = "?\u00bf\u25a1"  # what programs write for a letter that an encoding lacks
REPLACEMENT = "\ufffd"
MISREAD_REPLACEMENT = "\u00ef\u00bf\u00bd"  # U+FFFD in UTF-8, read as Windows-1252
# A word of three marks and more, with no letter beside: "what???" is a question.
_LOST_WORD = re.compile(rf"(?<![\w{_MARKS}!])[{_MARKS}]{{3,}}(?![\w!])")
# A mark between letters, or before a small one: "Minist?re", "l'?migration", "?cole".
_LOST_LETTER = re.compile(
    r"(?<=[^\W\d_])\?{1,3}(?=[^\W\d_A-Z])|(?:(?<=\s)|(?<=^)|(?<=['\u2019]))\?{1,3}(?=[a-z])"
)
_ADDRESS = re.compile(r"\S*[/=&@]\S*")
# Found in each text with lost letters, and in few others: also in several texts on lines.
CLUE = re.compile(rf"{REPLACEMENT}|{MISREAD_REPLACEMENT}|[{_MARKS}]{{3}}|\?[^\W\d_A-Z]")


def has_lost_letters(text: str) -> bool:
    """Test whether letters of a text were replaced with marks; questions are no such text."""
    if REPLACEMENT in text or MISREAD_REPLACEMENT in text:
        return True
    if not CLUE.search(text):
        return False
    plain = _ADDRESS.sub(" ", text)
    return bool(_LOST_WORD.search(plain) or _LOST_LETTER.search(plain))


def without_marks(text: str) -> str:
    """Return a text without the marks that stand for lost letters."""
    return re.sub(f"[{_MARKS}{REPLACEMENT}]+", "", text)
