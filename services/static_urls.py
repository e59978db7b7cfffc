"""Name the addresses of files in static/: another content has another address, so that a browser
may keep each for ever.
"""

import hashlib

from domain.paths import ROOT

STATIC = ROOT / "static"
LETTERS_OF_VERSION = 12


def static(name: str) -> str:
    """Return the address of a file in static/, relative to a page."""
    return f"./app/static/{versioned(name)}"


def versioned(name: str) -> str:
    """Return the address of a file below app/static/, with the version of its content."""
    return f"{name}?v={version((STATIC / name).read_bytes())}"


def version(content: bytes) -> str:
    """Return the first letters of the SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()[:LETTERS_OF_VERSION]
