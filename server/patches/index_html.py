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
from server.assets import preload
from server.assets.streamlit_strings import STREAMLIT_STRINGS
from server.patches import guard, streamlit_bundle
from services.static_urls import static_url
from views.menu import READING_PAGES

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
    "body": r"(?<=<body>)",
}
# Of Streamlit's own scripts, which a reading page starts when it stands (static/reading.js).
ENTRY = r'<script type="module"[^>]*src="(\./static/js/index[^"]*)"[^>]*></script>'
PRELOADS = r'<link rel="modulepreload"[^>]*href="\./static/js/[^"]*"[^>]*>'
# where server/middleware/localized_document.py puts what depends on the choice of an address
HEAD_MARK, BODY_MARK = "<!--reading:head-->", "<!--reading:body-->"


def localize_html(
    document: str, language: Language, page: str = "", *, embedded: bool = False
) -> str:
    """Return Streamlit's index.html in a language, with all that a page requests.

    HEAD_MARK and BODY_MARK stand where the page's own head and content belong. In a reading page
    Streamlit's entry script and words.js are not started, but named in `window.dashboardScripts`.
    """
    is_reading = page in READING_PAGES
    attributes = (" data-embedded" if embedded else "") + (" data-reading" if is_reading else "")
    head = (
        preload.head(page, language, tuple(st.get_option("client.allowedOrigins")))
        + _strings_script()
        + _words_script()
    )
    ours = {
        "html": f'<html lang="{language.code}" dir="{language.direction}"{attributes}>',
        "title": "",  # that of the page stands in its own head
        "typeface": "",  # Streamlit's, which is not shown
        "icon": "./app/static/icon.svg",
        "noscript": "" if is_reading else _noscript_html(language),
        "stylesheet": "",  # joined with ours
        "head": head + HEAD_MARK,
        "body": BODY_MARK,
    }
    for part, text in ours.items():
        template = text.replace("\\", r"\\")
        document, number = re.subn(PARTS[part], template, document, flags=re.DOTALL)
        if not number:
            _leave_out(part)
    return _start_late(document) if is_reading else document


def _start_late(document: str) -> str:
    """Return a document that names Streamlit's entry script instead of starting it; unchanged where
    it is not found.
    """
    entry = re.search(ENTRY, document)
    if entry is None:
        _leave_out("entry script")
        return document
    scripts = [{"src": static_url(SCRIPT)}, {"src": entry[1], "type": "module", "crossOrigin": ""}]
    named = f"<script>window.dashboardScripts={json.dumps(scripts)}</script>"
    started = document.replace(entry[0], named).replace(_words_script(), "")
    return re.sub(PRELOADS, "", started)


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
    """Return the translations of Streamlit's strings that words.js shows."""
    words = json.dumps(_translations(), ensure_ascii=False).replace("<", "\\u003c")
    return f'<script id="words" type="application/json">{words}</script>'


def _words_script() -> str:
    return f'<script defer src="{static_url(SCRIPT)}"></script>'


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
