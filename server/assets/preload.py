"""Write the part of the document's head that makes the browser fetch what the page will need.

A browser discovers a file only when another one requests it: the scripts of Streamlit's elements
only after the first message of the session, when everything else was fetched and run. Files named
in the head are fetched meanwhile. What draws the charts of a reading page is named for
static/reading.js, which fetches it after the first paint.
"""

from collections.abc import Mapping
from functools import cache

from domain.language import Language
from server.assets import stylesheet
from server.patches import streamlit_bundle
from services.static_urls import STATIC, static_url
from templates.font_faces import font_files
from views.menu import READING_PAGES

# Our scripts: of every page, and those that draw its charts (charts.js loads plotly.js).
PAGE_SCRIPT = "reading.js"
# as reading.js imports them: by another address they come twice
_IMPORTED_URLS = ("./app/static/idiomorph.js", "./app/static/days.js")
CHARTS_SCRIPT, PLOTLY_FILES = "charts.js", "plotly/*.js"
PAGES_WITH_CHARTS = ("overview", "states", "participation")
PAGES_WITH_MAP = ("overview", "states")
# as the map requests them, without a version
MAP_FILES = ("boundaries.geojson", "topojson/world_110m.json")
# The Streamlit elements of the pages that Streamlit draws, by the names of their script files.
COMMON_ELEMENTS = frozenset({"Html", "ButtonGroup", "BidiComponent", "Selectbox"})
PAGE_ELEMENTS: Mapping[str, frozenset[str]] = {
    "briefing": frozenset({"Button"}),
    "data": frozenset({"Button", "DownloadButton", "FileUploader"}),
}


@cache
def head(page: str, language: Language, framed_by: tuple[str, ...]) -> str:
    """Return what is added to the head of Streamlit's document. Sites in `framed_by` may frame the
    page and send messages to it, as far as Streamlit allows it.
    """
    is_reading = page in READING_PAGES
    fonts = font_files(language) if is_reading else stylesheet.FONTS
    letters = (
        f'<link rel="preload" href="{static_url(file)}" as="font" type="font/woff2" crossorigin>'
        for file in fonts
    )
    scripts = (
        f'<link rel="modulepreload" crossorigin href="{address}">'
        for address in scripts_for_page(page)
    )
    style = f'<link rel="stylesheet" href="{stylesheet.url()}">'
    script = f'<script type="module" src="{static_url(PAGE_SCRIPT)}"></script>'
    host = streamlit_bundle.host_script(framed_by)
    return "".join((host, style, script, *letters, *scripts))


def scripts_for_page(page: str) -> list[str]:
    """List the addresses of a page's scripts that the document does not name otherwise."""
    if page not in READING_PAGES:
        names = COMMON_ELEMENTS | PAGE_ELEMENTS.get(page, frozenset())
        return [*_IMPORTED_URLS, *(f"./{script}" for script in streamlit_bundle.preloads(names))]
    return [*_IMPORTED_URLS]


@cache
def chart_scripts(page: str) -> tuple[str, ...]:
    """List the addresses of the scripts that draw the charts of a page. static/reading.js fetches
    them once the page has been painted: its pictures say what its charts say.
    """
    return (static_url(CHARTS_SCRIPT), *_plotly_urls()) if page in PAGES_WITH_CHARTS else ()


def chart_shapes(page: str) -> tuple[str, ...]:
    """List the addresses of the boundaries that the map of a page needs."""
    return tuple(f"./app/static/{file}" for file in MAP_FILES) if page in PAGES_WITH_MAP else ()


def elements() -> frozenset[str]:
    """Return the names of the elements of all pages."""
    return COMMON_ELEMENTS.union(*PAGE_ELEMENTS.values())


def _plotly_urls() -> list[str]:
    return [
        f"./app/static/{file.relative_to(STATIC).as_posix()}" for file in STATIC.glob(PLOTLY_FILES)
    ]
