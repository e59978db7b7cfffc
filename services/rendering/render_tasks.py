"""Build the tasks that the render pool is asked for, from the figure and the choices of an
address.
"""

from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from typing import Any

import streamlit as st

from charts.registry import FIGURES
from domain.tables import Choice
from services.figure_query import FigureRequest
from services.rendering.render_protocol import RenderTask


def figure_name(exhibit: str, choice: Choice) -> str:
    """The name of the figure that an exhibit shows: the map is one for each indicator."""
    return exhibit if exhibit in FIGURES else f"{exhibit}-{choice.indicator}"


def image_task(request: FigureRequest, kind: str) -> RenderTask:
    """What the render pool is asked for."""
    choice = replace(request.choice, item="", indicator=Choice.indicator)  # a figure says its own
    return RenderTask(
        "picture", (request.figure, choice, request.language.code, request.size, kind)
    )


def wait_for(future: "Future[Any]") -> Any:
    """What a future gives. Between two looks the reader may go elsewhere."""
    while not future.done():
        with suppress(TimeoutError):
            future.exception(timeout=0.5)
        st.session_state.get("waiting")  # lets Streamlit end a run that nobody waits for any more
    return future.result()
