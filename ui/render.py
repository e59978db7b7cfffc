"""Draw HTML on a Streamlit page, and escape texts that Streamlit reads as Markdown."""

import re

import streamlit as st

from templates import fill_template
from ui.page import PageContext


def escape_markdown(text: str) -> str:
    """Escape a text that Streamlit would read as Markdown, so that it has no link, image, icon or
    formula.
    """
    escaped = re.sub(r"([\\`*_{}\[\]()#+\-!|<>$~^=&])", r"\\\1", text)
    # a word joiner breaks addresses and shortcodes
    return re.sub(r"([:./@])", "\\1\u2060", escaped)


def render_html(markup: str) -> None:
    """Draw HTML; nothing if it is empty, which Streamlit refuses."""
    if markup.strip():
        st.html(markup)


def render_template(name: str, page: PageContext, **values: object) -> None:
    """Draw a template on the page."""
    render_html(fill_template(name, page.language, **values))
