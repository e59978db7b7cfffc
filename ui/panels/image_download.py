"""The picture of a chart, opened below it on its page: made on the click, of what the reader sees,
in a process of its own.
"""

import streamlit as st

from charts.drawing.composition import SIZES
from charts.registry import KINDS
from domain.language import Language, mark
from domain.tables import Choice, Tables
from services import figure_query
from services.figure_query import Asked
from services.rendering.render_pool import RENDER_POOL
from services.rendering.render_protocol import NoRoomError, QueueFullError, RenderError
from services.rendering.render_tasks import figure_of, task, waited
from ui import render
from ui.page import Page
from ui.panels import private_download

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
    private_download.save_button(
        page,
        page.language.say("Picture as {kind}", kind=kind.upper()),
        make,
        name,
        key=f"{kind}-{exhibit}-{asked.size}",
    )
