"""Draw pictures and write documents in a worker process that services/rendering/worker_process.py
starts and calls.

It runs one task after another. A task is sent as its name, its arguments and the version of its
tables; the tables themselves are sent once for each version. The worker has no access to the store,
to sessions or to readers. Errors are logged with type and place.
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
from briefings.document_requests import REGION_FIGURES, DocumentJob, DocumentRequest
from charts.drawing.figure_sizes import FigureDoesNotFitError, NotDrawnError
from charts.registry import ImageKind, compose_figure, compose_figure_table
from domain.language import languages
from domain.tables import Choice, Tables
from loaders.store import parquet, public_tables
from services import event_log
from services.exports.table_filters import RowFilters
from services.figure_query import THUMBNAIL, THUMBNAIL_BASE_SIZE, THUMBNAIL_DPI
from services.rendering.render_protocol import (
    DONE,
    MAX_ANSWER_BYTES,
    NO_TABLES,
    SIZE_TOO_SMALL,
    payload_size,
)
from views.view import SizeSet

MAX_TABLES = 2  # versions
NICENESS = 5  # the server and its readers come first
POLL_SECONDS = 1  # between two checks whether the server is running
_recent_tables: deque[Tables] = deque(maxlen=MAX_TABLES)


def initialize(server: int, kept_env: Iterable[str]) -> None:
    """Set up the process before its first task: its log, its environment, and its end with the
    server.

    `server` is the server's process id; only the environment variables `kept_env` are kept.
    """
    for name in set(os.environ) - set(kept_env):
        del os.environ[name]
    event_log.configure_logging()
    # a terminal sends it to all processes; the server ends its workers itself
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(
        target=_end_with_server, args=(server,), name="end-with-server", daemon=True
    ).start()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    warm_up()


def warm_up() -> None:
    """Import the modules that the first picture needs, while the reader still chooses."""
    import_module("charts.drawing.matplotlib_renderer")


def run(
    name: str, version: str, tables: bytes | None, arguments: tuple[Any, ...]
) -> tuple[str, Any]:
    """Run a task of TASKS. Returns outcome and answer: DONE; SIZE_TOO_SMALL with the reason;
    NO_TABLES where the version is not known yet.

    The answer holds bytes, texts and numbers only. Raises ValueError where it is larger than
    MAX_ANSWER_BYTES.
    """
    if tables is not None:
        _recent_tables.append(pickle.loads(tables))  # trusted: sent by the server
    known_tables = next((each for each in _recent_tables if each.version == version), None)
    if known_tables is None:
        return NO_TABLES, None
    try:
        answer = TASKS[name](known_tables, *arguments)
        _check_size(answer)
    except FigureDoesNotFitError as reason:
        return SIZE_TOO_SMALL, str(reason)
    except Exception as failure:
        event_log.log_event("not_made", failure=failure, task=name)
        raise
    return DONE, answer


def _check_size(answer: Any) -> None:
    """Raise ValueError where an answer is larger than MAX_ANSWER_BYTES."""
    if (size := payload_size(answer)) > MAX_ANSWER_BYTES:
        raise ValueError(f"an answer of {size} bytes; at most {MAX_ANSWER_BYTES} are sent")


def _end_with_server(server: int) -> None:
    """End the process soon after the server has ended, for whatever reason.

    The check runs when the drawing thread yields.
    """
    while os.getppid() == server or os.name == "nt":
        time.sleep(POLL_SECONDS)
    os._exit(1)


def picture(
    tables: Tables, figure: str, choice: Choice, language: str, size: str, kind: ImageKind
) -> bytes:
    """Draw a figure as a file; a thumbnail as a small PNG, of its table where it cannot be drawn.
    Raises FigureDoesNotFitError.
    """
    renderer = import_module("charts.drawing.matplotlib_renderer")
    of = (figure, tables, choice, languages()[language])
    plate_size = THUMBNAIL_BASE_SIZE if size == THUMBNAIL else size
    try:
        plate = compose_figure(*of, size=plate_size)
        if size != THUMBNAIL:
            return bytes(renderer.render(plate, kind))
    except NotDrawnError as error:
        reason = type(error).__name__
        event_log.log_event("figure_not_drawn", figure=figure, language=language, reason=reason)
        if size != THUMBNAIL:
            raise FigureDoesNotFitError(figure) from error
        plate = compose_figure_table(*of, size=plate_size)
    return bytes(renderer.render(replace(plate, dpi=THUMBNAIL_DPI), kind))


def inline_pictures(
    tables: Tables, figure: str, choice: Choice, language: str, sizes: SizeSet
) -> str:
    """Draw the pictures of a chart that stand in a page, as HTML."""
    pictures = import_module("views.pictures")
    drawn = pictures.render_pictures(figure, tables, choice, languages()[language], sizes)
    return str(pictures.with_shapes(figure, drawn))


def outline(
    tables: Tables, order: DocumentRequest, language: str
) -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
    """List the pages of a document: the heading of each, and of its figures (name, finding, alt
    text).
    """
    document = build_contents(order, tables, languages()[language])
    return tuple(
        (page.title, tuple((each.name, each.title, each.alt) for each in page.all_figures))
        for page in document.pages
    )


def documents(
    tables: Tables, order: DocumentRequest, language: str, formats: tuple[str, ...], size: str
) -> list[tuple[str, bytes, tuple[str, ...]]]:
    """Write the files of one part of a pack: path, bytes, and the figures shown as tables since
    they cannot be drawn.
    """
    products = import_module("briefings.pack").run_job(
        DocumentJob(order, language, formats, size), tables
    )
    return [(product.name, product.data, product.undrawn) for product in products]


def together(tables: Tables, cycle: int, files: tuple[tuple[str, bytes], ...]) -> bytes:
    """Join the files of a pack into one archive, sorted by name; captions of all parts become one
    file.
    """
    captions = import_module("briefings.captions")
    deterministic_zip = import_module("loaders.xlsx.deterministic_zip")
    pack = import_module("briefings.pack")
    parts = [data for name, data in files if name == pack.CAPTIONS_NAME]
    all_files = {name: data for name, data in files if name != pack.CAPTIONS_NAME}
    if parts:
        all_files[pack.CAPTIONS_NAME] = captions.merge_captions(parts)
    request = DocumentRequest("figure", cycle, figure=REGION_FIGURES[0])
    date = build_contents(request, tables, next(iter(languages().values()))).date
    archive: bytes = deterministic_zip.write_archive(sorted(all_files.items()), date)
    return archive


def table_as_csv(
    tables: Tables, name: str, min_group_size: int, rows: RowFilters, packed: bytes
) -> bytes:
    """Return rows of a stored table as CSV without formulas; groups smaller than `min_group_size`
    are suppressed.
    """
    frame = _public_rows(name, packed, min_group_size, rows)
    content: bytes = import_module("loaders.xlsx.export").to_csv(frame)
    return content


def table_as_xlsx(
    tables: Tables,
    name: str,
    min_group_size: int,
    rows: RowFilters,
    packed: bytes,
    about: Mapping[str, str],
    language: str,
) -> bytes:
    """Return rows of a stored table as a workbook, with what it is on a second sheet."""
    frame = _public_rows(name, packed, min_group_size, rows)
    content: bytes = import_module("loaders.xlsx.export").to_xlsx(
        frame, about=about, name=name, rtl=languages()[language].rtl
    )
    return content


def table_as_json(
    tables: Tables,
    name: str,
    min_group_size: int,
    rows: RowFilters,
    packed: bytes,
    about: dict[str, Any],
) -> bytes:
    """Return rows of a stored table as JSON, after the metadata `about` it and its columns."""
    return public_tables.table_to_json(_public_rows(name, packed, min_group_size, rows), about)


def _public_rows(name: str, packed: bytes, min_group_size: int, rows: RowFilters) -> pd.DataFrame:
    """Return the chosen rows of a table; small groups are suppressed in the whole of it."""
    frame = _public_frames({name: packed}, min_group_size)[name]
    for column, values in rows:
        frame = frame[frame[column].astype(str).isin(values)]
    return frame.reset_index(drop=True)


def workbook(
    tables: Tables,
    language: str,
    min_group_size: int,
    packed: Mapping[str, bytes],
    about: Mapping[str, str],
) -> bytes:
    """Write all stored tables as the workbook that analysts edit; with `min_group_size` 1 no group
    is suppressed.
    """
    content: bytes = import_module("loaders.xlsx.template").build_workbook(
        _public_frames(packed, min_group_size), languages()[language], about=about
    )
    return content


def _public_frames(packed: Mapping[str, bytes], min_group_size: int) -> dict[str, pd.DataFrame]:
    """Return the tables without what may not be public."""
    frames = parquet.to_current_schema(
        {name: parquet.from_arrow(parquet.from_bytes(data)) for name, data in packed.items()}
    )
    return public_tables.public_frames(frames, at_least=min_group_size)


TASKS: Mapping[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (
        picture,
        inline_pictures,
        outline,
        documents,
        together,
        table_as_csv,
        table_as_json,
        table_as_xlsx,
        workbook,
    )
}
