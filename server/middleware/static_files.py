"""Static files, Streamlit's and ours, packed and answered from memory, with headers that let a
browser ask for each of them once.

Streamlit sends its scripts as they are, 2.6 MB for a page; packed they are 0.6.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.assets import preload, stylesheet
from server.middleware.paths import below
from server.patches import streamlit_bundle
from services import static_urls
from services.compression import PLAIN, SMALL, accepted, packed

STREAMLITS, OURS = "static/", "app/static/"
# By the end of the name: the type, and whether packing makes it smaller. Others pass.
TYPES = {
    ".js": ("text/javascript", True),
    ".css": ("text/css", True),
    ".json": ("application/json", True),
    ".geojson": ("application/geo+json", True),
    ".svg": ("image/svg+xml", True),
    ".txt": ("text/plain", True),
    ".woff2": ("font/woff2", False),
    ".png": ("image/png", False),
}
# Streamlit names files by what is in them, as scripts/plotly_bundle.py does; in other addresses of
# ours it stands behind the question mark.
NAMED_BY_CONTENT = re.compile(
    rf"{streamlit_bundle.NAMED_BY_CONTENT}|^app/static/plotly/.*-[0-9a-f]{{8}}\.js$"
)
FOR_EVER, ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"
KEPT = 1024  # answers: more than there are files that any page asks for


@dataclass(frozen=True)
class Held:
    """A file as it is sent in one encoding. `version` names what it holds unpacked, whichever the
    encoding.
    """

    body: bytes
    encoding: str
    version: str
    type: str

    @property
    def tag(self) -> str:
        """The entity tag; another one for each encoding, as the bytes are others."""
        return f'"{self.version}{self.encoding}"'


class StaticFiles:
    """ASGI middleware: answers the files of both folders and passes all else on, also requests for
    a part of a file.

    `base` is the path that all addresses begin with.
    """

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        self.base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await self.app(scope, receive, send)
        path = below(below(scope["path"], scope.get("root_path", "")), self.base)
        headers = Headers(scope=scope)
        held = (
            file(path, headers.get("accept-encoding", ""))
            if path.startswith((STREAMLITS, OURS))
            else None
        )
        if held is None:
            return await self.app(scope, receive, send)
        kept = {
            "cache-control": _cache_control(path, held, scope["query_string"].decode("latin-1")),
            "vary": "Accept-Encoding",
        }
        if "range" in headers and scope["method"] == "GET" and path != OURS + stylesheet.NAME:
            return await self.app(scope, receive, _with(send, kept))
        answer = _answer(held, kept, headers.get("if-none-match", ""))
        if scope["method"] == "HEAD":
            answer.body = b""
        return await answer(scope, receive, send)


def file(path: str, accept_encoding: str) -> Held | None:
    """What is answered at a path below the base; None where no file of ours or Streamlit's stands
    there.
    """
    type, shrinks = TYPES.get(Path(path).suffix, ("", False))
    encoding = accepted(accept_encoding) if shrinks else PLAIN
    if path == OURS + stylesheet.NAME:
        return _held(None, 0, encoding, type)
    found = _place(path) if type else None
    try:
        return _held(found, found.stat().st_mtime_ns, encoding, type) if found else None
    except OSError:  # it was there
        return None


def needed() -> Iterator[bytes]:
    """All texts that pages ask for, to be packed beforehand."""
    yield stylesheet.joined()
    for script in (
        streamlit_bundle.entry(),
        *streamlit_bundle.at_once(),
        *streamlit_bundle.of(preload.elements()),
    ):
        yield (streamlit_bundle.folder() / script).read_bytes()
    for each in static_urls.STATIC.rglob("*"):
        if TYPES.get(each.suffix, ("", False))[1]:
            yield each.read_bytes()


@lru_cache(KEPT)
def _place(path: str) -> Path | None:
    """The file of a path, if it lies in the folder that the path begins with. Remembered: to follow
    links costs most of an answer.
    """
    ours = path.startswith(OURS)
    folder = static_urls.STATIC if ours else streamlit_bundle.folder() / STREAMLITS
    try:
        place = (folder / path.removeprefix(OURS if ours else STREAMLITS)).resolve()
        return place if place.is_relative_to(folder.resolve()) and place.is_file() else None
    except (OSError, ValueError):  # a name that no file can have
        return None


@lru_cache(KEPT)
def _held(place: Path | None, _changed: int, encoding: str, type: str) -> Held:
    """A file, or the stylesheet that is none, read and packed once until it changes."""
    text = place.read_bytes() if place else stylesheet.joined()
    body = packed(text, encoding) if len(text) >= SMALL else text
    encoding = encoding if len(body) < len(text) else PLAIN
    return Held(body if encoding else text, encoding, hashlib.sha256(text).hexdigest(), type)


def _answer(held: Held, kept: dict[str, str], tags: str) -> Response:
    told = kept | {"etag": held.tag}
    if any(tag.strip().removeprefix("W/") in (held.tag, "*") for tag in tags.split(",")):
        return Response(status_code=304, headers=told)
    if held.encoding != PLAIN:
        told["content-encoding"] = held.encoding
    return Response(held.body, headers=told, media_type=held.type)


def _cache_control(path: str, held: Held, query: str) -> str:
    asked = parse_qs(query).get("v", [""])[-1]
    named = NAMED_BY_CONTENT.match(path) or (
        len(asked) >= static_urls.LETTERS_OF_VERSION and held.version.startswith(asked)
    )
    return FOR_EVER if named else ASK_AGAIN


def _with(send: Send, headers: dict[str, str]) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return sender
