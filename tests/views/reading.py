"""Open a reading page as the server renders it for an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from domain.language import Language
from domain.tables import Tables
from services.reading import pages as reading_pages
from services.reading.pages import ViewRequest
from tests.views.markup import elements, parse, text_of
from views.query import choice_of, unknown_values
from views.registry import VIEWS
from views.view import Part


@dataclass(frozen=True)
class OpenedPage:
    """A page as it is rendered: its sections by name, and the tree of its content."""

    request: ViewRequest
    parts: dict[str, Part]
    content: Element

    @property
    def text(self) -> str:
        """Return the text of the page."""
        return text_of(self.content)

    @property
    def findings(self) -> list[str]:
        """Return the findings, in their order."""
        return [text_of(each) for each in elements(self.content, "*", "dashboard-finding")]

    @property
    def notices(self) -> list[str]:
        """Return what the page says of its address."""
        return [text_of(each) for each in elements(self.content, "*", "dashboard-notice")]

    def part(self, name: str) -> Element:
        """Return a section, or a row of filters."""
        (found,) = [each for each in self.content.iter() if each.get("data-part") == name]
        return found

    def chosen(self, param: str) -> list[str]:
        """Return the values that the control of a filter has."""
        selects = [each for each in self.content.iter("select") if each.get("name") == param]
        inputs = [each for each in self.content.iter("input") if each.get("name") == param]
        options = [option for select in selects for option in select.iter("option")]
        chosen = [each for each in options if "selected" in each.attrib]
        if selects and not chosen:  # a browser takes the first one
            chosen = options[:1]
        chosen += [each for each in inputs if "checked" in each.attrib]
        return [each.get("value", "") for each in chosen]


def make_request(
    name: str, language: Language, tables: Tables, **query: str | Sequence[str]
) -> ViewRequest:
    """Return the request for the page of an address; `query` are its parameters."""
    view = VIEWS[name]
    values = {
        key: [value] if isinstance(value, str) else list(value) for key, value in query.items()
    }
    choice = choice_of(view, values, tables)
    unknown = tuple(unknown_values(view, values, tables))
    return ViewRequest(view, choice, language, unknown=unknown)


def open_page(
    name: str, language: Language, tables: Tables, **query: str | Sequence[str]
) -> OpenedPage:
    """Return a page as its address gives it."""
    request = make_request(name, language, tables, **query)
    parts = reading_pages.page_parts(request, tables)
    return OpenedPage(request, parts, parse(reading_pages.page_html(request, tables, parts)))
