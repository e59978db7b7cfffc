"""Arabic in a PDF as programs read it: what is searched and copied is in the order of reading, each
letter once.

A typesetter tells of each glyph which letters it stands for. Two things of that are read wrongly by
programs, and mended here:
- a glyph for several letters (lam and alef). Programs that turn a line round turn round these
  letters too. It is told as the one letter that Unicode has for it, which searching takes for the
  two.
- a mark above a letter is a glyph of its own and told as letter and mark, beside the letter itself.
  It is told as nothing: who searches seldom types marks.
"""

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject, read_string_from_stream

PRESENTATION_FORMS = (
    range(0xFB50, 0xFE00),
    range(0xFE70, 0xFEFD),
)  # Arabic Presentation Forms A and B
# What a span says for the glyphs in it, the font, and the strings of the first operator that shows
# glyphs.
_STRING = re.compile(rb"\((?:[^\\()]|\\.)*\)", re.DOTALL)
_SPAN = re.compile(
    rb"/ActualText<(?P<text>\w+)(?P<between>>)"
    rb"(?P<rest>>>BDC(?:(?!EMC\b).)*?(?P<font>/f\d+) [\d.]+ Tf "
    rb"[^\[(]*(?P<shown>\[?(?:[\d.\s-]*\((?:[^\\()]|\\.)*\))+))",
    re.DOTALL,
)
_CMAP_ENTRY = re.compile(r"^<(\w+)> <(\w+)>$", re.MULTILINE)


def fix_arabic_text(pdf: bytes) -> bytes:
    """The same pages, with their Arabic told in a way that programs read rightly."""
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
    """The glyphs of a font that take no room of their own: marks above and below letters."""
    mapped = {
        int(code, 16)
        for code, _ in _CMAP_ENTRY.findall(
            font["/ToUnicode"].get_object().get_data().decode("ascii")
        )
    }
    return frozenset(mapped - set(_glyphs_with_width(font["/DescendantFonts"][0].get_object())))


def _glyphs_with_width(font: Any) -> Iterator[int]:
    """The glyphs that take room. Those that a font names no width of have its default width: none,
    where it has none of that either.
    """
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
        shown = (
            ""
            if int(match[1], 16) in marks and len(text) > 1
            else _to_single_letter(_remove_margins(text) or text)
        )
        return f"<{match[1]}> <{shown.encode('utf-16-be').hex().upper()}>"

    return _CMAP_ENTRY.sub(fix_entry, cmap)


def _fix_spans(page: bytes, marks: Mapping[bytes, frozenset[int]]) -> bytes:
    """Takes marks out of what the spans of a page say for their glyphs."""

    def fix_span(match: re.Match[bytes]) -> bytes:
        text = bytes.fromhex(match["text"].decode()).decode("utf-16")
        glyphs = _glyphs(match["shown"])
        bare = (
            ""
            if glyphs <= marks.get(match["font"], frozenset())
            else _to_single_letter(_remove_margins(text))
        )
        return (
            b"/ActualText<"
            + ("\ufeff" + bare).encode("utf-16-be").hex().upper().encode()
            + match["between"]
            + match["rest"]
        )

    return _SPAN.sub(fix_span, page)


def _glyphs(shown: bytes) -> set[int]:
    """The glyphs that an operator shows, two bytes each."""
    strings = (read_string_from_stream(io.BytesIO(each)) for each in _STRING.findall(shown))
    data = b"".join(each.original_bytes for each in strings)
    return {int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)}


def _remove_margins(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) != "Mn")


def _to_single_letter(text: str) -> str:
    """The one letter that stands for some, where there is one."""
    return _single_letters().get(text, text) if len(text) > 1 else text


@cache
def _single_letters() -> Mapping[str, str]:
    letters: dict[str, str] = {}
    for letter in map(chr, (code for codes in PRESENTATION_FORMS for code in codes)):
        letters.setdefault(unicodedata.normalize("NFKC", letter), letter)
    return letters
