"""Rewrite Streamlit's index.html: its language and direction, title, message without JavaScript,
our fonts and stylesheets.

It says `<html lang="en">` to every reader, and names a typeface that we do not show (170 kB). What
the script put in later would flip the page visibly, seconds after it was first painted. A part of
the document that is not found stays as it is, with one line in the log.

Relies on index.html having one `<html>`, `<title>`, `<noscript>` and `</head>`, on its links to a
typeface, a stylesheet and "./favicon.png".
"""

import html
import json
import re
from functools import cache

import streamlit as st

from domain.language import Language, languages
from domain.title import TITLE
from server.assets import preload
from server.assets.streamlit_strings import STREAMLIT_STRINGS
from server.patches import guard, streamlit_bundle
from services.static_urls import static_url

SCRIPT = "words.js"
# filled in by words.js
_PLACEHOLDERS = {name: f"{{{name}}}" for name in ("label", "number", "size", "types")}


# The parts of index.html that are replaced, by name; each of them stands in it once.
PARTS = {
    "html": r"<html[^>]*>",
    "title": r"<title>.*?</title>",
    "typeface": r'<link\s+rel="preload"[^>]*as="font"[^>]*>',
    "icon": r"\./favicon\.png",
    "noscript": r"(?<=<noscript>).*?(?=</noscript>)",
    "stylesheet": streamlit_bundle.STYLESHEET,
    "head": r"(?=</head>)",
}


def localize_html(
    document: str, language: Language, page: str = "", *, embedded: bool = False
) -> str:
    """Return Streamlit's index.html in a language, with all that a page asks for."""
    alone = " data-embedded" if embedded else ""
    ours = {
        "html": f'<html lang="{language.code}" dir="{language.direction}"{alone}>',
        "title": f"<title>{html.escape(language.gettext(TITLE))}</title>",
        "typeface": "",  # Streamlit's own, which we do not show
        "icon": "./app/static/icon.svg",
        "noscript": _noscript_html(language),
        "stylesheet": "",  # joined with ours
        "head": preload.head(page, tuple(st.get_option("client.allowedOrigins")))
        + _strings_script(),
    }
    for part, text in ours.items():
        template = text.replace("\\", r"\\")
        document, number = re.subn(PARTS[part], template, document, flags=re.DOTALL)
        if not number:
            _leave_out(part)
    return document


@cache
def _leave_out(part: str) -> None:
    """Log once for each part that it was not found."""
    guard.leave_out(f"{__name__}:{part}", LookupError(f"Streamlit's index.html has no {part}"))


def _noscript_html(language: Language) -> str:
    message = language.gettext(
        "This dashboard needs JavaScript. Please switch it on in your browser and load the page "
        "again."
    )
    return f"<p>{html.escape(message)}</p>"


@cache
def _strings_script() -> str:
    """Our script, with the words that it says in the place of Streamlit's."""
    words = json.dumps(_translations(), ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<script id="words" type="application/json">{words}</script><script defer '
        f'src="{static_url(SCRIPT)}"></script>'
    )


def _translations() -> dict[str, dict[str, str]]:
    """Streamlit's words by language. All languages at once: the switch changes `<html lang>`
    without loading the document again.
    """
    translations = {
        code: {word: language.gettext(word, **_PLACEHOLDERS) for word in STREAMLIT_STRINGS}
        for code, language in languages().items()
    }
    return {
        code: {word: wording for word, wording in words.items() if wording != word}
        for code, words in translations.items()
    }
