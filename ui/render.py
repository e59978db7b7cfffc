"""HTML pieces on a Streamlit page, and texts for the places that Streamlit reads as Markdown."""

import re

import streamlit as st

from templates import html
from ui.page import Page


def literal(text: str) -> str:
    """A text from a file for a place that Streamlit reads as Markdown: shown letter by letter, no
    link, image, icon or formula.
    """
    escaped = re.sub(r"([\\`*_{}\[\]()#+\-!|<>$~^=&])", r"\\\1", text)
    # a word joiner: what is parted makes no address and no shortcode
    return re.sub(r"([:./@])", "\\1\u2060", escaped)


def draw(made: str) -> None:
    """Draws HTML that was made before. Nothing where there is nothing to say: Streamlit takes no
    empty text.
    """
    if made.strip():
        st.html(made)


def show(name: str, page: Page, **values: object) -> None:
    """Draws a template on the page."""
    draw(html(name, page.language, **values))
