"""The HTML document around the app: its language and direction stand in it before the first paint,
with our fonts and stylesheets.

Streamlit's own index.html says `<html lang="en">` to every reader. A stylesheet put in by the
script would flip the page visibly, seconds after it was first painted; so a middleware rewrites the
document on its way out.
"""

import hashlib
import html
import json
import re
from collections.abc import Collection
from functools import cache, lru_cache
from urllib.parse import parse_qs

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.citation import TITLE
from domain.language import DEFAULT, Language, languages, mark
from server.assets import preload
from server.middleware.paths import below
from services.compression import accepted, packed
from services.static_urls import static

SCRIPT = "words.js"

# English that Streamlit's own script writes around our widgets, and static/foresight.js.
# static/words.js says it in the reader's language.
STREAMLITS_WORDS = (
    mark("Many pages are open now. This one opens by itself as soon as there is room."),
    mark("Add files"),
    mark("App pages"),
    mark("Autoscale"),
    mark("Browse files"),
    mark("Choose an option"),
    mark("Choose date"),
    mark("Choose options"),
    mark("Clear all"),
    mark("Clear value"),
    mark("Close"),
    mark("Close fullscreen"),
    mark("Collapse sidebar"),
    mark("Connecting"),
    mark("Connection error"),
    mark("Copied"),
    mark("Copy"),
    mark("Copy to clipboard"),
    mark("Custom Theme Auto"),
    mark("Custom Theme Dark"),
    mark("Custom Theme Light"),
    mark("Dark"),
    mark("Decrement"),
    mark("Dismiss"),
    mark("Download as CSV"),
    mark("Download plot as a PNG"),
    mark("Drag and drop a file here"),
    mark("Drag and drop files here"),
    mark("Expand sidebar"),
    mark("file upload"),
    mark("Fullscreen"),
    mark("Increment"),
    mark(
        "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in "
        "your terminal:"
    ),
    mark("Light"),
    mark("Link to heading"),
    mark("Main menu"),
    mark("Multiselect options"),
    mark("No options to select"),
    mark("No results"),
    mark("Open"),
    mark("Page not found"),
    mark("Pan"),
    mark("Print"),
    mark("progress"),
    mark("Reset axes"),
    mark("Running..."),
    mark("Search"),
    mark("Select all"),
    mark("Selectbox options"),
    mark("Selected values"),
    mark("Show/hide columns"),
    mark("Sidebar"),
    mark("Skip to main content"),
    mark("Stop"),
    mark("Streamlit server is not responding. Are you connected to the internet?"),
    mark("System"),
    mark("Theme"),
    mark("Upload"),
    mark("Use system setting"),
    mark("Zoom"),
    mark("Zoom in"),
    mark("Zoom out"),
    mark("Help for {label}"),
    mark("Remove {label}"),
    mark("{label} — end"),
    mark("{label} — start"),
    mark("{number} option available."),
    mark("{number} options available."),
    mark("{size}MB per file"),
    mark("{size}MB per file • {types}"),
)

# filled in by words.js
_PLACES = {name: f"{{{name}}}" for name in ("label", "number", "size", "types")}

