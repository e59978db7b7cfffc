"""What a document tells the browser beforehand: where the server is, and all that the page is going
to ask for.

The browser learns of a file only when another one asks for it: of the scripts of a page's elements
and of plotly.js when the first message of the session has come, after everything else was fetched
and run. Named here, they are fetched meanwhile.
"""

from collections.abc import Mapping
from functools import cache

from server.assets import stylesheet
from server.patches import streamlit_bundle
from services.static_urls import STATIC, static_url

# In the document itself: it has to be there before Streamlit's script, and is too little to be
# asked for.
PREFETCH_SCRIPT = f"<script>{(STATIC / 'foresight.js').read_text(encoding='utf-8')}</script>"
# What draws the charts: our script, and plotly.js, which it asks for.
CHARTS_SCRIPT, PLOTLY_FILES = "charts.js", "plotly/*.js"
PAGES_WITHOUT_CHARTS = ("about", "briefing", "data")
PAGES_WITH_MAP = ("", "index.html", "states")
# as the map asks for them, without a version
MAP_FILES = ("boundaries.geojson", "topojson/world_110m.json")
# The elements that pages are made of, by the names that Streamlit's own files have: those of every
# page, and those of one alone.
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
    """What is added to the head of Streamlit's document. `framed_by` are the sites that Streamlit
    would let talk to the page around it.
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
    """The addresses of the scripts that a page will ask for, beyond those that Streamlit's own
    document names.
    """
    streamlits = [
        f"./{script}"
        for script in streamlit_bundle.preloads(
            COMMON_ELEMENTS | PAGE_ELEMENTS.get(page, frozenset())
        )
    ]
    return (
        streamlits
        if page in PAGES_WITHOUT_CHARTS
        else [*streamlits, static_url(CHARTS_SCRIPT), *_plotly_urls()]
    )


def elements() -> frozenset[str]:
    """The elements of all pages."""
    return COMMON_ELEMENTS.union(*PAGE_ELEMENTS.values())


def _plotly_urls() -> list[str]:
    return [
        f"./app/static/{file.relative_to(STATIC).as_posix()}" for file in STATIC.glob(PLOTLY_FILES)
    ]
