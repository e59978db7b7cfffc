"""Redact e-mail addresses and telephone, bank and passport numbers in texts with an ellipsis.

Every text is matched in its normalized form, so that no width, script or invisible character hides
a digit or an at sign. Digits that are not redacted: dates, years ("2019-2020"), numbers with
thousands separators, sums of money, coordinates, symbols of documents, and lists of small numbers.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

from domain.normalization import AlignedText, align_text, normalize_text
from domain.vocabulary_files import read_rows

REDACTED = "\u2026"


@cache
def _number_words(*codes: str) -> frozenset[str]:
    """Return the words of these kinds in every language, normalized."""
    rows = {row["code"]: row["words"].split("|") for row in read_rows("number_words")}
    return frozenset(normalize_text(word).lower() for code in codes for word in rows[code])


def _any_of(*codes: str) -> str:
    """Return a regular expression for any of these words, the longest first."""
    return f"(?:{'|'.join(map(re.escape, sorted(_number_words(*codes), key=len, reverse=True)))})"


# Replaces found spans, and ellipses, which normalization would turn into three full stops.
_FILLER = "\x1f"
_GAP = r"[\s().\-/_~\u2010-\u2015\u00b7\u2022]"
_COMMA_GAP = r"[\s().\-/_~\u2010-\u2015\u00b7\u2022,\u060c]"
_OPEN, _CLOSE = r"[(\[{<]\s{0,2}", r"\s{0,2}[)\]}>]"

# E-mail addresses. All repetitions are bounded: a cell may hold 32,767 characters.
_PART = r"[^\s@<>()\[\]{}:;,\"|\u060c\u061b\x1f]"
# Matched from its first letter only: else the time grows with the square of the length.
_LOCAL = rf"(?:\"[^\"@\n]{{1,64}}\"|(?<!{_PART}){_PART}+)"
_LABEL = r"[^\W_][\w\-]{0,62}"
_DOT = (
    rf"(?:\s?\.\s?|\s{{0,2}}{_OPEN}(?:dot|point|\.){_CLOSE}\s{{0,2}}"
    r"|\s{1,2}(?:dot|point)\s{1,2})"
)
_HOST = rf"(?:{_LABEL}{_DOT}){{1,20}}[^\W\d_][\w\-]{{1,30}}"
_AT = rf"(?:\s{{0,2}}@\s{{0,2}}|\s{{0,2}}{_OPEN}(?:@|at|arobase?|a){_CLOSE}\s{{0,2}}|_at_)"
_EMAIL = re.compile(rf"{_LOCAL}{_AT}{_HOST}", re.IGNORECASE)
_SPELT_AT = re.compile(
    rf"(?<!\S)([\w.+\-]{{2,64}})\s{{1,2}}(?:at|arobase?)\s{{1,2}}{_HOST}", re.IGNORECASE
)
_WITHOUT_DOT = re.compile(rf"{_LOCAL}(?:@|{_OPEN}at{_CLOSE})[^\W\d_][\w\-]{{1,62}}", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.@/])@[^\W\d_][\w.]{2,30}(?![\w(])")
_PROFILE = re.compile(r"(?:linkedin\.com/in|wa\.me|t\.me|orcid\.org)/[^\s,;)]+", re.IGNORECASE)

# Numbers that identify a person.
_IBAN = re.compile(
    r"(?<![^\W_])[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|(?:[ \-][A-Z0-9]{4}){2,7}"
    r"(?:[ \-](?=[A-Z]{0,3}\d)[A-Z0-9]{1,4})?)(?![^\W_])",
    re.IGNORECASE,
)
_MIN_IBAN_DIGITS = 8
_GROUPS_OF_FOUR = re.compile(
    r"(?<!\d)\d{4}([ \-\u2010-\u2015]?)\d{4}\1\d{4}\1\d{3}[\dX](?![^\W_])", re.IGNORECASE
)
_PASSPORT = re.compile(
    r"(?<![\w/])(?:[^\W\d_]{1,2}-?\d{6,9}|[A-Z]{1,2} \d{6,9}|\d{2}[A-Z]{2}\d{5})(?![\w/])"
)
_IDENTITY = re.compile(
    rf"(?<![^\W_]){_any_of('identity')}(?:\W{{1,3}}{_any_of('number')})?\W{{0,5}}"
    r"(?P<found>[^\W\d_]{0,3}[ \-]?\d(?:[ \-]?\d){5,14})(?!\d)",
    re.IGNORECASE,
)
_DAY = (
    r"\d{1,2}\s?[\-/.]\s?\d{1,2}\s?[\-/.]\s?\d{2,4}|\d{4}\s?[\-/.]\s?\d{1,2}\s?[\-/.]\s?\d{1,2}|\d{8}"
    r"|\d{1,2}(?:st|nd|rd|th|er)?\s[^\W\d_]{3,12}\.?,?\s\d{4}|[^\W\d_]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}"
)
_BIRTH = re.compile(
    rf"(?<![^\W_]){_any_of('birth')}\W{{0,12}}(?:{_any_of('before_day')}\b)?\W{{0,4}}(?P<found>{_DAY})(?!\d)",
    re.IGNORECASE,
)

# Telephone numbers.
_TELEPHONE = re.compile(
    rf"(?<!\d)(?:\(?(?:\+{_GAP}{{0,3}})?\(?0(?:{_COMMA_GAP}{{0,3}}\d){{6,30}}"
    rf"|(?<!\d[.,])(?:\+{_GAP}{{0,3}}|\(\+?)?\d(?:{_GAP}{{0,3}}\d){{6,30}})(?!\d)"
)
_TELEPHONE_WORD = re.compile(
    rf"(?<![^\W_]){_any_of('telephone')}[\W_]{{0,3}}(?:{_any_of('number')}\b[\W_]{{0,3}})?$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<!\d)(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4}|(?<!\d[-/.])[0-3]?\d([-/.])[0-3]?\d\3\d{2}(?!\3\d)|(?:19|20)\d\d|\d{1,2}:\d\d)(?!\d)"
)
_COMPACT_DATE = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}(?:\d\d)?)?|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ .\u00a0\u202f]\d{3})+")
_INTERNATIONAL = re.compile(r"\(?(?:\+|00)\D{0,4}[1-9]")
_DECIMALS = re.compile(r"(?:0|[1-9]\d*)\.\d+(?:[\s/]{1,2}\d{1,3}\.\d{2,})*")
_MONEY_BEFORE = re.compile(rf"(?<![^\W\d_]){_any_of('money')}\s?$", re.IGNORECASE)
_AMOUNT_AFTER = re.compile(rf"\s?{_any_of('money', 'amount')}(?![^\W\d_])", re.IGNORECASE)
_DECIMALS_AFTER = re.compile(r"[.,]\d{1,2}(?!\d)")
_PRINTED_BEFORE = re.compile(rf"\b{_any_of('printed')}[\W\d]{{0,20}}$|[A-Za-z.]/$", re.IGNORECASE)
_URL = re.compile(r"(?:://|\bwww\.)\S*$")
MIN_DIGITS, MIN_RUN_LENGTH, MIN_SINGLE_DIGITS, CONTEXT_LENGTH = 8, 3, 8, 40
FRENCH_PAIRS = 5  # pairs of digits in a French telephone number
_FIGURE = r"[\p{Nd}\p{No}]"
_CUES = (
    r"[(\[{<]\s{0,2}(?:at|arobas|a\s{0,2}[)\]}>])|_at_|linkedin|wa\.me|t\.me|orcid"
    r"|\s(?:at|arobase?)\s+[^\s.]+(?:[.\x{FF0E}]|\s+dot|\s+point|\s?[(\[{<])"
)
CONTACT_PATTERN = (  # RE2, on the text before normalization: every text to redact matches
    rf"[@\x{{FF20}}\x{{FE6B}}]|{_FIGURE}(?:[^A-Za-z]*{_FIGURE}){{5}}|[\x{{FF08}}\x{{FF3B}}\x{{FF5B}}\x{{FF1C}}]|(?i:{_CUES})"
    rf"|(?i:d\W{{0,2}}o\W{{0,2}}b|born|birth|naiss|n\S{{1,6}}\sle)\P{{Nd}}*{_FIGURE}"
    rf"|[\x{{0645}}\x{{0648}}]\S{{1,14}}[\x{{062A}}\x{{062F}}\x{{0647}}\x{{0629}}]\P{{Nd}}*{_FIGURE}"
)
_CONTACT = re.compile(
    r"@|\d(?:[\W_]{0,3}[A-Z]{0,2}\d){5}"
    rf"|{_CUES.replace(chr(92) + 'x{FF0E}', '')}|{_any_of('birth')}\D{{0,24}}\d",
    re.IGNORECASE,
)
Span = tuple[int, int]


def may_hold_contact(text: str) -> bool:
    """Test quickly whether a text may contain anything to redact."""
    return _CONTACT.search(normalize_text(text)) is not None


def redact(text: str) -> str:
    """Replace each address and number in a text with an ellipsis."""
    if not may_hold_contact(text):
        return text
    form = align_text(text.replace(REDACTED, _FILLER))
    spans = [form.span(*span) for span in _find_spans(form)]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + REDACTED + text[end:]
    return text


def is_contact(text: str) -> bool:
    """Test whether a value contains an e-mail address, or only addresses and numbers."""
    if not may_hold_contact(text):
        return False
    form = normalize_text(text).strip()
    return (
        bool(_EMAIL.search(form) or _WITHOUT_DOT.search(form) or _HANDLE.fullmatch(form))
        or not _has_other_text(form)
        or is_telephone(form)
    )


def is_telephone(text: str) -> bool:
    """Test whether a whole text is a telephone number, also one grouped like thousands."""
    form = normalize_text(text).strip()
    whole = _TELEPHONE.fullmatch(form)
    return whole is not None and (
        _THOUSANDS.fullmatch(form) is not None or _is_number(form, 0, len(form))
    )


def _has_other_text(form: str) -> bool:
    """Test whether a normalized text contains anything that is not redacted."""
    rest = list(form.replace(REDACTED, _FILLER))
    spans = list(_find_spans(AlignedText("".join(rest), tuple(range(len(rest))))))
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    return not spans or any(c.isalnum() for c in rest)


def _find_spans(form: AlignedText) -> Iterator[Span]:
    """Yield the spans of a normalized text to redact; those of one kind are no part of others."""
    text = form.text
    for pattern, accepts in _KINDS:
        spans = [_span(match) for match in pattern.finditer(text)]
        for start, end in [span for span in spans if accepts(text, *span)]:
            text = text[:start] + _FILLER * (end - start) + text[end:]
            yield start, end


def _span(match: re.Match[str]) -> Span:
    return match.span("found") if "found" in match.re.groupindex else match.span()


def _always(text: str, start: int, end: int) -> bool:
    return True


def _is_spelt_address(text: str, start: int, end: int) -> bool:
    return text[start:end].split()[0].lower().strip(".") not in _number_words("no_address")


def _is_iban(text: str, start: int, end: int) -> bool:
    return sum(c.isdigit() for c in text[start:end]) >= _MIN_IBAN_DIGITS + 2


def _are_no_years(text: str, start: int, end: int) -> bool:
    return not all(1900 <= int(group) <= 2100 for group in re.findall(r"\d{4}", text[start:end]))


def _is_passport(text: str, start: int, end: int) -> bool:
    return text[start:end].rstrip("0123456789").rstrip(" -").lower() not in _number_words(
        "no_passport"
    )


def _is_number(text: str, start: int, end: int) -> bool:
    """Test whether digits are a telephone number, by themselves and by the text around them."""
    candidate, before = text[start:end], text[max(0, start - CONTEXT_LENGTH) : start]
    count = sum(c.isdecimal() for c in candidate)
    if _TELEPHONE_WORD.search(before):
        return _DATE.fullmatch(candidate) is None
    if _URL.search(before):
        return False
    if _INTERNATIONAL.match(candidate) and count > MIN_DIGITS - 1:
        return True
    runs = re.findall(r"\d+", _DATE.sub(" ", candidate))
    has_trunk_zero = candidate.startswith(("0", "(0"))
    if sum(map(len, runs)) < MIN_DIGITS - has_trunk_zero or _COMPACT_DATE.fullmatch(candidate):
        return False
    if has_trunk_zero and not candidate.startswith("0."):
        single_digits = count >= MIN_SINGLE_DIGITS and set(map(len, runs)) == {1}
        return single_digits or _looks_like_number(runs)
    if _is_quantity(candidate, before, text[end : end + CONTEXT_LENGTH]):
        return False
    if max(map(len, runs)) >= MIN_RUN_LENGTH:
        return True
    plain = re.search(r"[^\d\s.]", candidate) is None
    return plain and len(runs) in (4, 5) and _looks_like_number(runs)


def _is_quantity(candidate: str, before: str, after: str) -> bool:
    """Test whether digits are an amount, a decimal number, or the symbol of a document."""
    return bool(
        _THOUSANDS.fullmatch(candidate)
        or _DECIMALS.fullmatch(candidate)
        or _DECIMALS_AFTER.match(after)
        or _MONEY_BEFORE.search(before)
        or _AMOUNT_AFTER.match(after)
        or _PRINTED_BEFORE.search(before)
    )


def _looks_like_number(runs: list[str]) -> bool:
    """Test whether digit runs form one number: a long one, or pairs that do not simply rise."""
    if max(map(len, runs)) >= MIN_RUN_LENGTH:
        return True
    if runs[0].startswith("0") and all(len(run) == 2 for run in runs[:FRENCH_PAIRS]):
        # After a comma another number follows: "06 12 34 56 78,5 rooms".
        runs = runs[:FRENCH_PAIRS]
    numbers = list(map(int, runs))
    steps = {after - before for before, after in pairwise(numbers)}
    pairs = len(runs) >= 4 and set(map(len, runs)) == {2}
    return pairs and (steps != {1} if runs[0].startswith("0") else min(steps) < 0)


_KINDS: tuple[tuple[re.Pattern[str], Callable[[str, int, int], bool]], ...] = (
    (_PROFILE, _always),
    (_EMAIL, _always),
    (_SPELT_AT, _is_spelt_address),
    (_WITHOUT_DOT, _always),
    (_HANDLE, _always),
    (_IBAN, _is_iban),
    (_GROUPS_OF_FOUR, _are_no_years),
    (_BIRTH, _always),
    (_IDENTITY, _always),
    (_PASSPORT, _is_passport),
    (_TELEPHONE, _is_number),
)
