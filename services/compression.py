"""Text as it travels: packed in the way that a browser says it can unpack.

Nothing is packed twice. What the pages need of Streamlit's files and ours is packed beforehand by
`python scripts/pack.py`, as small as it gets, into the folder packed/ beside this one: ./run does
so when something has changed. What is not there is packed quickly when it is asked for first, and
remembered by who asks (server/middleware/static_files.py, server/middleware/localized_document.py).
"""

import gzip
import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli

from domain.paths import ROOT

PACKED = Path(os.environ.get("PACKED_FOLDER") or ROOT / "packed")
PLAIN = ""
ENCODINGS = ("br", "gzip")  # the smaller first
QUICKLY, BEST = 5, 11  # of brotli: a script of 500 KB in 20 ms, or a tenth smaller in a second
SMALL = 200  # bytes; a shorter text grows
NEVER = ("0", "0.0", "0.00", "0.000")


def accepted(header: str) -> str:
    """The best encoding that a header `Accept-Encoding` allows; PLAIN where it names none of
    ours.
    """
    weights = {}
    for part in header.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = parameter.replace(" ", "").removeprefix("q=") not in NEVER
    return next((each for each in ENCODINGS if weights.get(each, False)), PLAIN)


def packed(text: bytes, encoding: str) -> bytes:
    """A text in an encoding: as it was packed beforehand, else quickly."""
    if encoding == PLAIN:
        return text
    try:
        return (PACKED / _name(text, encoding)).read_bytes()
    except OSError:
        return (
            brotli.compress(text, quality=QUICKLY)
            if encoding == "br"
            else gzip.compress(text, mtime=0)
        )


def pack(texts: Iterable[bytes]) -> int:
    """Packs texts into the folder as small as they get, and removes what belongs to others. Gives
    how many were not there yet.
    """
    PACKED.mkdir(parents=True, exist_ok=True)
    wanted = {
        _name(text, encoding): (text, encoding)
        for text in texts
        for encoding in ENCODINGS
        if len(text) >= SMALL
    }
    there = {each.name for each in PACKED.iterdir()}
    with ThreadPoolExecutor() as threads:
        made = list(threads.map(lambda name: _write(name, *wanted[name]), wanted.keys() - there))
    for gone in there - wanted.keys():
        (PACKED / gone).unlink(missing_ok=True)
    return len(made)


def _write(name: str, text: bytes, encoding: str) -> None:
    smallest = (
        brotli.compress(text, quality=BEST)
        if encoding == "br"
        else gzip.compress(text, compresslevel=9, mtime=0)
    )
    part = PACKED / f"{name}.{os.getpid()}"
    part.write_bytes(smallest)
    part.replace(PACKED / name)  # whole or not at all: a server may be reading


def _name(text: bytes, encoding: str) -> str:
    return f"{hashlib.sha256(text).hexdigest()[:32]}.{encoding}"
