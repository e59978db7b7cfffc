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

PRECOMPRESSED = Path(os.environ.get("PACKED_FOLDER") or ROOT / "packed")
IDENTITY = ""
ENCODINGS = ("br", "gzip")  # the smaller first
FAST_QUALITY, BEST_QUALITY = (
    5,
    11,
)  # of brotli: a script of 500 KB in 20 ms, or a tenth smaller in a second
MIN_BYTES = 200  # bytes; a shorter text grows
ZERO_WEIGHTS = ("0", "0.0", "0.00", "0.000")


def negotiate_encoding(header: str) -> str:
    """The best encoding that a header `Accept-Encoding` allows; IDENTITY where it names none of
    ours.
    """
    weights = {}
    for part in header.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = parameter.replace(" ", "").removeprefix("q=") not in ZERO_WEIGHTS
    return next((each for each in ENCODINGS if weights.get(each, False)), IDENTITY)


def compress(text: bytes, encoding: str) -> bytes:
    """A text in an encoding: as it was packed beforehand, else quickly."""
    if encoding == IDENTITY:
        return text
    try:
        return (PRECOMPRESSED / _file_name(text, encoding)).read_bytes()
    except OSError:
        return (
            brotli.compress(text, quality=FAST_QUALITY)
            if encoding == "br"
            else gzip.compress(text, mtime=0)
        )


def precompress(texts: Iterable[bytes]) -> int:
    """Packs texts into the folder as small as they get, and removes what belongs to others. Gives
    how many were not there yet.
    """
    PRECOMPRESSED.mkdir(parents=True, exist_ok=True)
    wanted = {
        _file_name(text, encoding): (text, encoding)
        for text in texts
        for encoding in ENCODINGS
        if len(text) >= MIN_BYTES
    }
    existing = {each.name for each in PRECOMPRESSED.iterdir()}
    with ThreadPoolExecutor() as threads:
        results = list(
            threads.map(lambda name: _write(name, *wanted[name]), wanted.keys() - existing)
        )
    for obsolete in existing - wanted.keys():
        (PRECOMPRESSED / obsolete).unlink(missing_ok=True)
    return len(results)


def _write(name: str, text: bytes, encoding: str) -> None:
    smallest = (
        brotli.compress(text, quality=BEST_QUALITY)
        if encoding == "br"
        else gzip.compress(text, compresslevel=9, mtime=0)
    )
    part = PRECOMPRESSED / f"{name}.{os.getpid()}"
    part.write_bytes(smallest)
    part.replace(PRECOMPRESSED / name)  # whole or not at all: a server may be reading


def _file_name(text: bytes, encoding: str) -> str:
    return f"{hashlib.sha256(text).hexdigest()[:32]}.{encoding}"
