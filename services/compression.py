"""Compress text for HTTP responses with an encoding that the browser accepts.

No text is compressed twice. Files of Streamlit and of this project that pages need are compressed
beforehand at the best quality by `python scripts/pack.py` into the folder packed/ of the project;
./run does so when one has changed. Other texts are compressed at a fast quality when they are first
requested, and cached by the caller (server/middleware/static_files.py,
server/middleware/localized_document.py).
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
# of brotli: a script of 500 KB in 20 ms, or a tenth smaller in a second
FAST_QUALITY, BEST_QUALITY = 5, 11
MIN_BYTES = 200  # a shorter text grows
ZERO_WEIGHTS = ("0", "0.0", "0.00", "0.000")


def negotiate_encoding(header: str) -> str:
    """Choose the best encoding of an `Accept-Encoding` header; IDENTITY if none of ENCODINGS."""
    weights = {}
    for part in header.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = parameter.replace(" ", "").removeprefix("q=") not in ZERO_WEIGHTS
    return next((each for each in ENCODINGS if weights.get(each, False)), IDENTITY)


def compress(text: bytes, encoding: str) -> bytes:
    """Return a text in an encoding: the precompressed file if there is one, else compressed now."""
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
    """Compress texts at the best quality into the folder, and remove other files. Returns the
    number of new files.
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
    part.replace(PRECOMPRESSED / name)  # atomic: a server may be reading


def _file_name(text: bytes, encoding: str) -> str:
    return f"{hashlib.sha256(text).hexdigest()[:32]}.{encoding}"
