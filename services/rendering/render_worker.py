"""Draw and write, in a process of its own that services/rendering/worker_process.py starts and
asks.

It does one task after another. A task comes as its name, its arguments and the version of the
tables that it is about; the tables themselves come once for each version. It knows no store, no
session and no reader. What goes wrong stands with its kind and place in the server's log.
"""

import os
import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any

import pandas as pd

from briefings.contents import build_contents
from briefings.orders import REGION_FIGURES, DocumentJob, DocumentRequest
from charts.drawing.plates import FigureDoesNotFitError, NotDrawnError
from charts.registry import ImageKind, compose_figure, compose_figure_table
from domain.language import languages
from domain.tables import Choice, Tables
from loaders.store import parquet, public_tables
from services import event_log
from services.figure_query import THUMBNAIL, THUMBNAIL_BASE_SIZE, THUMBNAIL_DPI
from services.rendering.render_protocol import (
    DONE,
    MAX_ANSWER_BYTES,
    NO_TABLES,
    SIZE_TOO_SMALL,
    payload_size,
)

MAX_TABLES = 2  # versions
NICENESS = 5  # the server and its readers come first
POLL_SECONDS = 1  # seconds between two looks whether the server is still there
_recent_tables: deque[Tables] = deque(maxlen=MAX_TABLES)


def initialize(server: int, kept_env: Iterable[str]) -> None:
    """Set up the process before its first task: its log, its environment, its end with the server,
    whose process id is given.
    """
    for name in set(os.environ) - set(kept_env):
        del os.environ[name]
    event_log.configure_logging()
    # at a terminal it reaches all: the server ends its processes
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(
        target=_end_with_server, args=(server,), name="end-with-server", daemon=True
    ).start()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    warm_up()


def warm_up() -> None:
    """Import what the first picture needs, while the reader still chooses."""
    import_module("charts.drawing.matplotlib_renderer")


def run(
    name: str, version: str, tables: bytes | None, arguments: tuple[Any, ...]
) -> tuple[str, Any]:
    """Do a task of TASKS. Gives how it ended and its answer: DONE; SIZE_TOO_SMALL with the reason;
    NO_TABLES where the version is not known yet.

    The answer holds bytes, texts and numbers alone. Raises ValueError where it is larger than
    MAX_ANSWER_BYTES.
    """
    if tables is not None:
        _recent_tables.append(pickle.loads(tables))  # from the server that started us
    known_tables = next((each for each in _recent_tables if each.version == version), None)
    if known_tables is None:
        return NO_TABLES, None
    try:
        answer = TASKS[name](known_tables, *arguments)
        if (size := payload_size(answer)) > MAX_ANSWER_BYTES:
            raise ValueError(f"an answer of {size} bytes; at most {MAX_ANSWER_BYTES} are sent")
    except FigureDoesNotFitError as reason:
        return SIZE_TOO_SMALL, str(reason)
    except Exception as failure:
        event_log.log_event("not_made", failure=failure, task=name)
        raise
    return DONE, answer


def _end_with_server(server: int) -> None:
    """End the process once the server has ended, however it did: at the latest when what is being
    drawn lets another thread run.
    """
    while os.getppid() == server or os.name == "nt":
        time.sleep(POLL_SECONDS)
    os._exit(1)


def picture(
    tables: Tables, figure: str, choice: Choice, language: str, size: str, kind: ImageKind
) -> bytes:
    """A figure as a file; a thumbnail as a small PNG, of the figure's table where it cannot be
    drawn. Raises NoRoomError.
    """
    reader_language, renderer = (
        languages()[language],
        import_module("charts.drawing.matplotlib_renderer"),
    )
    try:
        if size != THUMBNAIL:
            return bytes(
                renderer.render(
                    compose_figure(figure, tables, choice, reader_language, size=size), kind
                )
            )
        plate = compose_figure(figure, tables, choice, reader_language, size=THUMBNAIL_BASE_SIZE)
    except NotDrawnError as reason:
        event_log.log_event(
            "figure_not_drawn", figure=figure, language=language, reason=type(reason).__name__
        )
        if size != THUMBNAIL:
            raise FigureDoesNotFitError(figure) from reason
        plate = compose_figure_table(
            figure, tables, choice, reader_language, size=THUMBNAIL_BASE_SIZE
        )
    return bytes(renderer.render(replace(plate, dpi=THUMBNAIL_DPI), kind))


