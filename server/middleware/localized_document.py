"""Answer with the HTML document around the app in the reader's language: its direction, our fonts
and stylesheets stand in it before the first paint.

What is rewritten in Streamlit's own document says server/patches/index_html.py.
"""

import hashlib
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.language import DEFAULT, Language, languages
from server.middleware.paths import below
from server.patches.index_html import localize_html
from services.compression import compress, negotiate_encoding

# Below these stand files, pictures, tables, the server's own talk. Whatever else answers as HTML is
# Streamlit's document, for any address.
_NON_DOCUMENT_PATHS = ("media/", "app/static/", "_stcore/", "export/", "api/", "figure/")
# Streamlit's own scripts and styles: asked for as the browser wishes, packed or in part. What is
# not there it answers with its document.
_ASSETS = "static/"
# Headers under which Streamlit would answer with something that cannot be rewritten: packed, in
# part, or "not modified".
_DROPPED_REQUEST_HEADERS = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
_DROPPED_RESPONSE_HEADERS = (
    b"content-length",
    b"etag",
    b"last-modified",
    b"accept-ranges",
    b"cache-control",
)
# The browser itself refuses to leave the machine, whatever a file or a label may hold.
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
# Other sites may show a view that is made for it, `?embed=true`. No page where something is
# changed: a click there may be led astray.
UNFRAMEABLE_PAGES = ("data",)
CACHE_SIZE = 256  # documents: of every page, in every language, alone or not, in every encoding


class LocalizedDocumentMiddleware:
    """ASGI middleware: every HTML document in the language of its `?lang=`; whatever is not a
    document passes untouched.

    `pages` are the addresses beside that of the first page. At any other, Streamlit shows the
    first page under an English notice: here the reader is sent to the first page, with the choices
    of the address. `base` is the path that all addresses begin with, as `server.baseUrlPath` names
    it.
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
        # relative: holds under any base path
        first_page = None if path in self.pages else "../" * path.count("/") or "./"
        rewriter = _ResponseRewriter(send, scope, path, first_page=first_page)
        dropped = () if path.startswith(_ASSETS) else _DROPPED_REQUEST_HEADERS
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in dropped]
        return await self.app(
            {**scope, "method": "GET", "headers": headers}, receive, rewriter.take
        )


class _ResponseRewriter:
    """Holds an HTML answer back until it is whole, then sends it rewritten; passes any other answer
    on, message by message.

    `first_page` is the way to the first page from an address that is none of ours, which is sent
    there instead.
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
            await self.send(
                {**message, "body": b""}
                if self.is_head and message["type"] == "http.response.body"
                else message
            )
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await (
                    self.send_document(self.start)
                    if self.first_page is None
                    else self.send_redirect(self.first_page)
                )

    async def send_document(self, start: Message) -> None:
        language, embedded = language_of_query(self.query), is_embedded(self.query)
        encoding = negotiate_encoding(self.request_headers.get("accept-encoding", ""))
        document, tag = _encode_document(self.body, language, self.page, embedded, encoding)
        headers = [
            (name, value)
            for name, value in start["headers"]
            if name.lower() not in _DROPPED_RESPONSE_HEADERS
        ]
        headers += [
            (b"content-language", language.code.encode()),
            (b"cache-control", b"no-cache"),
            (b"vary", b"Accept-Encoding"),
            (b"etag", tag),
            (
                b"content-security-policy",
                content_security_policy(self.page, embedded=embedded).encode(),
            ),
        ]
        unchanged = tag.decode() in self.request_headers.get("if-none-match", "")
        if not unchanged:
            headers.append((b"content-length", str(len(document)).encode()))
        if encoding and not unchanged:
            headers.append((b"content-encoding", encoding.encode()))
        await self.send({**start, "status": 304 if unchanged else 200, "headers": headers})
        await self.send(
            {"type": "http.response.body", "body": b"" if unchanged or self.is_head else document}
        )

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


def language_of_query(query: bytes) -> Language:
    """The language of a query string; the default where it names none, or one we do not speak."""
    code = parse_qs(query.decode("latin-1")).get("lang", [DEFAULT])[-1]
    return languages().get(code, languages()[DEFAULT])


def is_embedded(query: bytes) -> bool:
    """Whether the view is asked for without its frame, as Streamlit understands `?embed=true`."""
    return parse_qs(query.decode("latin-1")).get("embed", [""])[-1].lower() == "true"


def content_security_policy(page: str, *, embedded: bool = False) -> str:
    """What the browser is told to allow a document; see CSP_DIRECTIVES."""
    framed_by = "*" if embedded and page not in UNFRAMEABLE_PAGES else "'self'"
    return "; ".join((*CSP_DIRECTIVES, f"frame-ancestors {framed_by}"))


@lru_cache(CACHE_SIZE)
def _encode_document(
    document: bytes, language: Language, page: str, embedded: bool, encoding: str
) -> tuple[bytes, bytes]:
    """A document as it is sent, and its entity tag."""
    text = localize_html(document.decode("utf-8"), language, page, embedded=embedded).encode(
        "utf-8"
    )
    return compress(text, encoding), f'"{hashlib.sha256(text).hexdigest()[:24]}{encoding}"'.encode()