# Below these stand files, pictures, tables, the server's own talk. Whatever else answers as HTML is
# Streamlit's document, for any address.
_NO_DOCUMENTS = ("media/", "app/static/", "_stcore/", "export/", "api/", "figure/")
# Streamlit's own scripts and styles: asked for as the browser wishes, packed or in part. What is
# not there it answers with its document.
_ASSETS = "static/"
# Headers under which Streamlit would answer with something that cannot be rewritten: packed, in
# part, or "not modified".
_LEFT_OUT_OF_REQUEST = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
_LEFT_OUT_OF_ANSWER = (
    b"content-length",
    b"etag",
    b"last-modified",
    b"accept-ranges",
    b"cache-control",
)
# The browser itself refuses to leave the machine, whatever a file or a label may hold.
POLICY = (
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
UNFRAMED = ("data",)
KEPT = 256  # documents: of every page, in every language, alone or not, in every encoding


class DocumentInLanguage:
    """ASGI middleware: every HTML document in the language of its `?lang=`; whatever is not a
    document passes untouched.

    `pages` are the addresses beside that of the first page. At any other, Streamlit shows the first
    page under an English notice: here the reader is sent to the first page, with the choices of the
    address. `base` is the path that all addresses begin with, as `server.baseUrlPath` names it.
    """

    def __init__(self, app: ASGIApp, pages: Collection[str], base: str = "") -> None:
        self.app = app
        self.pages = ("", "index.html", *pages)
        self.base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await self.app(scope, receive, send)
        path = below(below(scope["path"], scope.get("root_path", "")), self.base)
        if path.startswith(_NO_DOCUMENTS):
            return await self.app(scope, receive, send)
        # relative: holds under any base path
        first_page = None if path in self.pages else "../" * path.count("/") or "./"
        answer = _Answer(send, scope, path, first_page=first_page)
        left_out = () if path.startswith(_ASSETS) else _LEFT_OUT_OF_REQUEST
        headers = [
            (name, value) for name, value in scope["headers"] if name.lower() not in left_out
        ]
        return await self.app({**scope, "method": "GET", "headers": headers}, receive, answer.take)


class _Answer:
    """Holds an HTML answer back until it is whole, then sends it rewritten; passes any other answer
    on, message by message.

    `first_page` is the way to the first page from an address that is none of ours, which is sent
    there instead.
    """

    def __init__(self, send: Send, scope: Scope, page: str, *, first_page: str | None) -> None:
        self.send = send
        self.query = scope["query_string"]
        self.asked = Headers(scope=scope)
        self.page = page
        self.first_page = first_page
        self.bodiless = scope["method"] == "HEAD"
        self.start: Message | None = None
        self.body = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self.start = message
        elif self.start is None:
            await self.send(
                {**message, "body": b""}
                if self.bodiless and message["type"] == "http.response.body"
                else message
            )
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await (
                    self.send_document(self.start)
                    if self.first_page is None
                    else self.send_to(self.first_page)
                )

    async def send_document(self, start: Message) -> None:
        language, embedded = language_asked_for(self.query), is_embedded(self.query)
        encoding = accepted(self.asked.get("accept-encoding", ""))
        document, tag = _packed_document(self.body, language, self.page, embedded, encoding)
        headers = [
            (name, value)
            for name, value in start["headers"]
            if name.lower() not in _LEFT_OUT_OF_ANSWER
        ]
        headers += [
            (b"content-language", language.code.encode()),
            (b"cache-control", b"no-cache"),
            (b"vary", b"Accept-Encoding"),
            (b"etag", tag),
            (b"content-security-policy", policy(self.page, embedded=embedded).encode()),
        ]
        known = tag.decode() in self.asked.get("if-none-match", "")
        if not known:
            headers.append((b"content-length", str(len(document)).encode()))
        if encoding and not known:
            headers.append((b"content-encoding", encoding.encode()))
        await self.send({**start, "status": 304 if known else 200, "headers": headers})
        await self.send(
            {"type": "http.response.body", "body": b"" if known or self.bodiless else document}
        )

    async def send_to(self, address: str) -> None:
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


def language_asked_for(query: bytes) -> Language:
    """The language of a query string; the default where it names none, or one we do not speak."""
    asked = parse_qs(query.decode("latin-1")).get("lang", [DEFAULT])[-1]
    return languages().get(asked, languages()[DEFAULT])


def is_embedded(query: bytes) -> bool:
    """Whether the view is asked for without its frame, as Streamlit understands `?embed=true`."""
    return parse_qs(query.decode("latin-1")).get("embed", [""])[-1].lower() == "true"


def policy(page: str, *, embedded: bool = False) -> str:
    """What the browser is told to allow a document; see POLICY."""
    framed_by = "*" if embedded and page not in UNFRAMED else "'self'"
    return "; ".join((*POLICY, f"frame-ancestors {framed_by}"))


@lru_cache(KEPT)
def _packed_document(
    document: bytes, language: Language, page: str, embedded: bool, encoding: str
) -> tuple[bytes, bytes]:
    """A document as it is sent, and its entity tag."""
    text = rewritten(document.decode("utf-8"), language, page, embedded=embedded).encode("utf-8")
    return packed(text, encoding), f'"{hashlib.sha256(text).hexdigest()[:24]}{encoding}"'.encode()


def rewritten(document: str, language: Language, page: str = "", *, embedded: bool = False) -> str:
    """Streamlit's index.html in a language: its direction, title and message without JavaScript,
    our fonts and stylesheets.
    """
    alone = " data-embedded" if embedded else ""
    document = re.sub(
        r"<html[^>]*>",
        f'<html lang="{language.code}" dir="{language.direction}"{alone}>',
        document,
        count=1,
    )
    document = re.sub(
        r"<title>.*?</title>",
        f"<title>{html.escape(language.say(TITLE))}</title>",
        document,
        count=1,
        flags=re.DOTALL,
    )
    # Streamlit's own typeface, which we do not show
    document = re.sub(r'<link\s+rel="preload"[^>]*as="font"[^>]*>', "", document)
    document = document.replace("./favicon.png", "./app/static/icon.svg")
    document = re.sub(
        r"(<noscript>).*?(</noscript>)",
        rf"\1{_without_script(language)}\2",
        document,
        count=1,
        flags=re.DOTALL,
    )
    document = re.sub(r'<link rel="stylesheet"[^>]*>', "", document)  # joined with ours
    return document.replace(
        "</head>",
        f"{preload.head(page, tuple(st.get_option('client.allowedOrigins')))}{_script()}</head>",
        1,
    )


def _without_script(language: Language) -> str:
    message = language.say(
        "This dashboard needs JavaScript. Please switch it on in your browser and load the page "
        "again."
    )
    return f"<p>{html.escape(message)}</p>"


@cache
def _script() -> str:
    """Our script, with the words that it says in the place of Streamlit's."""
    words = json.dumps(_words(), ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<script id="words" type="application/json">{words}</script><script defer '
        f'src="{static(SCRIPT)}"></script>'
    )


def _words() -> dict[str, dict[str, str]]:
    """Streamlit's words by language. All languages at once: the switch changes `<html lang>`
    without loading the document again.
    """
    said = {
        code: {word: language.say(word, **_PLACES) for word in STREAMLITS_WORDS}
        for code, language in languages().items()
    }
    return {
        code: {word: wording for word, wording in words.items() if wording != word}
        for code, words in said.items()
    }
