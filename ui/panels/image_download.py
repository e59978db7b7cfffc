"""The picture of a chart, opened below it on its page: made on the click, of what the reader sees,
in a process of its own.
"""

from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from typing import Any

import streamlit as st

from charts.drawing.composition import SIZES
from charts.registry import FIGURES, KINDS
from domain.language import Language, mark
from domain.tables import Choice, Tables
from services import figure_query
from services.figure_query import Asked
from services.render_pool import RENDER_POOL, NoRoomError, QueueFullError, RenderError, RenderTask
from ui import download, render
from ui.page import Page

SIZE_NAMES = {
    "slide": mark("Slide (16:9)"),
    "column": mark("Column (A4)"),
    "square": mark("Square"),
}
BUSY = mark(
    "Many pictures and documents are being made at the moment. Please try again in a minute."
)
NO_ROOM = mark("The figure has no room in this size. Choose another size, or fewer states.")
NOT_MADE = mark(
    "It could not be made. Please try again; if that does not help, tell the organisers what you "
    "chose."
)


def figure_of(exhibit: str, choice: Choice) -> str:
    """The name of the figure that an exhibit shows: the map is one for each indicator."""
    return exhibit if exhibit in FIGURES else f"{exhibit}-{choice.indicator}"


def task(asked: Asked, kind: str) -> RenderTask:
    """What the render pool is asked for."""
    choice = replace(asked.choice, item="", indicator=Choice.indicator)  # a figure says its own
    return RenderTask("picture", (asked.figure, choice, asked.language.code, asked.size, kind))


def offer(page: Page, tables: Tables, choice: Choice, exhibit: str) -> None:
    """The picture of a chart in each size and format, to be saved or linked; and what draws wakes
    up meanwhile.
    """
    RENDER_POOL.warm_up()
    language = page.language
    label = language.say("Size")
    size = st.segmented_control(
        label,
        list(SIZES),
        format_func=lambda code: language.say(SIZE_NAMES[code]),
        default="slide",
        required=True,
        key=f"size-{exhibit}",
    )
    asked = Asked(figure_of(exhibit, choice), choice, language, str(size))
    with st.container(horizontal=True, key=f"download-picture-{exhibit}"):
        for kind in KINDS:
            _save(page, tables, asked, kind, exhibit)
    render.show("current", page, address=figure_query.current_address(asked, "png", tables))


def explain(reason: Exception, language: Language) -> str:
    """What a reader is told of a picture or a document that was not made, and what to do."""
    said = (
        BUSY
        if isinstance(reason, QueueFullError)
        else NO_ROOM
        if isinstance(reason, NoRoomError)
        else NOT_MADE
    )
    return language.say(said)


def waited(future: "Future[Any]") -> Any:
    """What a future gives. Between two looks the reader may go elsewhere."""
    while not future.done():
        with suppress(TimeoutError):
            future.exception(timeout=0.5)
        st.session_state.get("waiting")  # lets Streamlit end a run that nobody waits for any more
    return future.result()


def _save(page: Page, tables: Tables, asked: Asked, kind: str, exhibit: str) -> None:
    def make() -> bytes | None:
        try:
            with st.spinner(page.language.say("The picture is being made.")):
                return bytes(waited(RENDER_POOL.submit(task(asked, kind), tables)))
        except (QueueFullError, RenderError) as reason:
            st.error(explain(reason, page.language))
            return None

    parts = (asked.figure, *asked.choice.states[:1], asked.size, page.language.code)
    name = f"{'-'.join(parts)}.{kind}"
    download.save_button(
        page,
        page.language.say("Picture as {kind}", kind=kind.upper()),
        make,
        name,
        key=f"{kind}-{exhibit}-{asked.size}",
    )
