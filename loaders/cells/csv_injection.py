"""Escape text that a spreadsheet program would run as a formula when written to CSV, and unescape
it when such a file is read.

CSV cannot mark a value as text. A value that begins like a formula gets an apostrophe (OWASP, "CSV
Injection"), also within a text, where a program that splits at other separators than the comma
would begin a cell. Reading a CSV file removes one such apostrophe, so that every text is read as it
was written. A workbook needs none: its cells are typed as text.
"""

import re
import unicodedata

from domain.glyphs import NON_CHARACTERS

MAX_CELL_LENGTH = 32_767  # characters, Excel's limit
# Signs that begin a formula, also in full-width and small forms; invisible characters that may
# precede them; separators that begin a cell.
_FORMULA_SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
_INVISIBLE = r"[^\S\t\r\n]|[\x00\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\""
_CELL_START = r"(?:\A|[;\t|\r\n])"
_FORMULA = re.compile(rf"({_CELL_START}(?:{_INVISIBLE})*'*)(?=[{_FORMULA_SIGNS}])")
_ESCAPED_FORMULA = re.compile(rf"({_CELL_START}(?:{_INVISIBLE})*'*)'(?=[{_FORMULA_SIGNS}])")
_NON_CHARACTER = re.compile(f"[{NON_CHARACTERS}]")
_HEX_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def escape_formula(text: str) -> str:
    """Put an apostrophe before each sign in a text that could begin a formula in a CSV file."""
    return _FORMULA.sub(r"\1'", replace_unprintable(text))


def unescape_formula(text: str) -> str:
    """Remove from the text of a CSV file the apostrophes that `escape_formula` inserted."""
    return _ESCAPED_FORMULA.sub(r"\1", text) if "'" in text else text


def replace_unprintable(text: str) -> str:
    """Replace each character that text files must not contain with a space."""
    if text.isprintable():
        return text
    return "".join(
        c
        if c in "\n\t\r"
        or (unicodedata.category(c) not in ("Cc", "Cs") and not _NON_CHARACTER.match(c))
        else " "
        for c in text
    )


def fit_cell(text: str) -> str:
    """Make text fit a workbook cell: printable, no hex escapes, cut to MAX_CELL_LENGTH."""
    escaped = _HEX_ESCAPE.sub(
        "_x005F_", replace_unprintable(text).replace("\r\n", "\n").replace("\r", "\n")
    )
    return escaped if len(escaped) <= MAX_CELL_LENGTH else f"{escaped[: MAX_CELL_LENGTH - 1]}\u2026"
