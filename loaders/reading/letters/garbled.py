"""Repair texts whose letters were read in a wrong encoding before they reached us.

Three kinds: UTF-8 read in an 8-bit encoding, so that a letter is a pair of signs; Arabic in
Windows-1256 or ISO 8859-6 read as Windows-1252, so that it is accented Latin letters, and the
reverse; letters written as entities or escapes. ftfy does the first kind for Latin letters as well
as this, but leaves what was read as Windows-1256, in both directions, as it is.
"""

import html
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from html.entities import name2codepoint

_LEAD = 0xC2  # the least byte that begins a letter in UTF-8, of several bytes
MAX_ROUNDS = 3  # a text may have been read wrongly several times
WRONG_ENCODINGS = ("cp1252", "cp1256", "mac_roman", "cp437", "cp850")
ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-zA-Z]{2,8});")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
# Letters and marks of Arabic, French and their neighbours: what a repaired text may gain.
_LATIN = (
    "\u00a0-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0300-\u0302\u0308\u0327"
    "\u2010-\u203a\u20ac\u2122\ufeff\ufffd"
)
_ARABIC = "\u060c\u061b\u061f\u0620-\u065f\u066a-\u06d3\ufb50-\ufdff\ufe70-\ufefc"
_GAINED = re.compile(f"[{_LATIN}{_ARABIC}\u0660-\u0669]+")
_TWO_ARABIC = re.compile(f"[{_ARABIC}]{{2}}")
ARABIC_LETTER = re.compile("[\u0621-\u064a\u0671-\u06d3]")
_ARABIC_WORD = re.compile(
    "[\u060c\u061b\u061f\u0621-\u0652\u067e\u0686\u0698\u06a9\u06af"
    "\u00a0\u00ab\u00bb\u2013\u2014\u2018-\u201d\u2026]+"
)
# Runs of signs beyond ASCII, and such of three Latin letters with accents without another letter.
_BEYOND_ASCII = re.compile(r"(?<![A-Za-z])[^\x00-\x7f]+(?![A-Za-z])")
_ACCENTED = re.compile(
    "(?<![A-Za-z\u00c0-\u024f])[\u00c0-\u00ff]{3,}(?![A-Za-z\u00c0-\u024f])|[\u00c0-\u00ff]{6,}"
)
# One Arabic letter within a Latin word. "UNHCR" may have an Arabic preposition before it.
_ARABIC_WITHIN = re.compile(
    f"(?<![{_ARABIC}])[{_ARABIC}](?=[a-z])|(?<=[a-z])[{_ARABIC}](?![{_ARABIC}])"
    f"|(?<![{_ARABIC}])[\u0629\u06c1](?=[A-Z])|(?<=[A-Z])[\u0629\u06c1](?=[A-Z])"
    r"|(?<!\S)\u06c1(?= [A-Za-z])"
)
_MIXED = re.compile("[\u0621-\u06d3][A-Za-z]|[A-Za-z][\u0621-\u06d3]|\u06c1 [A-Za-z]")
_FRENCH_LETTER = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0152\u0153]")
# "\u00e0" read as Windows-1252 or -1256, whose second half, a no-break space, was lost since.
_HALF_A_GRAVE = re.compile(r"(?<!\S)[\u00c3\u0623] ?(?: |$)")


@dataclass(frozen=True)
class Misreading:
    """UTF-8 as it looks when read in an 8-bit encoding: `octets` gives the byte of each sign,
    `runs` finds the signs of whole letters, `pairs` the first two of one.
    """

    octets: Mapping[str, int]
    runs: re.Pattern[str]
    pairs: re.Pattern[str]

    def may_occur(self, characters: Set[str]) -> bool:
        """Test whether a letter in this misreading may consist of these characters."""
        octets = [octet for sign, octet in self.octets.items() if sign in characters]
        return any(octet < _LEAD for octet in octets) and any(octet >= _LEAD for octet in octets)

    def decode(self, run: str) -> str:
        """Return the letters that a run stands for; empty where they are not plausible."""
        try:
            text = bytes(self.octets[c] for c in run).decode("utf-8")
        except UnicodeDecodeError:
            return ""
        return text if _GAINED.fullmatch(text) else ""


@cache
def misreadings() -> tuple[Misreading, ...]:
    """Return the misreadings in each of the WRONG_ENCODINGS."""
    return tuple(map(_build_misreading, WRONG_ENCODINGS))


def _build_misreading(encoding: str) -> Misreading:
    octets = {chr(b): b for b in range(0x80, 0xA0)} if encoding == "cp1252" else {}
    for b in range(0x80, 0x100):
        if sign := bytes([b]).decode(encoding, "ignore"):
            octets[sign] = b
    first = [_sign_class(octets, *ends) for ends in ((0xC2, 0xDF), (0xE0, 0xEF), (0xF0, 0xF4))]
    rest = _sign_class(octets, 0x80, 0xBF)
    runs = "|".join(f"{signs}{rest}{{{n}}}" for n, signs in enumerate(first, 1))
    pairs = _sign_class(octets, _LEAD, 0xF4) + rest
    return Misreading(octets, re.compile(f"(?:{runs})+"), re.compile(pairs))


