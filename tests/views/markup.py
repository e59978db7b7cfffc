"""Parse the HTML of pages, strictly: each element is closed, in its order."""

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

VOID = {"br", "img", "input", "link", "meta"}


class _Parser(HTMLParser):
    """Build a tree of elements; fail where one is closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.builder, self.open = TreeBuilder(), [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"<{tag}> has an attribute twice"
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        self.builder.data(data)


def parse(html: str) -> Element:
    """Return the tree of a fragment of HTML, below an element "body"."""
    parser = _Parser()
    parser.feed(f"<body>{html}</body>")
    parser.close()
    assert parser.open == [""]
    return parser.builder.close()


def text_of(element: Element) -> str:
    """Return the text of an element, with whitespace collapsed."""
    return " ".join("".join(element.itertext()).split())


def elements(root: Element, name: str, css_class: str = "") -> list[Element]:
    """Return the elements of a name ("*" for any), and of a class, in their order."""
    return [
        each
        for each in root.iter(None if name == "*" else name)
        if not css_class or css_class in each.get("class", "").split()
    ]