def outline(
    tables: Tables, order: DocumentRequest, language: str
) -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
    """The pages of a document: the heading of each, and of each of its figures name, finding and
    what is told to who cannot see it.
    """
    document = build_contents(order, tables, languages()[language])
    return tuple(
        (page.title, tuple((each.name, each.title, each.alt) for each in page.told))
        for page in document.pages
    )


def documents(
    tables: Tables, order: DocumentRequest, language: str, formats: tuple[str, ...], size: str
) -> list[tuple[str, bytes, tuple[str, ...]]]:
    """The files of one part of a pack: the path of each, its bytes, and the figures that it has as
    tables since they cannot be drawn.
    """
    products = import_module("briefings.pack").run_job(
        DocumentJob(order, language, formats, size), tables
    )
    return [(product.name, product.data, product.undrawn) for product in products]


def together(tables: Tables, cycle: int, files: tuple[tuple[str, bytes], ...]) -> bytes:
    """The files of a pack as one archive, in the order of their names; what several parts have to
    say in one file is joined.
    """
    captions, deterministic_zip = (
        import_module("briefings.captions"),
        import_module("briefings.deterministic_zip"),
    )
    pack = import_module("briefings.pack")
    parts = [data for name, data in files if name == pack.CAPTIONS_NAME]
    all_files = [each for each in files if each[0] != pack.CAPTIONS_NAME] + (
        [(pack.CAPTIONS_NAME, captions.merge_captions(parts))] if parts else []
    )
    date = build_contents(
        DocumentRequest("figure", cycle, figure=REGION_FIGURES[0]),
        tables,
        next(iter(languages().values())),
    ).date
    archive: bytes = deterministic_zip.write_archive(sorted(dict(all_files).items()), date)
    return archive


def table_as_csv(tables: Tables, name: str, min_group_size: int, packed: bytes) -> bytes:
    """A table, as the store keeps it, as CSV that runs nothing in a spreadsheet program; groups of
    fewer than `least` are suppressed.
    """
    content: bytes = import_module("loaders.xlsx.export").to_csv(
        _public_frames({name: packed}, min_group_size)[name]
    )
    return content


def table_as_json(
    tables: Tables, name: str, min_group_size: int, packed: bytes, about: dict[str, Any]
) -> bytes:
    """The same as JSON, after what is said of it and of the columns it has."""
    frame = _public_frames({name: packed}, min_group_size)[name]
    return public_tables.table_to_json(frame, about)


def workbook(
    tables: Tables,
    language: str,
    min_group_size: int,
    packed: Mapping[str, bytes],
    about: Mapping[str, str],
) -> bytes:
    """All tables, as the store keeps them, as the workbook that analysts change; with every group
    where `least` is 1.
    """
    content: bytes = import_module("loaders.xlsx.template").build_workbook(
        _public_frames(packed, min_group_size), languages()[language], about=about
    )
    return content


def _public_frames(packed: Mapping[str, bytes], min_group_size: int) -> dict[str, pd.DataFrame]:
    """What everybody may have of tables."""
    frames = parquet.to_current_schema(
        {name: parquet.from_arrow(parquet.from_bytes(data)) for name, data in packed.items()}
    )
    return public_tables.public_frames(
        {name: frames[name] for name in packed}, at_least=min_group_size
    )


TASKS: Mapping[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (picture, outline, documents, together, table_as_csv, table_as_json, workbook)
}
