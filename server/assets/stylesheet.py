"""The one stylesheet of every page: Streamlit's and ours joined, with the typefaces that we show
and without those that we do not.

Five files are five turns on a slow line. And Streamlit's stylesheet brings 545 KB of typefaces to
every reader: its own letters, shown for a moment before our theme arrives, and 3,800 icons, of
which the pages and Streamlit's own controls use less than a hundred.
"""

import re
from functools import cache

from server.assets import streamlit_bundle
from services.static_urls import STATIC, version, versioned
from templates.font_faces import FACES, face

NAME = "page.css"  # its address below app/static/; it is no file
OURS = ("dashboard.css", "sections.css", "account.css", "rtl.css")
ICONS = "fonts/icons.woff2"
FONTS = (*FACES, ICONS)


@cache
def joined() -> bytes:
    """The stylesheet as it is sent."""
    theirs = (streamlit_bundle.folder() / streamlit_bundle.stylesheet()).read_text(encoding="utf-8")
    theirs = re.sub(r"@font-face\{[^}]*\}", _face, theirs).replace(
        "url(../media/", f"url({TO_STREAMLITS}media/"
    )
    ours = [(STATIC / name).read_text(encoding="utf-8") for name in OURS]
    return "\n".join([theirs, *(face(file, versioned(file)) for file in FACES), *ours]).encode()


def url() -> str:
    """Return the address of the stylesheet, relative to a page."""
    return f"./app/static/{NAME}?v={version(joined())}"


TO_STREAMLITS = "../../static/"  # from app/static/


def _face(found: re.Match[str]) -> str:
    """A typeface of Streamlit's: the icons that are used in the place of all, none of the letters
    that our theme replaces.
    """
    theirs = found[0]
    if "font-family:Source Sans;" in theirs or "font-family:Source Serif;" in theirs:
        return ""
    if "font-family:Material Symbols Rounded;" in theirs:
        return re.sub(r"url\([^)]*\)", f"url({versioned(ICONS)})", theirs)
    return theirs
