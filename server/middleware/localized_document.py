"""Send the HTML document of the app in the reader's language, with the whole content of a reading
page: it stands before any script has run.

server/document.py writes it from Streamlit's. It is imported at the first document: the port opens
seconds sooner.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator
from importlib import import_module
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.language import gettext_noop
from server.middleware.paths import below
from services.compression import negotiate_encoding
from services.rendering.render_protocol import QueueFullError
from views.menu import FIRST

# Files, pictures, tables and Streamlit's own routes. At any other address, a response in HTML is
# Streamlit's document.
_NON_DOCUMENT_PATHS = ("media/", "app/static/", "_stcore/", "export/", "api/", "view/")
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
FIRST_PATHS = (FIRST, "index.html")  # other addresses of the first page, which lead to its own
UNKNOWN_PAGE = gettext_noop("There is no page at this address. Choose one above.")
BUSY = gettext_noop(
    "Many choices are being made ready at the moment. This page is loaded again by itself."
)


class LocalizedDocumentMiddleware:
    """ASGI middleware: sends every HTML document in the language of its `?lang=`, and passes other
    responses on unchanged.

    `pages` are the addresses besides that of the first page. Any other answers 404, with the menu
    of all pages; the name of the first page and index.html lead to the bare address. `base` is the
    path that all addresses begin with, as in `server.baseUrlPath`.
    """

    def __init__(self, app: ASGIApp, pages: Collection[str], base: str = "") -> None:
        self.app = app
        self.pages = ("", *pages)
        self.base = base
        self.documents: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await self.app(scope, receive, send)
        path = below(below(scope["path"], scope.get("root_path", "")), self.base)
        if path.startswith(_NON_DOCUMENT_PATHS):
            return await self.app(scope, receive, send)
        rewriter = _ResponseRewriter(
            send, scope, path, is_page=path in self.pages, load=self.load_documents
        )
        dropped = () if path.startswith(_ASSETS) else _DROPPED_REQUEST_HEADERS
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in dropped]
        return await self.app(
            {**scope, "method": "GET", "headers": headers}, receive, rewriter.take
        )

    async def load_documents(self) -> Any:
        """Return server/document.py."""
        self.documents = self.documents or await run_in_threadpool(import_module, "server.document")
        return self.documents


class _ResponseRewriter:
    """Buffers an HTML response until it is complete, then sends it rewritten; passes other
    responses on, message by message.

    `is_page` is false for an address that no page has; `load` returns server/document.py.
    """

    def __init__(
        self,
        send: Send,
        scope: Scope,
        path: str,
        *,
        is_page: bool,
        load: Callable[[], Awaitable[Any]],
    ) -> None:
        self.send = send
        self.request_headers = Headers(scope=scope)
        self.path = path
        self.is_page = is_page
        self.load = load
        self.query = scope["query_string"]
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
            await self.answer(self.start)

    async def answer(self, start: Message) -> None:
        if self.path in FIRST_PATHS:
            return await self.send_redirect("./")
        name = self.path if self.path and self.is_page else FIRST
        documents = await self.load()
        request = documents.reading_document.parse_request(name, self.query)
        if self.is_page:
            return await self.send_document(documents, request, start)
        return await self.send_message(documents, request, 404, UNKNOWN_PAGE)

    async def send_document(self, documents: Any, request: Any, start: Message) -> None:
        encoding = negotiate_encoding(self.request_headers.get("accept-encoding", ""))
        try:
            body, tag = await documents.make_document(self.body, request, encoding)
        except QueueFullError as busy:
            return await self.send_message(documents, request, 503, BUSY, seconds=busy.seconds)
        headers = [
            *_headers_to_keep(start),
            *_own_headers(request),
            (b"cache-control", b"no-cache"),
            (b"vary", b"Accept-Encoding"),
            (b"etag", tag.encode()),
        ]
        unchanged = tag in self.request_headers.get("if-none-match", "")
        if not unchanged:
            headers.append((b"content-length", str(len(body)).encode()))
        if encoding and not unchanged:
            headers.append((b"content-encoding", encoding.encode()))
        await self.send({**start, "status": 304 if unchanged else 200, "headers": headers})
        shown = b"" if unchanged or self.is_head else body
        return await self.send({"type": "http.response.body", "body": shown})

    async def send_message(
        self, documents: Any, request: Any, status: int, message: str, *, seconds: int = 0
    ) -> None:
        language = request.language
        root = "../" * self.path.count("/") or "./"
        text = language.gettext(message)
        body = documents.message_document(language, text, root, seconds=seconds)
        headers = [
            *_own_headers(request),
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        if seconds:
            headers.append((b"retry-after", str(seconds).encode()))
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        shown = b"" if self.is_head else body
        await self.send({"type": "http.response.body", "body": shown})

    async def send_redirect(self, address: str) -> None:
        location = address.encode() + (b"?" + self.query if self.query else b"")
        headers = [
            (b"location", location),
            (b"content-length", b"0"),
            (b"cache-control", b"no-cache"),
        ]
        await self.send({"type": "http.response.start", "status": 307, "headers": headers})
        await self.send({"type": "http.response.body", "body": b""})


def _own_headers(request: Any) -> Iterator[tuple[bytes, bytes]]:
    """Yield the language and the content security policy of a document."""
    policy = content_security_policy(request.name, embedded=request.embedded)
    yield b"content-language", request.language.code.encode()
    yield b"content-security-policy", policy.encode()


def _is_html(start: Message) -> bool:
    headers = {name.lower(): value for name, value in start["headers"]}
    return start["status"] == 200 and headers.get(b"content-type", b"").startswith(b"text/html")


def _headers_to_keep(start: Message) -> Iterator[tuple[bytes, bytes]]:
    """Yield the headers of Streamlit's response that stay true of the rewritten document."""
    for name, value in start["headers"]:
        if name.lower() not in _DROPPED_RESPONSE_HEADERS:
            yield name, value


def content_security_policy(page: str, *, embedded: bool = False) -> str:
    """Return the content security policy of a page's document; see CSP_DIRECTIVES."""
    framed_by = "*" if embedded and page not in UNFRAMEABLE_PAGES else "'self'"
    return "; ".join((*CSP_DIRECTIVES, f"frame-ancestors {framed_by}"))
