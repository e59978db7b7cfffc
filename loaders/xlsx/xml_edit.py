"""Find the elements of a part with their places in its bytes, and change only these places.

Writing a workbook anew through a library loses what the library does not know: charts, pictures,
macros, forms.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

_TAG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
Edit = tuple[int, int, bytes]  # from, to, and what stands there now


class PackageError(Exception):
    """A workbook that cannot be edited: damaged, too large, or made otherwise than others are."""


@dataclass
class Element:
    """An element of a part: its name with prefix, its attributes, and where it begins and ends, and
    its content does.
    """

    tag: str
    attributes: Mapping[str, str]
    start: int
    inside: int
    outside: int = 0
    end: int = 0
    children: list["Element"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name without its prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon; empty where it has none."""
        return self.tag[: -len(self.name)]

    def get(self, attribute: str) -> str:
        """An attribute by its name, whatever its prefix; empty where there is none."""
        return next(
            (
                value
                for key, value in self.attributes.items()
                if key.rpartition(":")[2] == attribute
            ),
            "",
        )

    def all(self, name: str) -> list["Element"]:
        """The elements right within it that have a name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Element | None":
        """The first such element."""
        return next(iter(self.all(name)), None)


def parse_xml(part: bytes) -> Element:
    """The root of a part, with all that is in it and where. Raises `PackageError`, for a document
    type too: no workbook has one.
    """
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

    parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = (
        begin,
        finish,
        _refuse,
    )
    try:
        parser.Parse(part, True)
    except expat.ExpatError as failure:
        raise PackageError from failure
    return open_elements[0].children[0]


def check_xml(part: bytes) -> bytes:
    """The part itself, where it is well-formed and declares nothing of its own."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(part, True)
    except expat.ExpatError as failure:
        raise PackageError from failure
    return part


def _refuse(*doctype: object) -> None:
    raise PackageError


def apply_edits(part: bytes, edits: Iterable[Edit]) -> bytes:
    """The part with each place replaced. At one place the first edit comes first."""
    pieces, reached = [], 0
    for start, end, content in sorted(edits, key=lambda edit: edit[0]):
        pieces += [part[reached:start], content]
        reached = end
    return b"".join([*pieces, part[reached:]])


def append_child(part: bytes, element: Element, content: bytes) -> Edit:
    """The edit that puts content at the end of an element, and opens it where it was written as
    empty.
    """
    if element.outside > element.inside or part[element.inside - 2 : element.inside] != b"/>":
        return (element.outside, element.outside, content)
    opened = part[element.start : element.inside - 2].rstrip()
    return (element.start, element.end, b"%s>%s</%s>" % (opened, content, element.tag.encode()))


def with_attributes(tag: bytes, **values: str) -> bytes:
    """A start tag with attributes set."""
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
    """Text as it stands between tags."""
    return escape(content).encode()
