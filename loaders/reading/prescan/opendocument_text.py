"""Mend the XML of OpenDocument sheets where calamine would misread it."""

import re
from collections.abc import Collection

_BREAK = re.compile(rb"<text:(line-break|tab)\s*(?:/>|>\s*</text:\1\s*>)")
_GAPS = {b"line-break": b"\n", b"tab": b" "}
# White space between tags, as programs write that indent their XML: calamine refuses it between
# cells. Within a paragraph it may be part of the text.
_INDENT = re.compile(
    rb"(</?table:[^<>]*>|</text:(?:p|h|list)>|</office:annotation>)[ \t\r\n]+(?=<)"
)
_GAPS_BEHIND_TAGS = (b">\n", b">\r", b">\t", b"> ")  # found much faster than by a pattern
_PARAGRAPH = re.compile(rb"<text:p(?:\s[^<>]*)?(?<!/)>.*?</text:p>", re.DOTALL)
_LINES = re.compile(rb"[ \t\r]*\n[ \t\r\n]*")
_TABLE = re.compile(rb"<table:table[\s>].*?</table:table\s*>", re.DOTALL)


def mend_content(content: bytes) -> bytes:
    """Return the content of an OpenDocument file as calamine reads it rightly, else unchanged.

    Line breaks and tabs within a cell become characters, and white space between tags goes.
    """
    indented = any(gap in content for gap in _GAPS_BEHIND_TAGS)
    if indented and _INDENT.search(content):
        # in a paragraph, indented lines are one line: OpenDocument 1.3, part 3, 6.1.2
        content = _PARAGRAPH.sub(lambda found: _LINES.sub(b" ", found[0]), content)
        content = _INDENT.sub(rb"\1", content)
    if b"<text:line-break" in content or b"<text:tab" in content:
        content = _BREAK.sub(lambda found: _GAPS[found[1]], content)
    return content


def empty_tables(content: bytes, numbers: Collection[int]) -> bytes:
    """Return the content without the tables of these numbers, counted from 0."""
    pieces, end = [], 0
    for number, found in enumerate(_TABLE.finditer(content)):
        if number in numbers:
            pieces.append(content[end : found.start()])
            end = found.end()
    return b"".join([*pieces, content[end:]])
