"""E-mail addresses, telephone and passport numbers within a text: an ellipsis in their place.

Figures that are no telephone number: dates, years ("2019-2020"), numbers with their thousands set apart, lists of small numbers.
"""

import re

ELLIPSIS = "\u2026"
_MARKS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
_GAP = rf"[\s().\-/\u2010-\u2015{_MARKS}]"
_NAME = r"[^\s@<>()\[\]:;,\"\u060c\u061b]"
_EMAIL = re.compile(rf"{_NAME}{{1,64}}\s?@\s?{_NAME}{{1,200}}\.{_NAME}{{0,60}}\w")  # bounded: a cell may hold 32,767 characters
_TELEPHONE = re.compile(rf"(?<![\w+.,])(?:\+{_GAP}{{0,3}}|\(\+?)?\d(?:{_GAP}{{0,3}}\d){{6,14}}(?!\w|[.,]\d)")
_PASSPORT = re.compile(r"(?<![\w/])(?:[A-Za-z]{1,2}[ -]?\d{6,9}|\d{2}[A-Z]{2}\d{5})(?![\w/])")
_DATE = re.compile(
    r"(?<!\d)(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4}|(?:19|20|\u0661\u0669|\u0662\u0660)\d\d|\d{1,2}:\d\d)(?!\d)"
)
_COMPACT_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ .\u00a0\u202f]\d{3})+")
_INTERNATIONAL = re.compile(rf"\(?(?:\+|00){_GAP}*[1-9]")
_DECIMAL = re.compile(r"(?:0|[1-9]\d*)\.\d+")
FEWEST, SHORTEST_RUN = 8, 3
_FIGURE = r"[0-9\x{0660}-\x{0669}\x{06F0}-\x{06F9}]"
SUSPECT = (
    rf"@|{_FIGURE}[^0-9]{{0,3}}(?:{_FIGURE}[^A-Za-z]{{0,3}}){{4}}"  # in RE2's syntax, of letters it knows fast: \pL costs 8 ms a column
)
_SUSPECT = re.compile(r"@|\d(?:[^\w]{0,3}\d){4}")


def suspect(text: str) -> bool:
    """Whether a text may hold what is masked: a quick look, to be asked of many texts at once, joined by line breaks."""
    return _SUSPECT.search(text) is not None


def masked(text: str) -> str:
    """A text with an ellipsis in the place of each e-mail address, telephone number and passport number."""
    if not suspect(text):
        return text
    for pattern, found in ((_EMAIL, _always), (_PASSPORT, _always), (_TELEPHONE, _numbers)):
        text = pattern.sub(lambda match, found=found: found(match[0]), text)  # type: ignore[misc]
    return text


def holds_contact(text: str) -> bool:
    """Whether a whole value is an address or a number: nothing but one or more of them, or with an e-mail address in it."""
    if not suspect(text):
        return False
    return _EMAIL.search(text) is not None or _PASSPORT.fullmatch(text) is not None or is_telephone(text)


def is_telephone(text: str) -> bool:
    """Whether a whole text is a telephone number, spaces as of thousands in it too."""
    whole = _TELEPHONE.fullmatch(text)
    return whole is not None and (_THOUSANDS.fullmatch(text) is not None or _numbers(text) != text)


def _always(found: str) -> str:
    return ELLIPSIS


def _numbers(found: str) -> str:
    """An ellipsis, or the text itself where its figures are no telephone number."""
    if _INTERNATIONAL.match(found):
        return ELLIPSIS
    rest = _DATE.sub(" ", found)
    runs = re.findall(r"\d+", rest)
    plausible = sum(map(len, runs)) >= FEWEST - found.startswith(("0", "(0")) and max(map(len, runs), default=0) >= SHORTEST_RUN
    if not plausible or _THOUSANDS.fullmatch(found) or _COMPACT_DATE.fullmatch(found) or _DECIMAL.fullmatch(found):
        return found
    return ELLIPSIS
