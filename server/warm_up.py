"""Prepare for the first readers: import modules, open the store, render the pages of every language
as they are before any choice, with their pictures.

The server opens its port before and answers meanwhile; a page that needs something earlier prepares
it itself, into the same caches.
"""

import threading
import time
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from domain.language import languages
from services import event_log
from services.auth_config import load_auth_config

MODULES = ("server.routes.views", "server.routes.public_api", "ui.panels.briefing")
PAUSE_FACTOR = 4  # pause that many times as long as a page took: readers have priority


def start_warm_up() -> None:
    """Start the warm-up in a thread."""
    threading.Thread(target=_warm_up, name="warm", daemon=True).start()


def _warm_up() -> None:
    for module in MODULES:
        import_module(module)
    store, models = (import_module(f"loaders.store.{name}") for name in ("store", "models"))
    event_log.log_event(
        "started",
        database=store.Store.from_environment(models.Policy()).database,
        signs_in=load_auth_config().signs_in,
    )
    render_first_views(import_module("services.published_data").current_tables())


def render_first_views(tables: Any) -> None:
    """Render every page as it is before any choice, and have its pictures drawn."""
    pages = import_module("services.reading.pages")
    pictures = import_module("services.reading.pictures")
    for request in first_requests(tables):
        began = time.thread_time()
        parts = pages.page_parts(request, tables)
        pictures.page_pictures(parts.values(), tables, request.language)
        time.sleep(PAUSE_FACTOR * (time.thread_time() - began))


def first_requests(tables: Any) -> Iterator[Any]:
    """Yield the pages before any choice, in every language; the first page first."""
    views = import_module("views.registry").VIEWS
    request, query = import_module("services.reading.pages"), import_module("views.query")
    for view in views.values():
        choice = query.initial_choice(view, tables)
        for language in languages().values():
            yield request.ViewRequest(view, choice, language)