def _sign_class(octets: Mapping[str, int], least: int, most: int) -> str:
    signs = "".join(re.escape(sign) for sign, b in octets.items() if least <= b <= most)
    return f"[{signs}]"


def repair(text: str) -> str:
    """Return a text with its garbled letters repaired; unchanged where nothing is certain."""
    for _ in range(MAX_ROUNDS):
        repaired = _repair_arabic(_resolve_entities(text))
        repaired = _repair_french(_repair_utf_8(repaired))
        if repaired == text:
            break
        text = repaired
    return text.replace("\ufeff", "")


def repair_term(text: str) -> str:
    """Return the term that a text may be meant as: the text, repaired if it is garbled."""
    return repair(text) if find_suspicions(text) else text


def _resolve_entities(text: str) -> str:
    text = ENTITY.sub(_resolve_entity, text)
    return ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def _resolve_entity(match: re.Match[str]) -> str:
    name = match[0][1:-1]
    known = name.startswith("#") or name in name2codepoint or name == "apos"
    return html.unescape(match[0]) if known else match[0]


def _repair_utf_8(text: str) -> str:
    """Undo the misreading of UTF-8 that explains most of the text."""
    best, most = text, 0
    for reading in misreadings():
        runs = [run for run in reading.runs.finditer(text) if reading.decode(run[0])]
        length = sum(len(run[0]) for run in runs)
        if length > most and any(_is_certain(text, run, reading.decode(run[0])) for run in runs):
            best, most = _replace_runs(text, runs, reading), length
    return _HALF_A_GRAVE.sub("\u00e0 ", best).rstrip() if best != text else text


def _replace_runs(text: str, runs: list[re.Match[str]], reading: Misreading) -> str:
    parts, end = [], 0
    for run in runs:
        parts += [text[end : run.start()], reading.decode(run[0])]
        end = run.end()
    return "".join([*parts, text[end:]])


def _is_certain(text: str, run: re.Match[str], decoded: str) -> bool:
    """Test whether a run can be nothing else than misread: an Arabic letter before a comma or a
    quotation mark looks the same, as does a French capital before three points.
    """
    if ARABIC_LETTER.search(decoded):
        return _TWO_ARABIC.search(decoded) is not None
    if not ARABIC_LETTER.match(run[0]):
        return True
    before, after = text[: run.start()][-1:], text[run.end() :][:1]
    return not ARABIC_LETTER.match(before) and (_is_latin(before) or _is_latin(after))


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _repair_arabic(text: str) -> str:
    """Undo the reading of Arabic as Windows-1252, where whole words are accented letters."""
    if not any(len(set(word)) > 1 for word in _ACCENTED.findall(text)):
        return text
    for encoding in ("cp1256", "iso8859_6"):
        runs = [(run, _decode_arabic(run[0], encoding)) for run in _BEYOND_ASCII.finditer(text)]
        if all(decoded for _, decoded in runs):
            return _BEYOND_ASCII.sub(lambda run, e=encoding: _decode_arabic(run[0], e), text)  # type: ignore[misc]
    return text


def _decode_arabic(run: str, encoding: str) -> str:
    octets = misreadings()[0].octets
    decoded = bytes(octets.get(c, 0) for c in run).decode(encoding, "replace")
    return decoded if _ARABIC_WORD.fullmatch(decoded) else ""


def _repair_french(text: str) -> str:
    """Undo the reading of French as Windows-1256, where a word has one Arabic letter within."""
    return _ARABIC_WITHIN.sub(_to_french, text)


def _to_french(match: re.Match[str]) -> str:
    letter = match[0].encode("cp1256", "ignore").decode("cp1252", "ignore")
    return letter if _FRENCH_LETTER.fullmatch(letter) else match[0]


def find_suspicions(texts: str) -> list[re.Pattern[str]]:
    """Return the patterns of which each garbled one of some joined texts matches one, and few other
    texts do; none where none can.

    Which characters occur at all is told in a tenth of the time of searching for pairs of them.
    """
    met = set(texts)
    latin, arabic = any(map(_is_latin, met)), any("\u0621" <= c <= "\u06d3" for c in met)
    patterns = [
        *([ENTITY] if "&" in met else ()),
        *([ESCAPE] if "\\" in met else ()),
        *([_ACCENTED] if sum("\u00c0" <= c <= "\u00ff" for c in met) > 1 else ()),
        *([_MIXED] if latin and arabic else ()),
        *(reading.pairs for reading in misreadings() if reading.may_occur(met)),
    ]
    return [pattern for pattern in patterns if pattern.search(texts)]
