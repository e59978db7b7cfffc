"""Fix Arabic text in a PDF for programs: searched and copied in reading order, each letter once.

A typesetter records which letters each glyph stands for. Programs misread two cases, which are
fixed here:

- a glyph for several letters (lam and alef): programs that reverse a line reverse these letters as
  well. It is mapped to the one character that Unicode has for them; searching treats it as the two.
- a mark above a letter: a separate glyph, mapped to letter and mark, beside the letter itself. It
  is mapped to nothing: marks are rarely searched for.
"""

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject, read_string_from_stream

# Arabic Presentation Forms A and B
PRESENTATION_FORMS = (range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD))
# a span with ActualText: its text, its font, and the strings of its first text operator
_STRING = re.compile(rb"\((?:[^\\()]|\\.)*\)", re.DOTALL)
_SPAN = re.compile(
    rb"/ActualText<(?P<text>\w+)(?P<between>>)"
    rb"(?P<rest>>>BDC(?:(?!EMC\b).)*?(?P<font>/f\d+) [\d.]+ Tf "
    rb"[^\[(]*(?P<strings>\[?(?:[\d.\s-]*\((?:[^\\()]|\\.)*\))+))",
    re.DOTALL,
)
_CMAP_ENTRY = re.compile(r"^<(\w+)> <(\w+)>$", re.MULTILINE)


def fix_arabic_text(pdf: bytes) -> bytes:
    """Return the same pages with their Arabic mapped so that programs read it correctly."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    marks = {id(font): _mark_glyphs(font) for font in _fonts(writer)}
    for font in _fonts(writer):
        cmap = font["/ToUnicode"].get_object()
        cmap.set_data(_fix_cmap(cmap.get_data().decode("ascii"), marks[id(font)]).encode("ascii"))
    for page in writer.pages:
        resources: Any = page["/Resources"]
        fonts = resources.get("/Font", DictionaryObject())
        by_name = {name.encode(): marks[id(font.get_object())] for name, font in fonts.items()}
        stream: Any = page["/Contents"].get_object()
        stream.set_data(_fix_spans(stream.get_data(), by_name))
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _fonts(writer: pypdf.PdfWriter) -> Iterator[Any]:
    for each in writer._objects:
        if (
            isinstance(each, DictionaryObject)
            and not isinstance(each, StreamObject)
            and "/ToUnicode" in each
        ):
            yield each


def _mark_glyphs(font: Any) -> frozenset[int]:
    """Return the glyphs of a font without width: marks above and below letters."""
    mapped = {
        int(code, 16)
        for code, _ in _CMAP_ENTRY.findall(
            font["/ToUnicode"].get_object().get_data().decode("ascii")
        )
    }
    return frozenset(mapped - set(_glyphs_with_width(font["/DescendantFonts"][0].get_object())))


def _glyphs_with_width(font: Any) -> Iterator[int]:
    """Yield the glyphs with a width. Others have the default width, which is 0 in these fonts."""
    widths = list(font.get("/W", ArrayObject()))
    while widths:
        first, second = int(widths.pop(0)), widths.pop(0).get_object()
        if isinstance(second, ArrayObject):
            yield from (first + place for place, width in enumerate(second) if width)
        elif widths.pop(0):
            yield from range(first, int(second) + 1)


def _fix_cmap(cmap: str, marks: frozenset[int]) -> str:
    def fix_entry(match: re.Match[str]) -> str:
        text = bytes.fromhex(match[2]).decode("utf-16-be")
        letters = (
            ""
            if int(match[1], 16) in marks and len(text) > 1
            else _to_single_letter(_strip_marks(text) or text)
        )
        return f"<{match[1]}> <{letters.encode('utf-16-be').hex().upper()}>"

    return _CMAP_ENTRY.sub(fix_entry, cmap)


def _fix_spans(page: bytes, marks: Mapping[bytes, frozenset[int]]) -> bytes:
    """Remove marks from the ActualText of the spans of a page."""

    def fix_span(match: re.Match[bytes]) -> bytes:
        text = bytes.fromhex(match["text"].decode()).decode("utf-16")
        glyphs = _glyphs(match["strings"])
        bare = (
            ""
            if glyphs <= marks.get(match["font"], frozenset())
            else _to_single_letter(_strip_marks(text))
        )
        return (
            b"/ActualText<"
            + ("\ufeff" + bare).encode("utf-16-be").hex().upper().encode()
            + match["between"]
            + match["rest"]
        )

    return _SPAN.sub(fix_span, page)


def _glyphs(strings: bytes) -> set[int]:
    """Return the glyphs that an operator shows, two bytes each."""
    parsed = (read_string_from_stream(io.BytesIO(each)) for each in _STRING.findall(strings))
    data = b"".join(each.original_bytes for each in parsed)
    return {int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)}


def _strip_marks(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) != "Mn")


def _to_single_letter(text: str) -> str:
    """Return the one character for several letters, if there is one."""
    return _single_letters().get(text, text) if len(text) > 1 else text


@cache
def _single_letters() -> Mapping[str, str]:
    letters: dict[str, str] = {}
    for letter in map(chr, (code for codes in PRESENTATION_FORMS for code in codes)):
        letters.setdefault(unicodedata.normalize("NFKC", letter), letter)
    return letters
