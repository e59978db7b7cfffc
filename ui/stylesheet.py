"""The one stylesheet of every page: Streamlit's and ours joined, with the typefaces that we show and without those that we do not.

Five files are five turns on a slow line. And Streamlit's stylesheet brings 545 KB of typefaces to every reader: its own letters, shown for
a moment before our theme arrives, and 3,800 icons, of which the pages and Streamlit's own controls use less than a hundred.
"""

import hashlib
import re
from functools import cache

from domain.language import Language
from ui import chunks
from ui.packing import ROOT

STATIC = ROOT / "static"
NAME = "page.css"  # its address below app/static/; it is no file
OURS = ("dashboard.css", "sections.css", "account.css", "rtl.css")
ICONS = "fonts/icons.woff2"
LETTERS_OF_VERSION = 12
LETTERS = "IBM Plex Sans Arabic"
# Latin files are fetched only where Latin letters or digits stand. Both are on every page, in both languages.
ARABIC = (
    "U+0600-06FF,U+0750-077F,U+0870-088E,U+0890-0891,U+0897-08E1,U+08E3-08FF,U+200C-200E,U+2010-2011,U+204F,U+2E41,"
    "U+FB50-FDFF,U+FE70-FE74,U+FE76-FEFC"
)
LATIN = (
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD"
)
FACES = {
    "fonts/plex-arabic-400.woff2": (400, ARABIC),
    "fonts/plex-latin-400.woff2": (400, LATIN),
    "fonts/plex-arabic-700.woff2": (700, ARABIC),
    "fonts/plex-latin-700.woff2": (700, LATIN),
}


def letters_of(language: Language) -> list[str]:
    """The typefaces that every page of a language shows: digits are Latin in all of them."""
    return [file for file, (_, letters) in FACES.items() if letters == LATIN or language.rtl]


@cache
def joined() -> bytes:
    """The stylesheet as it is sent."""
    theirs = (chunks.folder() / chunks.stylesheet()).read_text(encoding="utf-8")
    theirs = re.sub(r"@font-face\{[^}]*\}", _face, theirs).replace("url(../media/", f"url({TO_STREAMLITS}media/")
    ours = [(STATIC / name).read_text(encoding="utf-8") for name in OURS]
    return "\n".join([theirs, *(_our_face(file, *face) for file, face in FACES.items()), *ours]).encode()


def versioned(name: str) -> str:
    """The address of one of our files below app/static/, with what it holds named in it: so it may be kept for ever."""
    return f"{name}?v={version(joined() if name == NAME else (STATIC / name).read_bytes())}"


def version(held: bytes) -> str:
    """The name of what a file holds."""
    return hashlib.sha256(held).hexdigest()[:LETTERS_OF_VERSION]


TO_STREAMLITS = "../../static/"  # from app/static/


def _face(found: re.Match[str]) -> str:
    """A typeface of Streamlit's: the icons that are used in the place of all, none of the letters that our theme replaces."""
    face = found[0]
    if "font-family:Source Sans;" in face or "font-family:Source Serif;" in face:
        return ""
    if "font-family:Material Symbols Rounded;" in face:
        return re.sub(r"url\([^)]*\)", f"url({versioned(ICONS)})", face)
    return face


def _our_face(file: str, weight: int, letters: str) -> str:
    source = f"url({versioned(file)})format('woff2')"
    return f"@font-face{{font-family:'{LETTERS}';font-weight:{weight};font-style:normal;src:{source};unicode-range:{letters}}}"
