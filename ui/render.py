"""HTML pieces on a Streamlit page, and texts for the places that Streamlit reads as Markdown."""

import re

import streamlit as st

from templates import fill_template
from ui.page import PageContext


def escape_markdown(text: str) -> str:
    """A text from a file for a place that Streamlit reads as Markdown: shown letter by letter, no
    link, image, icon or formula.
    """
    escaped = re.sub(r"([\\`*_{}\[\]()#+\-!|<>$~^=&])", r"\\\1", text)
    # a word joiner: what is parted makes no address and no shortcode
    return re.sub(r"([:./@])", "\\1\u2060", escaped)


def render_html(markup: str) -> None:
    """Draws HTML that was made before. Nothing where there is nothing to say: Streamlit takes no
    empty text.
    """
    if markup.strip():
        st.html(markup)


def render_template(name: str, page: PageContext, **values: object) -> None:
    """Draws a template on the page."""
    render_html(fill_template(name, page.language, **values))
