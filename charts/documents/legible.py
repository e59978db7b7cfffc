"""Arabic in a PDF as programs read it: what is searched and copied is in the order of reading, each letter once.

A typesetter tells of each glyph which letters it stands for. Two things of that are read wrongly by programs, and mended here:
- a glyph for several letters (lam and alef). Programs that turn a line round turn round these letters too. It is told as the one letter that
  Unicode has for it, which searching takes for the two.
- a mark above a letter is a glyph of its own and told as letter and mark, beside the letter itself. It is told as nothing: who searches
  seldom types marks.
"""

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject, StreamObject, TextStringObject

FORMS = (range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD))  # Arabic Presentation Forms A and B
_MAPPED = re.compile(r"^<(\w+)> <(\w+)>$", re.MULTILINE)


def legible(pdf: bytes) -> bytes:
    """The same pages, with their Arabic told in a way that programs read rightly."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    marks = {id(font): _marks(font) for font in _fonts(writer)}
    for font in _fonts(writer):
        told = font["/ToUnicode"].get_object()
        told.set_data(_retold(told.get_data().decode("ascii"), marks[id(font)]).encode("ascii"))
    for page in writer.pages:
        fonts = page["/Resources"].get("/Font", DictionaryObject())  # type: ignore[union-attr]
        by_name = {name: marks[id(font.get_object())] for name, font in fonts.items()}
        stream = ContentStream(page["/Contents"].get_object(), writer)
        if _respell(stream.operations, by_name):
            page["/Contents"].get_object().set_data(stream.get_data())  # type: ignore[union-attr]
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _fonts(writer: pypdf.PdfWriter) -> Iterator[Any]:
    for each in writer._objects:
        if isinstance(each, DictionaryObject) and not isinstance(each, StreamObject) and "/ToUnicode" in each:
            yield each


def _marks(font: Any) -> frozenset[int]:
    """The glyphs of a font that take no room of their own: marks above and below letters."""
    widths, found = list(font["/DescendantFonts"][0].get_object().get("/W", ArrayObject())), set()
    while widths:
        first, second = int(widths.pop(0)), widths.pop(0).get_object()
        if isinstance(second, ArrayObject):
            found |= {first + place for place, width in enumerate(second) if not width}
        elif not widths.pop(0):
            found |= set(range(first, int(second) + 1))
    return frozenset(found)


def _retold(cmap: str, marks: frozenset[int]) -> str:
    def told(match: re.Match[str]) -> str:
        text = bytes.fromhex(match[2]).decode("utf-16-be")
        shown = "" if int(match[1], 16) in marks and len(text) > 1 else _single(_bare(text) or text)
        return f"<{match[1]}> <{shown.encode('utf-16-be').hex().upper()}>"

    return _MAPPED.sub(told, cmap)


def _respell(operations: list[Any], marks: Mapping[str, frozenset[int]]) -> bool:
    """Takes marks out of what the spans of a page say for their glyphs; gives back whether there were any."""
    font, spelt, changed = "", None, False
    for operands, operator in operations:
        if operator == b"Tf":
            font = operands[0]
        elif operator == b"BDC" and isinstance(operands[1], DictionaryObject) and "/ActualText" in operands[1]:
            spelt = operands[1]
        elif operator in (b"Tj", b"TJ") and spelt is not None:
            text = str(spelt["/ActualText"])
            told = "" if _glyphs(operands[0]) <= marks.get(font, frozenset()) else _single(_bare(text))
            changed = changed or told != text
            spelt[NameObject("/ActualText")] = TextStringObject(told)
            spelt = None
    return changed


def _glyphs(shown: Any) -> set[int]:
    """The glyphs that are shown, two bytes each."""
    parts = [part for part in shown if not isinstance(part, int | float)] if isinstance(shown, list) else [shown]
    data = b"".join(part.original_bytes if hasattr(part, "original_bytes") else bytes(part) for part in parts)
    return {int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)}


def _bare(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) != "Mn")


def _single(text: str) -> str:
    """The one letter that stands for some, where there is one."""
    return _singles().get(text, text) if len(text) > 1 else text


@cache
def _singles() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for letter in map(chr, (code for codes in FORMS for code in codes)):
        found.setdefault(unicodedata.normalize("NFKC", letter), letter)
    return found
