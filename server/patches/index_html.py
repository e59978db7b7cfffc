"""Rewrite Streamlit's index.html: language and direction, title, message without JavaScript, fonts
and stylesheets.

It has `<html lang="en">` for every reader, and preloads a font that we do not show (170 kB). Set by
a script later, the direction would flip the page seconds after the first paint. A part of the
document that is not found stays as it is, with one line in the log.

Relies on index.html having one `<html>`, `<title>`, `<noscript>` and `</head>`, and on its links to
a font, a stylesheet and "./favicon.png".
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


# The parts of index.html that are replaced, by name; it has each of them once.
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
    """Return Streamlit's index.html in a language, with all that a page requests."""
    attributes = " data-embedded" if embedded else ""
    head = preload.head(page, tuple(st.get_option("client.allowedOrigins"))) + _strings_script()
    ours = {
        "html": f'<html lang="{language.code}" dir="{language.direction}"{attributes}>',
        "title": f"<title>{html.escape(language.gettext(TITLE))}</title>",
        "typeface": "",  # Streamlit's, which is not shown
        "icon": "./app/static/icon.svg",
        "noscript": _noscript_html(language),
        "stylesheet": "",  # joined with ours
        "head": head,
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
    """Return words.js, and the translations of Streamlit's strings that it shows."""
    words = json.dumps(_translations(), ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<script id="words" type="application/json">{words}</script><script defer '
        f'src="{static_url(SCRIPT)}"></script>'
    )


def _translations() -> dict[str, dict[str, str]]:
    """Return Streamlit's strings by language code and English string.

    All languages at once: the switch changes `<html lang>` without loading the document again.
    """
    translations = {
        code: {word: language.gettext(word, **_PLACEHOLDERS) for word in STREAMLIT_STRINGS}
        for code, language in languages().items()
    }
    return {
        code: {word: wording for word, wording in words.items() if wording != word}
        for code, words in translations.items()
    }
