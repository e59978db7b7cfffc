"""Write the part of the document's head that makes the browser fetch what the page will need.

A browser discovers a file only when another one requests it: the scripts of a page's elements and
plotly.js only after the first message of the session, when everything else was fetched and run.
Files named in the head are fetched meanwhile.
"""

from collections.abc import Mapping
from functools import cache

from server.assets import stylesheet
from server.patches import streamlit_bundle
from services.static_urls import STATIC, static_url

# Inline: it must run before Streamlit's script, and is too small for a request.
PREFETCH_SCRIPT = f"<script>{(STATIC / 'foresight.js').read_text(encoding='utf-8')}</script>"
# The charts are drawn by our script, and by plotly.js, which it loads.
CHARTS_SCRIPT, PLOTLY_FILES = "charts.js", "plotly/*.js"
PAGES_WITHOUT_CHARTS = ("about", "briefing", "data")
PAGES_WITH_MAP = ("", "index.html", "states")
# as the map requests them, without a version
MAP_FILES = ("boundaries.geojson", "topojson/world_110m.json")
# The Streamlit elements of the pages, by the names of their script files: of every page, and of
# single ones.
COMMON_ELEMENTS = frozenset({"Html", "ButtonGroup", "BidiComponent", "Selectbox"})
PAGE_ELEMENTS: Mapping[str, frozenset[str]] = {
    "": frozenset({"DownloadButton"}),
    "objectives": frozenset({"DownloadButton", "Multiselect"}),
    "about": frozenset({"PageLink"}),
    "briefing": frozenset({"Button"}),
    "data": frozenset({"Button", "DownloadButton", "FileUploader"}),
}


@cache
def head(page: str, framed_by: tuple[str, ...]) -> str:
    """Return what is added to the head of Streamlit's document. Sites in `framed_by` may frame the
    page and send messages to it, as far as Streamlit allows it.
    """
    letters = (
        f'<link rel="preload" href="{static_url(file)}" as="font" type="font/woff2" crossorigin>'
        for file in stylesheet.FONTS
    )
    scripts = (
        f'<link rel="modulepreload" crossorigin href="{address}">'
        for address in scripts_for_page(page)
    )
    shapes = (
        f'<link rel="preload" href="./app/static/{file}" as="fetch" crossorigin>'
        for file in MAP_FILES
        if page in PAGES_WITH_MAP
    )
    style = f'<link rel="stylesheet" href="{stylesheet.url()}">'
    host = streamlit_bundle.host_script(framed_by)
    return "".join((host, PREFETCH_SCRIPT, style, *letters, *scripts, *shapes))


def scripts_for_page(page: str) -> list[str]:
    """List the addresses of a page's scripts that Streamlit's own document does not name."""
    names = COMMON_ELEMENTS | PAGE_ELEMENTS.get(page, frozenset())
    element_scripts = [f"./{script}" for script in streamlit_bundle.preloads(names)]
    if page in PAGES_WITHOUT_CHARTS:
        return element_scripts
    return [*element_scripts, static_url(CHARTS_SCRIPT), *_plotly_urls()]


def elements() -> frozenset[str]:
    """Return the names of the elements of all pages."""
    return COMMON_ELEMENTS.union(*PAGE_ELEMENTS.values())


def _plotly_urls() -> list[str]:
    return [
        f"./app/static/{file.relative_to(STATIC).as_posix()}" for file in STATIC.glob(PLOTLY_FILES)
    ]
