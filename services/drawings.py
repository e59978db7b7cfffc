"""Figures for the browser: each made once, packed once, and fetched from an address that gives the
same for ever.

A page sends no figure, only its address: which figure, of which version, in which language, by
which choices, and the hash of what it looks like. Any process can answer it, also one that was
started after the page was drawn, or stands beside the one that drew it.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

import brotli
import streamlit as st

from charts.drawing.plotly_json import to_plotly_json
from charts.registry import FIGURES
from domain.language import Language
from domain.tables import Choice, Tables
from services import figure_query
from services.cache import get_cached, is_cached
from services.compression import IDENTITY
from services.figure_query import FigureRequest

FIGURE = "figure/"
THOROUGHLY = 7  # of brotli: a tenth smaller than gzip, in 1 to 7 ms, once


@dataclass(frozen=True, eq=False)
class Drawing:
    """A figure as JSON, by the encodings of services/compression.py; `tag` tells it from
    any other, `height` is in px.
    """

    bodies: Mapping[str, bytes]
    tag: str
    height: int


def drawing(figure: str, tables: Tables, choice: Choice, language: Language) -> Drawing | None:
    """A figure of `charts.registry.FIGURES` as the reader's choices ask for it; None where they
    leave nothing to show.
    """
    return get_cached(
        f"drawing {figure}",
        lambda *of: _drawn(figure, *of),
        tables,
        figure_query.relevant_choice(figure, choice),
        language,
    )


def is_drawn(figure: str, tables: Tables, choice: Choice, language: Language) -> bool:
    """Whether `drawing` would give this at once."""
    return is_cached(
        f"drawing {figure}", tables, figure_query.relevant_choice(figure, choice), language
    )


def address(request: FigureRequest, tables: Tables) -> tuple[str, Drawing] | None:
    """The address that a page sends for a figure, and what it gives; None where there is nothing to
    show.
    """
    found = drawing(request.figure, tables, request.choice, request.language)
    if found is None:
        return None
    query = figure_query.encode_query(
        request, (figure_query.SERVED_VERSION, tables.version), (figure_query.CONTENT, found.tag)
    )
    where = f"{request.figure}.json?{query}"
    _ready()[where] = found
    return FIGURE + where, found


def ready(where: str) -> Drawing | None:
    """What an address below `figure/` gives, if a page of this process sent it: found without
    asking anybody.
    """
    return _ready().get(where)


@st.cache_resource(show_spinner=False)
def _ready() -> WeakValueDictionary[str, Drawing]:
    # what services/cache.py lets go, with a version long past, is gone from here too
    return WeakValueDictionary()


def _drawn(figure: str, tables: Tables, choice: Choice, language: Language) -> Drawing | None:
    shown = FIGURES[figure]
    frame = shown.chart.frame(tables, replace(choice, **shown.preset))  # type: ignore[arg-type]
    if frame.empty:
        return None
    made_of = shown.chart.interactive(frame, language)
    plain = to_plotly_json(made_of)
    bodies = {
        IDENTITY: plain,
        "gzip": gzip.compress(plain, mtime=0),
        "br": brotli.compress(plain, quality=THOROUGHLY),
    }
    return Drawing(bodies, hashlib.sha256(plain).hexdigest()[:16], int(made_of.layout.height))
