"""Find in Streamlit's bundle which scripts and styles a page needs, from its index.html and entry
script, and give it the server's address.

The browser discovers a script only when another one requests it: those of a page's elements only
after the first message of the session, when everything else has been loaded and run. A document
that names them saves that wait. Without `BACKEND_BASE_URL` Streamlit looks for the server below the
page first, and a deep link begins with two errors in the console; without `HOST_CONFIG` it requests
that first, and connects only after the response. Pages work without all of it: what is not found is
left out with one line in the log.

Relies on the links in `static/index.html`, on the fonts and addresses in the stylesheet, on the
table of scripts that Vite writes into the entry script (`__vite__mapDeps`), on file names that
contain a hash of their content, and on `window.__streamlit` with `BACKEND_BASE_URL` and
`HOST_CONFIG`.
"""

import json
import re
from collections.abc import Collection, Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from server.patches import guard

# Names of Streamlit's files contain a hash of their content.
NAMED_BY_CONTENT = r"^static/.*\.[\w-]{8}\.\w+$"
STYLESHEET = r'<link rel="stylesheet"[^>]*href="\./([^"]+)"[^>]*>'
# In its stylesheet: the font families of text and icons, and the beginning of file addresses.
LETTERS, ICONS = ("Source Sans", "Source Serif"), "Material Symbols Rounded"
MEDIA = "url(../media/"
# Inline: it must run before Streamlit's script.
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
    """Return the path of the entry script that index.html names: `static/js/index.….js`."""
    return _find_in_index(r'<script type="module"[^>]*src="\./([^"]+)"')[0]


@cache
def index_scripts() -> tuple[str, ...]:
    """Return the paths of the scripts that index.html preloads, without the entry script."""
    return _find_in_index(r'<link rel="modulepreload"[^>]*href="\./([^"]+)"')


@cache
def stylesheet() -> str:
    """Return the path of Streamlit's own stylesheet."""
    return _find_in_index(STYLESHEET)[0]


def scripts_for(elements: Iterable[str]) -> tuple[str, ...]:
    """Return the scripts of some elements, by the names of Streamlit's files (`Html`, `Selectbox`),
    without those that index.html loads.

    Raises KeyError for an element that this version of Streamlit does not have.
    """
    known = _scripts_by_element()
    wanted = [script for element in sorted(elements) for script in known[element]]
    loaded = {entry_script(), *index_scripts()}
    return tuple(dict.fromkeys(script for script in wanted if script not in loaded))


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
    """Return Streamlit's stylesheet without the fonts that our theme replaces. The icon font is
    loaded from the address `icons`, other files from below `files`.

    Returns "", with a line in the log, where it is not found: the document then links it as before.
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
    """Return the script that sets the server's address and host configuration for Streamlit's
    script. `framed_by` are the sites that may frame the page and send messages to it.
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
