"""Return the addresses of files in static/. They contain a hash, so that browsers may cache for
ever.
"""

import hashlib

from domain.paths import ROOT

STATIC = ROOT / "static"
HASH_LENGTH = 12


def static_url(name: str) -> str:
    """Return the address of a file in static/, relative to a page.

    `name` is the path below static/. Returns "./app/static/charts.js?v=" and 12 hex digits, the
    hash of the content. Reads the file at each call; raises FileNotFoundError if there is none.
    """
    return f"./app/static/{url_with_hash(name)}"


def url_with_hash(name: str) -> str:
    """Return the address of a file below app/static/, with the hash of its content."""
    return f"{name}?v={content_hash((STATIC / name).read_bytes())}"


def content_hash(content: bytes) -> str:
    """Return the first letters of the SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()[:HASH_LENGTH]
