"""What the first readers would wait for, made before they come: modules imported, the store opened,
the figures of every language drawn.

The server opens its port before: it answers while this goes on, and a page that needs what is not
made yet makes it itself, once for all.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from importlib import import_module

from domain.language import Language, languages
from services import event_log
from services.auth_config import load_auth_config

MODULES = ("server.routes.public_api",)
FIRST_PAGE_FIGURES = ("map-stage", "ladder", "road")  # what stands on the first page
PAUSE_FACTOR = 4  # times as long as a figure took: readers come before those who may come


def start_warm_up(pages: Iterable[str]) -> None:
    """Begin in a thread of its own, with the modules that the pages need; nobody waits for it."""
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
    published_data, drawings = (
        import_module(f"services.{name}") for name in ("published_data", "drawings")
    )
    tables = published_data.current_tables()
    choice = import_module("domain.tables").Choice.initial(tables)
    for figure, language in initial_figures():
        began = time.thread_time()
        drawings.drawing(figure, tables, choice, language)
        time.sleep(PAUSE_FACTOR * (time.thread_time() - began))


def initial_figures() -> Iterator[tuple[str, Language]]:
    """Every figure that stands on a page before anything is chosen, in every language; those of the
    first page first.
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
