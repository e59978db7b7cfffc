"""Render reading pages for the server: each section once for what it depends on, each answer once
as compressed bytes, both bounded by their bytes.
"""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import orjson

from domain.language import Language
from domain.tables import Choice, Tables
from services.cache import BoundedCache, get_cached, is_cached
from services.compression import compress
from services.reading.links import FIGURES, LINKS, PAGE, page_path
from views import render
from views.filters import render_filters
from views.frame import menu_title, render_frame
from views.params import choice_of_params
from views.query import UnknownValue
from views.registry import VIEWS
from views.render import CHOSEN, PAGE_FILTERS
from views.view import Context, Part, Section, View

T = TypeVar("T")
# compressed answers to changes and documents: some thousand choices
ANSWER_BYTES = 16 * 1024**2
_ANSWERS = BoundedCache(ANSWER_BYTES)


@dataclass(frozen=True)
class ViewRequest:
    """A request for a page, or for what some changed parameters change on it."""

    view: View
    choice: Choice
    language: Language
    # "figures" of the charts alone, the whole "page", or "parts" that depend on `changed`
    of: str = PAGE
    changed: tuple[str, ...] = ()
    # whether what a reader opens is left out of the parts
    closed: bool = False
    # what of the address is not known
    unknown: tuple[UnknownValue, ...] = ()


def context_of(request: ViewRequest, tables: Tables) -> Context:
    """Return the context in which the sections of a page are rendered."""
    view, choice, language = request.view.name, request.choice, request.language
    return Context(view, tables, choice, language, LINKS, request.closed)


def section_part(section: Section, context: Context) -> Part:
    """Return a section rendered for a choice, from the cache if it was rendered before."""

    def make(*_: object) -> Part:
        return render.render_section(section, context)

    if VIEWS[context.view].depends_on_history:
        return make()
    choice = choice_of_params(section.params, context.choice)
    name = _cache_name(context.view, section) + (" closed" if context.closed else "")
    return get_cached(name, make, context.tables, choice, context.language)


def is_rendered(request: ViewRequest, tables: Tables) -> bool:
    """Tell whether every section of a page is in the cache for a choice."""
    return all(
        is_cached(
            _cache_name(request.view.name, section),
            tables,
            choice_of_params(section.params, request.choice),
            request.language,
        )
        for section in request.view.sections
    )


def _cache_name(view: str, section: Section) -> str:
    return f"section {view} {section.name}"


def answer(request: ViewRequest, tables: Tables, encoding: str) -> bytes:
    """Return the answer to a request as JSON in an encoding of services/compression.py."""
    if request.view.depends_on_history:
        return compress(_json(request, tables), encoding)
    key = (tables.version, request, encoding)
    made: bytes = _ANSWERS.get(
        key, lambda: compress(_json(request, tables), encoding), tables.version
    )
    return made


def is_answered(request: ViewRequest, tables: Tables, encoding: str) -> bool:
    """Tell whether `answer` would return this from the cache."""
    return (tables.version, request, encoding) in _ANSWERS


def cached_document(key: Hashable, make: Callable[[], tuple[T, bool]], tables: Tables) -> T:
    """Return a document, made once for its key and version. `make` returns whether it is complete;
    one with a picture missing is not kept.
    """
    found: T | None = _ANSWERS.peek((tables.version, "document", key))
    if found is not None:
        return found
    document, complete = make()
    if complete:
        _ANSWERS.get((tables.version, "document", key), lambda: document, tables.version)
    return document


def page_parts(request: ViewRequest, tables: Tables) -> dict[str, Part]:
    """Return all sections of a page by name."""
    context = context_of(request, tables)
    return {each.name: section_part(each, context) for each in request.view.sections}


def page_html(
    request: ViewRequest,
    tables: Tables,
    parts: dict[str, Part],
    *,
    hidden: Sequence[tuple[str, str]] = (),
) -> str:
    """Return the content of a page below its frame; `hidden` are further fields of its form."""
    context = context_of(request, tables)
    html = render.filter_parts(request.view, context)
    html |= {name: part.html for name, part in parts.items()}
    notices = render.unknown_texts(request.view, request.unknown, request.language)
    return render.content_html(
        request.view,
        context,
        filters=html[PAGE_FILTERS],
        blocks=render.server_blocks(request.view, html),
        notices=notices,
        hidden=dict(hidden),
    )


def _json(request: ViewRequest, tables: Tables) -> bytes:
    context = context_of(request, tables)
    sections = _sections(request)
    parts = {each.name: section_part(each, context) for each in sections}
    found: dict[str, object] = {
        "version": tables.version,
        "figures": {
            place: orjson.Fragment(figure.json)
            for part in parts.values()
            for place, figure in part.figures.items()
        },
    }
    if request.of != FIGURES:
        found["title"] = render.page_title(request.view, request.choice, request.language)
    if request.of == PAGE:
        found["dir"] = request.language.direction
        content = page_html(request, tables, parts)
        found["page"] = _in_frame(request.view.name, request.language, content)
    elif request.of == "parts":
        found["parts"] = {name: part.html for name, part in parts.items()} | _filter_html(
            request, context
        )
    return orjson.dumps(found)


def frame_answer(name: str, language: Language, encoding: str) -> bytes:
    """Return the answer to a request for a page that Streamlit draws: its frame alone."""
    found = {
        "title": menu_title(name, language),
        "dir": language.direction,
        "page": _in_frame(name, language, ""),
    }
    return compress(orjson.dumps(found), encoding)


def _in_frame(name: str, language: Language, content: str) -> str:
    """Return a page within its frame; the script adds the choices to the addresses in it."""

    def address(page: str, code: str) -> str:
        return f"{page_path(page)}?lang={code}"

    return render_frame(name, language, address=address, content=content, embedded=False)


def _sections(request: ViewRequest) -> Collection[Section]:
    if request.of != "parts":
        return request.view.sections
    return render.sections_changed(request.view, request.changed)


def _filter_html(request: ViewRequest, context: Context) -> dict[str, str]:
    """Return the choice in words, and where the cycle changed, the filters: their options depend on
    it.
    """
    parts = {CHOSEN: render.chosen_text(context)}
    if "cycle" in request.changed:
        parts[PAGE_FILTERS] = render_filters(context, request.view.filters)
    return parts
