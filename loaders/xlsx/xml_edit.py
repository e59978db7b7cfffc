"""Parse the elements of an XML part with their byte offsets, and edit only these places.

Writing a workbook through a library loses what the library does not know: charts, pictures, macros,
forms.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

_TAG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
Edit = tuple[int, int, bytes]  # start and end offset, and the new content


class PackageError(Exception):
    """A workbook that cannot be edited: damaged, too large, or of an unusual structure."""


@dataclass
class Element:
    """An XML element of a part: name with prefix, attributes, and the byte offsets of its tags."""

    tag: str
    attributes: Mapping[str, str]
    start: int
    inside: int
    outside: int = 0
    end: int = 0
    children: list["Element"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the name without its prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """Return the prefix with its colon; "" where there is none."""
        return self.tag[: -len(self.name)]

    def get(self, attribute: str) -> str:
        """Return an attribute by its name without prefix; "" where there is none."""
        items = self.attributes.items()
        return next((value for key, value in items if key.rpartition(":")[2] == attribute), "")

    def all(self, name: str) -> list["Element"]:
        """Return the child elements of a name.

        `name` is without prefix. Only direct children are searched; they are returned in the order
        of the document. Empty if there are none.
        """
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Element | None":
        """Return the first child element of a name, or None."""
        return next(iter(self.all(name)), None)


def parse_xml(part: bytes) -> Element:
    """Parse a part into elements with offsets. Raises PackageError, for a document type too."""
    open_elements: list[Element] = [Element("", {}, 0, 0)]
    parser = expat.ParserCreate()

    def begin(tag: str, attributes: dict[str, str]) -> None:
        found = _TAG.match(part, parser.CurrentByteIndex)
        if found is None:
            raise PackageError
        element = Element(tag, attributes, parser.CurrentByteIndex, found.end())
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def finish(tag: str) -> None:
        element = open_elements.pop()
        empty = part[element.inside - 2 : element.inside] == b"/>"
        element.outside = element.inside if empty else parser.CurrentByteIndex
        element.end = element.inside if empty else part.index(b">", element.outside) + 1

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    _run(parser, part)
    return open_elements[0].children[0]


def check_xml(part: bytes) -> bytes:
    """Return the part if it is well-formed without a document type. Raises PackageError."""
    _run(expat.ParserCreate(), part)
    return part


def _run(parser: expat.XMLParserType, part: bytes) -> None:
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(part, True)
    except expat.ExpatError as failure:
        raise PackageError from failure


def _refuse(*doctype: object) -> None:
    raise PackageError


def apply_edits(part: bytes, edits: Iterable[Edit]) -> bytes:
    """Apply edits to a part; several at one offset are applied in their order."""
    pieces, reached = [], 0
    for start, end, content in sorted(edits, key=lambda edit: edit[0]):
        pieces += [part[reached:start], content]
        reached = end
    return b"".join([*pieces, part[reached:]])


def append_child(part: bytes, element: Element, content: bytes) -> Edit:
    """Return the edit that appends content to an element, opening an empty-element tag."""
    if element.outside > element.inside or part[element.inside - 2 : element.inside] != b"/>":
        return (element.outside, element.outside, content)
    opened = part[element.start : element.inside - 2].rstrip()
    return (element.start, element.end, b"%s>%s</%s>" % (opened, content, element.tag.encode()))


def with_attributes(tag: bytes, **values: str) -> bytes:
    """Return a start tag with attributes set."""
    for name, value in values.items():
        tag = re.sub(rb"""\s%s\s*=\s*(?:"[^"]*"|'[^']*')""" % name.encode(), b"", tag, count=1)
        close = re.search(rb"\s*/?>$", tag)
        assert close
        tag = b"%s %s=%s%s" % (
            tag[: close.start()],
            name.encode(),
            quoteattr(value).encode(),
            close[0].strip(),
        )
    return tag


def escape_text(content: str) -> bytes:
    """Escape a text for XML."""
    return escape(content).encode()
