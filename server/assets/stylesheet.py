"""The one stylesheet of every page: Streamlit's and ours joined, with the typefaces that we show
and without those that we do not.

Five files are five turns on a slow line. And Streamlit's stylesheet brings 545 KB of typefaces to
every reader: its own letters, shown for a moment before our theme arrives, and 3,800 icons, of
which the pages and Streamlit's own controls use less than a hundred.
"""

from functools import cache

from server.patches import streamlit_bundle
from services.static_urls import STATIC, content_hash, url_with_hash
from templates.font_faces import FACES, font_face_rule

NAME = "page.css"  # its address below app/static/; it is no file
OUR_STYLESHEETS = ("dashboard.css", "sections.css", "account.css", "rtl.css")
ICONS = "fonts/icons.woff2"
STREAMLIT_FOLDER = "../../static/"  # from app/static/
FONTS = (*FACES, ICONS)


@cache
def build_stylesheet() -> bytes:
    """The stylesheet as it is sent."""
    theirs = streamlit_bundle.css(icons=url_with_hash(ICONS), files=STREAMLIT_FOLDER)
    ours = [(STATIC / name).read_text(encoding="utf-8") for name in OUR_STYLESHEETS]
    return "\n".join(
        [theirs, *(font_face_rule(file, url_with_hash(file)) for file in FACES), *ours]
    ).encode()


def url() -> str:
    """Return the address of the stylesheet, relative to a page."""
    return f"./app/static/{NAME}?v={content_hash(build_stylesheet())}"
