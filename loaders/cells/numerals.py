"""Parse numbers written with marks between thousands and before decimals.

A point may be either: "1.000" may be 1000 or 1, and only the other numbers of its column can tell.
Texts have the digits 0-9, as `to_ascii_digits` of `loaders.cells.values` gives them.
"""

import re
from collections.abc import Iterable

PERCENT_SIGNS = ("%", "\u066a", "\uff05")
# Thousands separators: comma, Arabic thousands mark or comma, apostrophe, space; decimal
# separators: point, Arabic mark, comma.
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,\u066c\u060c'\u2019 ]\d{3})+(?:[.\u066b]\d+)?")
_PLAIN = re.compile(r"[+-]?\d+(?:[.,\u066b\u060c]\d+)?")
# One point or Arabic decimal mark with three digits after it: what it separates is unknown.
_IN_DOUBT = re.compile(r"[+-]?(?!0)\d{1,3}[.\u066b]\d{3}")
# Several points, or a comma behind one: the points separate thousands.
_GROUPED_BY_POINTS = re.compile(r"[+-]?(?!0)\d{1,3}(?:(?:\.\d{3}){2,}(?:,\d+)?|\.\d{3},\d+)")
# A point that separates decimals.
_DECIMAL = re.compile(
    r"[+-]?(?:\d+\.(?!\d{3}$)\d+|0\d*\.\d{3}|\d{4,}\.\d{3}|\d{1,3}(?:,\d{3})+\.\d+)"
)
_COMMAS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")


def parse_numeral(text: str) -> float | None:
    """Parse a number; None for other texts, and for a number of which it is in doubt what its point
    separates.
    """
    if is_in_doubt(text):
        return None
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"[,\u066c\u060c'\u2019 ]", "", text).replace("\u066b", "."))
    if _GROUPED_BY_POINTS.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    return float(re.sub(r"[,\u066b\u060c]", ".", text)) if _PLAIN.fullmatch(text) else None


def is_in_doubt(text: str) -> bool:
    """Test whether a number may be one with decimals or one with thousands."""
    return _IN_DOUBT.fullmatch(text) is not None


def is_percentage(text: str) -> bool:
    """Test whether a text begins or ends with a percent sign."""
    return text[:1] in PERCENT_SIGNS or text[-1:] in PERCENT_SIGNS


def both_readings(text: str) -> str:
    """Return the two readings of a number in doubt, that with thousands first: "1250 / 1.25"."""
    decimal = float(text.replace("\u066b", "."))
    return f"{round(decimal * 1000)} / {decimal:g}"


def without_points(text: str) -> str:
    """Return a number in doubt without its point, and any other text unchanged."""
    return text.replace(".", "") if is_in_doubt(text) else text


def proves_thousands(texts: Iterable[str]) -> bool:
    """Test whether the texts of a column of counts show that its points separate thousands.

    1.000.000 shows it. So does 1.250: as a decimal number it is no count, and a cell with the
    number 1.25 is not written so. 1.5, 0.250 and, without a million, 1,000 contradict it.
    """
    numbers = [text for text in texts if "." in text or "," in text]
    if not any(map(is_in_doubt, numbers)) or any(map(_DECIMAL.fullmatch, numbers)):
        return False
    if any(map(_GROUPED_BY_POINTS.fullmatch, numbers)):
        return True
    return not any(map(_COMMAS.fullmatch, numbers)) and any(
        is_in_doubt(text) and "." in text and text[-1] == "0" and text[-3:] != "000"
        for text in numbers
    )
