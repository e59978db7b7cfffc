"""Serve figures to the browser: each is drawn and compressed once, and has an immutable address.

A page sends only the address of a figure: its name, version, language, choices, and the hash of its
content. Any process can answer it, also one that was started after the page was drawn, or runs
beside the one that drew it.
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
BROTLI_QUALITY = 7  # a tenth smaller than gzip, in 1 to 7 ms, once for each figure


@dataclass(frozen=True, eq=False)
class Drawing:
    """A figure as JSON, by the encodings of services/compression.py. `tag` is a hash of its
    content, `height` is in px.
    """

    bodies: Mapping[str, bytes]
    tag: str
    height: int


def drawing(figure: str, tables: Tables, choice: Choice, language: Language) -> Drawing | None:
    """Return a figure of `charts.registry.FIGURES` for the reader's choices; None where it has no
    data.
    """
    return get_cached(
        f"drawing {figure}",
        lambda *of: _draw(figure, *of),
        tables,
        figure_query.relevant_choice(figure, choice),
        language,
    )


def is_drawn(figure: str, tables: Tables, choice: Choice, language: Language) -> bool:
    """Tell whether `drawing` would return this from the cache."""
    return is_cached(
        f"drawing {figure}", tables, figure_query.relevant_choice(figure, choice), language
    )


def address(request: FigureRequest, tables: Tables) -> tuple[str, Drawing] | None:
    """Return the address that a page sends for a figure, and the figure; None without data."""
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
    """Return the figure of an address below `figure/` that a page of this process sent, without
    drawing.
    """
    return _ready().get(where)


@st.cache_resource(show_spinner=False)
def _ready() -> WeakValueDictionary[str, Drawing]:
    # weak: figures of old versions that services/cache.py drops are dropped here too
    return WeakValueDictionary()


def _draw(figure: str, tables: Tables, choice: Choice, language: Language) -> Drawing | None:
    spec = FIGURES[figure]
    frame = spec.chart.frame(tables, replace(choice, **spec.preset))  # type: ignore[arg-type]
    if frame.empty:
        return None
    plotly_figure = spec.chart.interactive(frame, language)
    plain = to_plotly_json(plotly_figure)
    bodies = {
        IDENTITY: plain,
        "gzip": gzip.compress(plain, mtime=0),
        "br": brotli.compress(plain, quality=BROTLI_QUALITY),
    }
    tag = hashlib.sha256(plain).hexdigest()[:16]
    return Drawing(bodies, tag, int(plotly_figure.layout.height))
