"""Prepare for the first readers: import modules, open the store, draw the figures of every
language.

The server opens its port before and answers meanwhile; a page that needs something earlier prepares
it itself, into the same caches.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from importlib import import_module

from domain.language import Language, languages
from services import event_log
from services.auth_config import load_auth_config

MODULES = ("server.routes.public_api",)
FIRST_PAGE_FIGURES = ("map-stage", "ladder", "road")
PAUSE_FACTOR = 4  # pause that many times as long as a figure took: readers have priority


def start_warm_up(pages: Iterable[str]) -> None:
    """Start the warm-up in a thread, with the modules that the pages need."""
    threading.Thread(target=_warm_up, args=((*pages, *MODULES),), name="warm", daemon=True).start()


def _warm_up(modules: Iterable[str]) -> None:
    for module in modules:
        import_module(module)
    store, models = (import_module(f"loaders.store.{name}") for name in ("store", "models"))
    event_log.log_event(
        "started",
        database=store.Store.from_environment(models.Policy()).database,
        signs_in=load_auth_config().signs_in,
    )
    published_data = import_module("services.published_data")
    drawings = import_module("services.drawings")
    tables = published_data.current_tables()
    choice = import_module("domain.tables").Choice.initial(tables)
    for figure, language in initial_figures():
        began = time.thread_time()
        drawings.drawing(figure, tables, choice, language)
        time.sleep(PAUSE_FACTOR * (time.thread_time() - began))


def initial_figures() -> Iterator[tuple[str, Language]]:
    """Yield the figures that pages show before anything is chosen, by language; those of the first
    page first.
    """
    known = import_module("charts.registry").FIGURES
    others = [
        name
        for name, figure in known.items()
        if name not in FIRST_PAGE_FIGURES and not figure.of_state
    ]
    for names in (FIRST_PAGE_FIGURES, others):
        for language in languages().values():
            yield from ((name, language) for name in names)
