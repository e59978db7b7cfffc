"""Serve static files of Streamlit and of this project compressed and from memory, with headers that
let browsers cache them.

Streamlit sends its scripts uncompressed, 2.6 MB for a page; compressed they have 0.6.
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
from services.compression import IDENTITY, MIN_BYTES, compress, negotiate_encoding

STREAMLIT_FILES, OUR_FILES = "static/", "app/static/"
# By the suffix: the media type, and whether compression makes it smaller. Others are passed on.
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
# Names of Streamlit's files, and those of scripts/plotly_bundle.py, contain a hash of the content;
# our other addresses have it in the query.
NAMED_BY_CONTENT = re.compile(
    rf"{streamlit_bundle.NAMED_BY_CONTENT}|^app/static/plotly/.*-[0-9a-f]{{8}}\.js$"
)
IMMUTABLE, NO_CACHE = "public, max-age=31536000, immutable", "no-cache"
CACHE_SIZE = 1024  # more than the files that all pages request


@dataclass(frozen=True)
class CachedFile:
    """A file in one encoding. `version` is the hash of its content, equal for all encodings."""

    body: bytes
    encoding: str
    version: str
    type: str

    @property
    def tag(self) -> str:
        """Return the entity tag, which is different for each encoding."""
        return f'"{self.version}{self.encoding}"'


class CompressedStaticFiles:
    """ASGI middleware: serves the files of both folders; passes on other requests, and those for a
    range.

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
        cached = None
        if path.startswith((STREAMLIT_FILES, OUR_FILES)):
            cached = load_file(path, headers.get("accept-encoding", ""))
        if cached is None:
            return await self.app(scope, receive, send)
        caching = _cache_control(path, cached, scope["query_string"].decode("latin-1"))
        cache_headers = {"cache-control": caching, "vary": "Accept-Encoding"}
        if "range" in headers and scope["method"] == "GET" and path != OUR_FILES + stylesheet.NAME:
            return await self.app(scope, receive, _with(send, cache_headers))
        response = _response(cached, cache_headers, headers.get("if-none-match", ""))
        if scope["method"] == "HEAD":
            response.body = b""
        return await response(scope, receive, send)


def load_file(path: str, accept_encoding: str) -> CachedFile | None:
    """Return the file at a path below the base, in an encoding that the browser accepts; None where
    there is none.
    """
    type, shrinks = TYPES.get(Path(path).suffix, ("", False))
    encoding = negotiate_encoding(accept_encoding) if shrinks else IDENTITY
    if path == OUR_FILES + stylesheet.NAME:
        return _read_file(None, 0, encoding, type)
    location = _locate(path) if type else None
    if location is None:
        return None
    try:
        return _read_file(location, location.stat().st_mtime_ns, encoding, type)
    except OSError:  # deleted meanwhile
        return None


def files_to_precompress() -> Iterator[bytes]:
    """Yield the content of all text files that pages request."""
    yield stylesheet.build_stylesheet()
    for script in (
        streamlit_bundle.entry_script(),
        *streamlit_bundle.index_scripts(),
        *streamlit_bundle.scripts_for(preload.elements()),
    ):
        yield (streamlit_bundle.folder() / script).read_bytes()
    for path in static_urls.STATIC.rglob("*"):
        if TYPES.get(path.suffix, ("", False))[1]:
            yield path.read_bytes()


@lru_cache(CACHE_SIZE)
def _locate(path: str) -> Path | None:
    """Return the file of a path, if it is inside the folder that the path names.

    Cached: resolving links takes most of the time of a response.
    """
    ours = path.startswith(OUR_FILES)
    folder = static_urls.STATIC if ours else streamlit_bundle.folder() / STREAMLIT_FILES
    try:
        place = (folder / path.removeprefix(OUR_FILES if ours else STREAMLIT_FILES)).resolve()
        return place if place.is_relative_to(folder.resolve()) and place.is_file() else None
    except (OSError, ValueError):  # not a valid file name
        return None


@lru_cache(CACHE_SIZE)
def _read_file(path: Path | None, _changed: int, encoding: str, type: str) -> CachedFile:
    """Read and compress a file, or the joined stylesheet; cached until `_changed` is another."""
    text = path.read_bytes() if path else stylesheet.build_stylesheet()
    body = compress(text, encoding) if len(text) >= MIN_BYTES else text
    encoding = encoding if len(body) < len(text) else IDENTITY
    return CachedFile(body if encoding else text, encoding, hashlib.sha256(text).hexdigest(), type)


def _response(cached: CachedFile, cache_headers: dict[str, str], tags: str) -> Response:
    headers = cache_headers | {"etag": cached.tag}
    if any(tag.strip().removeprefix("W/") in (cached.tag, "*") for tag in tags.split(",")):
        return Response(status_code=304, headers=headers)
    if cached.encoding != IDENTITY:
        headers["content-encoding"] = cached.encoding
    return Response(cached.body, headers=headers, media_type=cached.type)


def _cache_control(path: str, cached: CachedFile, query: str) -> str:
    version = parse_qs(query).get("v", [""])[-1]
    named = NAMED_BY_CONTENT.match(path) or (
        len(version) >= static_urls.HASH_LENGTH and cached.version.startswith(version)
    )
    return IMMUTABLE if named else NO_CACHE


def _with(send: Send, headers: dict[str, str]) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return sender
