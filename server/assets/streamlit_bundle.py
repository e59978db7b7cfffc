"""Streamlit's own scripts: which of them a page needs, as Streamlit's index.html and entry script
say it.

The browser learns of a script only when another one asks for it: those of a page's elements when
the first message of the session has come, after everything else has been loaded and run. A document
that names them at once saves that wait.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def folder() -> Path:
    """The folder that Streamlit serves, found without importing it."""
    spec = find_spec("streamlit")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "static"


@cache
def entry() -> str:
    """The script that begins, as index.html names it: `static/js/index.….js`."""
    return _named(r'<script type="module"[^>]*src="\./([^"]+)"')[0]


@cache
def at_once() -> tuple[str, ...]:
    """The scripts that index.html asks for by itself, without the one that begins."""
    return _named(r'<link rel="modulepreload"[^>]*href="\./([^"]+)"')


@cache
def stylesheet() -> str:
    """Streamlit's own stylesheet."""
    return _named(r'<link rel="stylesheet"[^>]*href="\./([^"]+)"')[0]


def of(elements: Iterable[str]) -> tuple[str, ...]:
    """The scripts of some elements, by the names that Streamlit's own files have (`Html`,
    `Selectbox`), beyond those asked for at once.

    Raises KeyError for an element that this version of Streamlit does not have.
    """
    known = _elements()
    wanted = [script for element in sorted(elements) for script in known[element]]
    return tuple(dict.fromkeys(script for script in wanted if script not in {entry(), *at_once()}))


@cache
def _elements() -> dict[str, tuple[str, ...]]:
    """By element: its script and all that it imports, from the table of the entry script."""
    text = (folder() / entry()).read_text(encoding="utf-8")
    table = re.search(r"__vite__mapDeps=.*?m\.f=\[(.*?)\]", text, re.DOTALL)
    assert table is not None, "Streamlit's entry script has no table of scripts"
    files = re.findall(r'"\./([^"]+)"', table[1].replace("../css/", "./../css/"))
    found = {}
    for script, places in re.findall(
        r"import\(`\./([\w.-]+\.js)`\).{0,40}?__vite__mapDeps\(\[([\d,]+)\]\)", text
    ):
        needed = (files[int(place)] for place in places.split(","))
        found[script.split(".")[0]] = tuple(
            f"static/js/{each}" for each in needed if each.endswith(".js")
        )
    return found


def _named(pattern: str) -> tuple[str, ...]:
    return tuple(re.findall(pattern, (folder() / "index.html").read_text(encoding="utf-8")))
