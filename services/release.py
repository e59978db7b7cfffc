"""Identify the release of the dashboard: another one may draw the same data differently."""

import hashlib
from functools import cache
from pathlib import Path

from domain.paths import ROOT
from loaders.privacy import group_threshold

# whose files a response depends on, besides the data
CODE_FOLDERS = (
    "briefings",
    "charts",
    "domain",
    "data/vocabulary",
    "loaders",
    "locale",
    "server",
    "services",
    "static",
    "templates",
    "ui",
    "views",
)
CODE_SUFFIXES = (".py", ".csv", ".po", ".geojson", ".html", ".js", ".css")


@cache
def code_fingerprint() -> str:
    """Return the SHA-256 of the code of the dashboard."""
    files = [
        file
        for folder in CODE_FOLDERS
        for file in sorted(Path(ROOT, folder).rglob("*"))
        if file.suffix in CODE_SUFFIXES
    ]
    return hashlib.sha256(
        b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)
    ).hexdigest()


@cache
def release_id() -> str:
    """Return the release as addresses have it: code, and the size of groups that are not shown."""
    of = f"{code_fingerprint()} {group_threshold.min_group_size()}"
    return hashlib.sha256(of.encode()).hexdigest()[:8]
