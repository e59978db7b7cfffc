"""Offer the picture of a chart below it, drawn at the click in a worker process."""

import streamlit as st

from charts.drawing.figure_sizes import SIZES
from charts.registry import IMAGE_KINDS
from domain.language import Language, gettext_noop
from domain.tables import Choice, Tables
from services import figure_query
from services.figure_query import FigureRequest
from services.rendering.render_pool import RENDER_POOL
from services.rendering.render_protocol import QueueFullError, RenderError, SizeTooSmallError
from services.rendering.render_tasks import figure_name, image_task, wait_for
from ui import render
from ui.page import PageContext
from ui.panels import private_download

SIZE_NAMES = {
    "slide": gettext_noop("Slide (16:9)"),
    "column": gettext_noop("Column (A4)"),
    "square": gettext_noop("Square"),
}
QUEUE_FULL_MESSAGE = gettext_noop(
    "Many pictures and documents are being made at the moment. Please try again in a minute."
)
SIZE_TOO_SMALL_MESSAGE = gettext_noop(
    "The figure has no room in this size. Choose another size, or fewer states."
)
RENDER_ERROR_MESSAGE = gettext_noop(
    "It could not be made. Please try again; if that does not help, tell the organisers what you "
    "chose."
)


def offer_image(page: PageContext, tables: Tables, choice: Choice, exhibit: str) -> None:
    """Offer the picture of a chart in each size and format, and warm up the render pool."""
    RENDER_POOL.warm_up()
    language = page.language
    label = language.gettext("Size")
    size = st.segmented_control(
        label,
        list(SIZES),
        format_func=lambda code: language.gettext(SIZE_NAMES[code]),
        default="slide",
        required=True,
        key=f"size-{exhibit}",
    )
    request = FigureRequest(figure_name(exhibit, choice), choice, language, str(size))
    with st.container(horizontal=True, key=f"download-picture-{exhibit}"):
        for kind in IMAGE_KINDS:
            _image_button(page, tables, request, kind, exhibit)
    address = figure_query.current_image_url(request, "png", tables)
    render.render_template("current", page, address=address)


def error_message(reason: Exception, language: Language) -> str:
    """Return what to tell a reader whose picture or document could not be made."""
    message = (
        QUEUE_FULL_MESSAGE
        if isinstance(reason, QueueFullError)
        else SIZE_TOO_SMALL_MESSAGE
        if isinstance(reason, SizeTooSmallError)
        else RENDER_ERROR_MESSAGE
    )
    return language.gettext(message)


def _image_button(
    page: PageContext, tables: Tables, request: FigureRequest, kind: str, exhibit: str
) -> None:
    def make() -> bytes | None:
        try:
            with st.spinner(page.language.gettext("The picture is being made.")):
                return bytes(wait_for(RENDER_POOL.submit(image_task(request, kind), tables)))
        except (QueueFullError, RenderError) as reason:
            st.error(error_message(reason, page.language))
            return None

    parts = (request.figure, *request.choice.states[:1], request.size, page.language.code)
    name = f"{'-'.join(parts)}.{kind}"
    private_download.private_download_button(
        page,
        page.language.gettext("Picture as {kind}", kind=kind.upper()),
        make,
        name,
        key=f"{kind}-{exhibit}-{request.size}",
    )
