"""Join Streamlit's and our stylesheets into one, with our fonts and without unused ones.

Each file would cost a round trip. Streamlit's stylesheet loads 545 KB of fonts: its own typefaces,
shown for a moment until our theme arrives, and 3,800 icons, of which the pages and Streamlit's
controls use less than a hundred.
"""

from functools import cache

from server.patches import streamlit_bundle
from services.static_urls import STATIC, content_hash, url_with_hash
from services.theme_css import theme_properties
from templates.font_faces import FACES, font_face_rule

NAME = "page.css"  # its address below app/static/; there is no such file
OUR_STYLESHEETS = ("dashboard.css", "sections.css", "views.css", "reading.css", "rtl.css")
ICONS = "fonts/icons.woff2"
STREAMLIT_FOLDER = "../../static/"  # from app/static/
FONTS = (*FACES, ICONS)


@cache
def build_stylesheet() -> bytes:
    """Return the joined stylesheet as UTF-8."""
    theirs = streamlit_bundle.css(icons=url_with_hash(ICONS), files=STREAMLIT_FOLDER)
    ours = [(STATIC / name).read_text(encoding="utf-8") for name in OUR_STYLESHEETS]
    return "\n".join(
        [
            theirs,
            *(font_face_rule(file, url_with_hash(file)) for file in FACES),
            theme_properties(),
            *ours,
        ]
    ).encode()


def url() -> str:
    """Return the address of the stylesheet, relative to a page."""
    return f"./app/static/{NAME}?v={content_hash(build_stylesheet())}"
