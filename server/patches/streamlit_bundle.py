"""Find in Streamlit's bundle which scripts and styles a page needs, as its index.html and entry
script say it, and tell it where its server is.

The browser learns of a script only when another one asks for it: those of a page's elements when
the first message of the session has come, after everything else has been loaded and run. A document
that names them at once saves that wait. And without the address of the server Streamlit looks for
it below the page first, and a deep link begins with two errors in the console; without the rest it
asks the server for that, and connects only when the answer has come. Pages work without all of it:
what is not found is left out with one line in the log.

Relies on the links in `static/index.html`, on the typefaces and addresses in the stylesheet, on the
table of scripts that Vite writes into the entry script (`__vite__mapDeps`), on names of files that
hold a hash of their content, and on `window.__streamlit` with `BACKEND_BASE_URL` and `HOST_CONFIG`.
"""

import json
import re
from collections.abc import Collection, Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from server.patches import guard

# Streamlit names its files by what is in them.
NAMED_BY_CONTENT = r"^static/.*\.[\w-]{8}\.\w+$"
STYLESHEET = r'<link rel="stylesheet"[^>]*href="\./([^"]+)"[^>]*>'
# In its stylesheet: typefaces of letters and of icons, and how it names other files.
LETTERS, ICONS = ("Source Sans", "Source Serif"), "Material Symbols Rounded"
MEDIA = "url(../media/"
# In the document itself: it has to be there before Streamlit's script.
HOST_SCRIPT = (
    "<script>window.__streamlit={{BACKEND_BASE_URL:new "
    'URL("./",document.baseURI).href,HOST_CONFIG:{host}}}</script>'
)
HOST_CONFIG = {
    "useExternalAuthToken": False,
    "enableCustomParentMessages": False,
    "enforceDownloadInNewTab": False,
    "metricsUrl": "",
    "blockErrorDialogs": False,
    "resourceCrossOriginMode": None,
}


@cache
def folder() -> Path:
    """Return the folder that Streamlit serves, found without importing it."""
    spec = find_spec("streamlit")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "static"


@cache
def entry_script() -> str:
    """Return the script that begins, as index.html names it: `static/js/index.….js`."""
    return _find_in_index(r'<script type="module"[^>]*src="\./([^"]+)"')[0]


@cache
def index_scripts() -> tuple[str, ...]:
    """Return the scripts that index.html asks for by itself, without the one that begins."""
    return _find_in_index(r'<link rel="modulepreload"[^>]*href="\./([^"]+)"')


@cache
def stylesheet() -> str:
    """Return the path of Streamlit's own stylesheet."""
    return _find_in_index(STYLESHEET)[0]


def scripts_for(elements: Iterable[str]) -> tuple[str, ...]:
    """Return the scripts of some elements, by the names that Streamlit's own files have (`Html`,
    `Selectbox`), beyond those asked for at once.

    Raises KeyError for an element that this version of Streamlit does not have.
    """
    known = _scripts_by_element()
    wanted = [script for element in sorted(elements) for script in known[element]]
    return tuple(
        dict.fromkeys(
            script for script in wanted if script not in {entry_script(), *index_scripts()}
        )
    )


@cache
def preloads(elements: frozenset[str]) -> tuple[str, ...]:
    """Return the scripts of some elements as `scripts_for` does; none, with a line in the log,
    where they are not found.
    """
    try:
        return scripts_for(elements)
    except LookupError as failure:
        guard.leave_out(__name__, failure)
        return ()


def css(*, icons: str, files: str) -> str:
    """Return Streamlit's own stylesheet without the letters that our theme replaces; its icons from
    the address `icons` in the place of all, other files below `files`. "", with a line in the
    log, where it is not found: then its document links it as before.
    """

    def face(match: re.Match[str]) -> str:
        if any(f"font-family:{name};" in match[0] for name in LETTERS):
            return ""
        if f"font-family:{ICONS};" in match[0]:
            return re.sub(r"url\([^)]*\)", f"url({icons})", match[0])
        return match[0]

    try:
        theirs = (folder() / stylesheet()).read_text(encoding="utf-8")
    except LookupError as failure:
        guard.leave_out(__name__, failure)
        return ""
    return re.sub(r"@font-face\{[^}]*\}", face, theirs).replace(MEDIA, f"url({files}media/")


def host_script(framed_by: Collection[str]) -> str:
    """Return the script that tells Streamlit's own where the server is and what it would answer.
    `framed_by` are the sites that Streamlit would let talk to the page around it.
    """
    return HOST_SCRIPT.format(host=json.dumps(HOST_CONFIG | {"allowedOrigins": list(framed_by)}))


@cache
def _scripts_by_element() -> dict[str, tuple[str, ...]]:
    """Return by element its script and all that it imports, from the table of the entry script."""
    text = (folder() / entry_script()).read_text(encoding="utf-8")
    table = re.search(r"__vite__mapDeps=.*?m\.f=\[(.*?)\]", text, re.DOTALL)
    if table is None:
        raise LookupError("Streamlit's entry script has no table of scripts")
    files = re.findall(r'"\./([^"]+)"', table[1].replace("../css/", "./../css/"))
    scripts = {}
    for script, places in re.findall(
        r"import\(`\./([\w.-]+\.js)`\).{0,40}?__vite__mapDeps\(\[([\d,]+)\]\)", text
    ):
        needed = (files[int(place)] for place in places.split(","))
        scripts[script.split(".")[0]] = tuple(
            f"static/js/{each}" for each in needed if each.endswith(".js")
        )
    return scripts


def _find_in_index(pattern: str) -> tuple[str, ...]:
    return tuple(re.findall(pattern, (folder() / "index.html").read_text(encoding="utf-8")))
