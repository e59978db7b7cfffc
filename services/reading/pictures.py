"""Have the render pool draw the pictures of a page's charts, and return those that are ready."""

import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from domain.language import Language
from domain.tables import Tables
from loaders.store.errors import StoreUnavailableError
from services.rendering.render_pool import RENDER_POOL
from services.rendering.render_protocol import QueueFullError, RenderError, RenderTask
from views.view import FigureData, Part


@dataclass(frozen=True)
class PagePictures:
    """The pictures of a page as HTML by place; `complete` where none is missing."""

    by_place: Mapping[str, str]
    complete: bool


def page_pictures(
    parts: Iterable[Part], tables: Tables, language: Language, *, wait: float = 0
) -> PagePictures:
    """Return the pictures of all charts that are ready within `wait` seconds; the others are drawn
    for the next reader.
    """
    figures = {place: each for part in parts for place, each in part.figures.items()}
    futures = {place: _submit(figure, tables, language) for place, figure in figures.items()}
    end = time.monotonic() + wait
    found = {
        place: html
        for place, future in futures.items()
        if (html := _result(future, end - time.monotonic())) is not None
    }
    return PagePictures(found, len(found) == len(figures))


def _submit(figure: FigureData, tables: Tables, language: Language) -> "Future[Any] | None":
    arguments = (figure.figure, figure.choice, language.code, figure.sizes)
    try:
        return RENDER_POOL.submit(RenderTask("inline_pictures", arguments), tables)
    except QueueFullError:
        return None


def _result(future: "Future[Any] | None", wait: float) -> str | None:
    """Return the pictures of a figure; "" where they cannot be drawn, None where they are not ready
    yet.
    """
    if future is None or not (future.done() or wait > 0):
        return None
    try:
        return str(future.result(max(wait, 0)))
    except TimeoutError:
        return None
    except (RenderError, StoreUnavailableError):
        return ""
