"""Make the whole document of a page for its address: Streamlit's, localized, with our own parts in
it; compressed once for what it depends on.
"""

import hashlib
from functools import lru_cache, partial
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool

from domain.language import Language
from domain.tables import Tables
from server import reading_document
from server.assets import stylesheet
from server.patches.index_html import BODY_MARK, HEAD_MARK, localize_html
from server.reading_document import OwnParts, PageRequest
from server.routes.bounded import BOUNDED
from services import published_data
from services.compression import compress
from services.reading import pages
from services.reading.pages import ViewRequest
from views.registry import VIEWS

CACHE_SIZE = 64  # documents of Streamlit: of every page and language, embedded or not


class Document(NamedTuple):
    """A document in an encoding, and its entity tag."""

    body: bytes
    tag: str


async def make_document(base: bytes, request: PageRequest, encoding: str) -> Document:
    """Return the document of a page. `base` is Streamlit's. Raises QueueFullError where too many
    choices that nobody made before are waiting.
    """
    if request.name not in VIEWS:
        return _streamlit_document(base, request, encoding)
    tables, failure = await run_in_threadpool(published_data.current_tables_and_failure)
    make = partial(_reading_document, base, request, tables, encoding, reached=failure is None)
    asked = ViewRequest(VIEWS[request.name], request.choice(tables), request.language)
    if pages.is_rendered(asked, tables):
        return await run_in_threadpool(make)
    return Document(*await BOUNDED.run((tables.version, request, encoding, failure is None), make))


def _reading_document(
    base: bytes, request: PageRequest, tables: Tables, encoding: str, *, reached: bool
) -> Document:
    key = (hash(base), request, encoding, reached)

    def make() -> tuple[Document, bool]:
        parts = reading_document.reading_page(request, tables, reached=reached)
        return _compress(_join(base, request, parts), encoding), parts.complete

    if VIEWS[request.name].depends_on_history:
        return make()[0]
    return pages.cached_document(key, make, tables)


@lru_cache(CACHE_SIZE)
def _streamlit_document(base: bytes, request: PageRequest, encoding: str) -> Document:
    return _compress(_join(base, request, reading_document.streamlit_page(request)), encoding)


def _join(base: bytes, request: PageRequest, parts: OwnParts) -> str:
    text = _localize(base, request.language, request.name, embedded=request.embedded)
    return text.replace(HEAD_MARK, parts.head, 1).replace(BODY_MARK, parts.body, 1)


@lru_cache(CACHE_SIZE)
def _localize(base: bytes, language: Language, page: str, *, embedded: bool) -> str:
    return localize_html(base.decode(), language, page, embedded=embedded)


def message_document(language: Language, text: str, root: str, *, seconds: int = 0) -> bytes:
    """Return a document without Streamlit that says one thing in the frame of all pages.

    `root` is the relative address of the first page. The document is loaded again after some
    `seconds`, if any.
    """
    again = f'<meta http-equiv="refresh" content="{seconds}">' if seconds else ""
    body = reading_document.message_page(language, "", text)
    return (
        f'<!doctype html><html lang="{language.code}" dir="{language.direction}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<base href="{root}">'
        f'<meta name="robots" content="noindex">{again}<title>{text}</title>'
        f'<link rel="stylesheet" href="{stylesheet.url()}"></head><body>{body}</body></html>'
    ).encode()


def _compress(text: str, encoding: str) -> Document:
    plain = text.encode()
    tag = f'"{hashlib.sha256(plain).hexdigest()[:24]}{encoding}"'
    return Document(compress(plain, encoding), tag)
