"""HTML pieces from ui/pieces, every value escaped: text from a spreadsheet is data, never markup."""

import re
from functools import cache
from pathlib import Path

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.language import Language
from ui.shell import Page

FOLDER = Path(__file__).parent / "pieces"


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def html(name: str, language: Language, **values: object) -> str:
    """A template filled in, with `say` and `count` of the reader's language at hand. Raises where it names a value it is not given."""
    return _environment().get_template(f"{name}.html").render(say=language.say, count=language.count, isolate=language.isolate, **values)


def literal(text: str) -> str:
    """A text from a file for a place that Streamlit reads as Markdown: shown letter by letter, no link, image, icon or formula."""
    escaped = re.sub(r"([\\`*_{}\[\]()#+\-!|<>$~^=&])", r"\\\1", text)
    return re.sub(r"([:./@])", "\\1\u2060", escaped)  # a word joiner: what is parted makes no address and no shortcode


def draw(made: str) -> None:
    """Draws HTML that was made before. Nothing where there is nothing to say: Streamlit takes no empty text."""
    if made.strip():
        st.html(made)


def show(name: str, page: Page, **values: object) -> None:
    """Draws a template on the page."""
    draw(html(name, page.language, **values))
