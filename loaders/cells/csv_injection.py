"""Text that a spreadsheet program would run as a formula: made harmless in CSV, and taken back when
such a file is read.

CSV has no way to say that a value is text. What begins like a formula gets an apostrophe (OWASP,
"CSV Injection"), within a text too, where a program that splits at other marks than the comma would
begin a cell. Reading a CSV file takes one such apostrophe away, so that every text comes back as it
was. A workbook needs none: its cells say that they hold text.
"""

import re
import unicodedata

from domain.glyphs import NON_CHARACTERS

MAX_CELL_LENGTH = 32_767  # characters that a cell of a workbook can hold
# Signs that begin a formula, their full-width and small forms too; what may stand before them
# unseen; what begins a cell.
_FORMULA_SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
_INVISIBLE = r"[^\S\t\r\n]|[\x00\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\""
_CELL_START = r"(?:\A|[;\t|\r\n])"
_FORMULA = re.compile(rf"({_CELL_START}(?:{_INVISIBLE})*'*)(?=[{_FORMULA_SIGNS}])")
_ESCAPED_FORMULA = re.compile(rf"({_CELL_START}(?:{_INVISIBLE})*'*)'(?=[{_FORMULA_SIGNS}])")
_NON_CHARACTER = re.compile(f"[{NON_CHARACTERS}]")
_HEX_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def escape_formula(text: str) -> str:
    """The text for a CSV file, with an apostrophe before each sign that could begin a formula
    there.
    """
    return _FORMULA.sub(r"\1'", replace_unprintable(text))


def unescape_formula(text: str) -> str:
    """The text of a CSV file without what `escape_formula` put into it."""
    return _ESCAPED_FORMULA.sub(r"\1", text) if "'" in text else text


def replace_unprintable(text: str) -> str:
    """The text with a space in the place of each character that no file of text may hold."""
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
    """The text for a cell of a workbook: printable, no longer than a cell can be (an ellipsis says
    so), and read as it stands.
    """
    escaped = _HEX_ESCAPE.sub(
        "_x005F_", replace_unprintable(text).replace("\r\n", "\n").replace("\r", "\n")
    )
    return escaped if len(escaped) <= MAX_CELL_LENGTH else f"{escaped[: MAX_CELL_LENGTH - 1]}\u2026"
