"""Build the tasks of the render pool from the figure and the choices of an address."""

from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from typing import Any

import streamlit as st

from domain.tables import Choice
from services.figure_query import FigureRequest
from services.rendering.render_protocol import RenderTask


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
