"""Build the tasks of the render pool from the figure and the choices of an address."""

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
    """Return the name of the figure that an exhibit shows: the map has one for each indicator."""
    return exhibit if exhibit in FIGURES else f"{exhibit}-{choice.indicator}"


def image_task(request: FigureRequest, kind: str) -> RenderTask:
    """Build the task that draws a picture as a file of `kind`."""
    choice = replace(request.choice, item="", indicator=Choice.indicator)  # the figure sets it
    return RenderTask(
        "picture", (request.figure, choice, request.language.code, request.size, kind)
    )


def wait_for(future: "Future[Any]") -> Any:
    """Return the result of a future; meanwhile Streamlit can stop the run if the reader leaves."""
    while not future.done():
        with suppress(TimeoutError):
            future.exception(timeout=0.5)
        st.session_state.get("waiting")  # any access lets Streamlit stop an abandoned run
    return future.result()
