"""Send the HTML document of the app in the reader's language: direction, fonts and stylesheets are
set before the first paint.

server/patches/index_html.py rewrites Streamlit's document.
"""

import hashlib
from collections.abc import Collection, Iterator
from functools import lru_cache
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.language import DEFAULT, Language, languages
from server.middleware.paths import below
from server.patches.index_html import localize_html
from services.compression import compress, negotiate_encoding

# Files, pictures, tables and Streamlit's own routes. At any other address, a response in HTML is
# Streamlit's document.
_NON_DOCUMENT_PATHS = ("media/", "app/static/", "_stcore/", "export/", "api/", "figure/")
# Streamlit's scripts and styles: their request headers stay, as they may be compressed or partial.
# For a missing file Streamlit sends its document.
_ASSETS = "static/"
# Headers for which Streamlit would send a response that cannot be rewritten: compressed, partial or
# "not modified".
_DROPPED_REQUEST_HEADERS = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
_DROPPED_RESPONSE_HEADERS = (
    b"content-length",
    b"etag",
    b"last-modified",
    b"accept-ranges",
    b"cache-control",
)
# With these the browser contacts no other server, whatever a file or a label contains.
CSP_DIRECTIVES = (
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
)
# Other sites may frame a view with `?embed=true`, but no page where something is changed
# (clickjacking).
UNFRAMEABLE_PAGES = ("data",)
CACHE_SIZE = 256  # documents: of every page, language and encoding, embedded or not


class LocalizedDocumentMiddleware:
    """ASGI middleware: sends every HTML document in the language of its `?lang=`, and passes other
    responses on unchanged.

    `pages` are the addresses besides that of the first page. At any other, Streamlit shows the
    first page under an English notice: here the reader is redirected to the first page, with the
    choices of the address. `base` is the path that all addresses begin with, as in
    `server.baseUrlPath`.
    """

    def __init__(self, app: ASGIApp, pages: Collection[str], base: str = "") -> None:
        self.app = app
        self.pages = ("", "index.html", *pages)
        self.base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await self.app(scope, receive, send)
        path = below(below(scope["path"], scope.get("root_path", "")), self.base)
        if path.startswith(_NON_DOCUMENT_PATHS):
            return await self.app(scope, receive, send)
        # relative, so that it is right under any base path
        first_page = None if path in self.pages else "../" * path.count("/") or "./"
        rewriter = _ResponseRewriter(send, scope, path, first_page=first_page)
        dropped = () if path.startswith(_ASSETS) else _DROPPED_REQUEST_HEADERS
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in dropped]
        return await self.app(
            {**scope, "method": "GET", "headers": headers}, receive, rewriter.take
        )


class _ResponseRewriter:
    """Buffers an HTML response until it is complete, then sends it rewritten; passes other
    responses on, message by message.

    `first_page` is the relative address of the first page, to which unknown addresses are
    redirected.
    """

    def __init__(self, send: Send, scope: Scope, page: str, *, first_page: str | None) -> None:
        self.send = send
        self.query = scope["query_string"]
        self.request_headers = Headers(scope=scope)
        self.page = page
        self.first_page = first_page
        self.is_head = scope["method"] == "HEAD"
        self.start: Message | None = None
        self.body = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self.start = message
        elif self.start is None:
            is_hidden = self.is_head and message["type"] == "http.response.body"
            await self.send({**message, "body": b""} if is_hidden else message)
        else:
            self.body += message.get("body", b"")
            if message.get("more_body", False):
                return
            if self.first_page is None:
                await self.send_document(self.start)
            else:
                await self.send_redirect(self.first_page)

    async def send_document(self, start: Message) -> None:
        language, embedded = language_of_query(self.query), is_embedded(self.query)
        encoding = negotiate_encoding(self.request_headers.get("accept-encoding", ""))
        document, tag = _encode_document(self.body, language, self.page, embedded, encoding)
        policy = content_security_policy(self.page, embedded=embedded)
        headers = [
            *_headers_to_keep(start),
            (b"content-language", language.code.encode()),
            (b"cache-control", b"no-cache"),
            (b"vary", b"Accept-Encoding"),
            (b"etag", tag),
            (b"content-security-policy", policy.encode()),
        ]
        unchanged = tag.decode() in self.request_headers.get("if-none-match", "")
        if not unchanged:
            headers.append((b"content-length", str(len(document)).encode()))
        if encoding and not unchanged:
            headers.append((b"content-encoding", encoding.encode()))
        await self.send({**start, "status": 304 if unchanged else 200, "headers": headers})
        body = b"" if unchanged or self.is_head else document
        await self.send({"type": "http.response.body", "body": body})

    async def send_redirect(self, address: str) -> None:
        location = address.encode() + (b"?" + self.query if self.query else b"")
        headers = [
            (b"location", location),
            (b"content-length", b"0"),
            (b"cache-control", b"no-cache"),
        ]
        await self.send({"type": "http.response.start", "status": 307, "headers": headers})
        await self.send({"type": "http.response.body", "body": b""})


def _is_html(start: Message) -> bool:
    headers = {name.lower(): value for name, value in start["headers"]}
    return start["status"] == 200 and headers.get(b"content-type", b"").startswith(b"text/html")


def _headers_to_keep(start: Message) -> Iterator[tuple[bytes, bytes]]:
    """Yield the headers of Streamlit's response that stay true of the rewritten document."""
    for name, value in start["headers"]:
        if name.lower() not in _DROPPED_RESPONSE_HEADERS:
            yield name, value


def language_of_query(query: bytes) -> Language:
    """Return the language of a query string; the default where it names none, or an unknown one."""
    code = parse_qs(query.decode("latin-1")).get("lang", [DEFAULT])[-1]
    return languages().get(code, languages()[DEFAULT])


def is_embedded(query: bytes) -> bool:
    """Tell whether the query asks for the view without its frame, like Streamlit's
    `?embed=true`.
    """
    return parse_qs(query.decode("latin-1")).get("embed", [""])[-1].lower() == "true"


def content_security_policy(page: str, *, embedded: bool = False) -> str:
    """Return the content security policy of a page's document; see CSP_DIRECTIVES."""
    framed_by = "*" if embedded and page not in UNFRAMEABLE_PAGES else "'self'"
    return "; ".join((*CSP_DIRECTIVES, f"frame-ancestors {framed_by}"))


@lru_cache(CACHE_SIZE)
def _encode_document(
    document: bytes, language: Language, page: str, embedded: bool, encoding: str
) -> tuple[bytes, bytes]:
    """Return a localized document in an encoding, and its entity tag."""
    text = localize_html(document.decode("utf-8"), language, page, embedded=embedded).encode(
        "utf-8"
    )
    return compress(text, encoding), f'"{hashlib.sha256(text).hexdigest()[:24]}{encoding}"'.encode()
