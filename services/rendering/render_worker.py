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

from briefings.contents import OF_REGION, Job, Order, contents
from charts.drawing.composition import NoRoomError, NotDrawnError
from charts.registry import Kind, plate_of, table_of
from domain.language import languages
from domain.tables import Choice, Tables
from loaders.store import parquet, public_tables
from services import event_log
from services.figure_query import COARSE, OF_THUMBNAIL, THUMBNAIL
from services.rendering.render_protocol import (
    DONE,
    MAX_ANSWER_BYTES,
    NO_ROOM,
    NO_TABLES,
    plain_bytes,
)

TABLES_KEPT = 2  # versions
POLITE = 5  # the server and its readers come first
LOOK = 1  # seconds between two looks whether the server is still there
_known: deque[Tables] = deque(maxlen=TABLES_KEPT)


def begin(server: int, kept_env: Iterable[str]) -> None:
    """Set up the process before its first task: its log, its environment, its end with the server,
    whose process id is given.
    """
    for name in set(os.environ) - set(kept_env):
        del os.environ[name]
    event_log.begin()
    # at a terminal it reaches all: the server ends its processes
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(server,), name="end-with-server", daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(POLITE)
    warm_up()


def warm_up() -> None:
    """Import what the first picture needs, while the reader still chooses."""
    import_module("charts.drawing.matplotlib_renderer")


def run(
    name: str, version: str, tables: bytes | None, arguments: tuple[Any, ...]
) -> tuple[str, Any]:
    """Do a task of TASKS. Gives how it ended and its answer: DONE; NO_ROOM with the reason;
    NO_TABLES where the version is not known yet.

    The answer holds bytes, texts and numbers alone. Raises ValueError where it is larger than
    MAX_ANSWER_BYTES.
    """
    if tables is not None:
        _known.append(pickle.loads(tables))  # from the server that started us
    found = next((each for each in _known if each.version == version), None)
    if found is None:
        return NO_TABLES, None
    try:
        answer = TASKS[name](found, *arguments)
        if (size := plain_bytes(answer)) > MAX_ANSWER_BYTES:
            raise ValueError(f"an answer of {size} bytes; at most {MAX_ANSWER_BYTES} are sent")
    except NoRoomError as reason:
        return NO_ROOM, str(reason)
    except Exception as failure:
        event_log.tell("not_made", failure=failure, task=name)
        raise
    return DONE, answer


def _end_with(server: int) -> None:
    """End the process once the server has ended, however it did: at the latest when what is being
    drawn lets another thread run.
    """
    while os.getppid() == server or os.name == "nt":
        time.sleep(LOOK)
    os._exit(1)


def picture(
    tables: Tables, figure: str, choice: Choice, language: str, size: str, kind: Kind
) -> bytes:
    """A figure as a file; a thumbnail as a small PNG, of the figure's table where it cannot be
    drawn. Raises NoRoomError.
    """
    spoken, press = languages()[language], import_module("charts.drawing.matplotlib_renderer")
    try:
        if size != THUMBNAIL:
            return bytes(press.printed(plate_of(figure, tables, choice, spoken, size=size), kind))
        plate = plate_of(figure, tables, choice, spoken, size=OF_THUMBNAIL)
    except NotDrawnError as reason:
        event_log.tell(
            "figure_not_drawn", figure=figure, language=language, reason=type(reason).__name__
        )
        if size != THUMBNAIL:
            raise NoRoomError(figure) from reason
        plate = table_of(figure, tables, choice, spoken, size=OF_THUMBNAIL)
    return bytes(press.printed(replace(plate, dpi=COARSE), kind))


def outline(
    tables: Tables, order: Order, language: str
) -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
    """The pages of a document: the heading of each, and of each of its figures name, finding and
    what is told to who cannot see it.
    """
    told = contents(order, tables, languages()[language])
    return tuple(
        (page.title, tuple((each.name, each.title, each.alt) for each in page.told))
        for page in told.pages
    )


def documents(
    tables: Tables, order: Order, language: str, formats: tuple[str, ...], size: str
) -> list[tuple[str, bytes, tuple[str, ...]]]:
    """The files of one part of a pack: the path of each, its bytes, and the figures that it has as
    tables since they cannot be drawn.
    """
    made = import_module("briefings.pack").files(Job(order, language, formats, size), tables)
    return [(product.name, product.data, product.undrawn) for product in made]


def together(tables: Tables, cycle: int, files: tuple[tuple[str, bytes], ...]) -> bytes:
    """The files of a pack as one archive, in the order of their names; what several parts have to
    say in one file is joined.
    """
    captions, sealed = (
        import_module("briefings.captions"),
        import_module("briefings.deterministic_zip"),
    )
    pack = import_module("briefings.pack")
    parts = [data for name, data in files if name == pack.CAPTIONS]
    whole = [each for each in files if each[0] != pack.CAPTIONS] + (
        [(pack.CAPTIONS, captions.joined(parts))] if parts else []
    )
    made = contents(
        Order("figure", cycle, figure=OF_REGION[0]), tables, next(iter(languages().values()))
    ).date
    archive: bytes = sealed.archived(sorted(dict(whole).items()), made)
    return archive


def table_as_csv(tables: Tables, name: str, least: int, packed: bytes) -> bytes:
    """A table, as the store keeps it, as CSV that runs nothing in a spreadsheet program; groups of
    fewer than `least` are suppressed.
    """
    written: bytes = import_module("loaders.xlsx.export").csv(
        _open_to_all({name: packed}, least)[name]
    )
    return written


def table_as_json(
    tables: Tables, name: str, least: int, packed: bytes, about: dict[str, Any]
) -> bytes:
    """The same as JSON, after what is said of it and of the columns it has."""
    frame = _open_to_all({name: packed}, least)[name]
    return public_tables.as_json(frame, about)


def workbook(
    tables: Tables, language: str, least: int, packed: Mapping[str, bytes], about: Mapping[str, str]
) -> bytes:
    """All tables, as the store keeps them, as the workbook that analysts change; with every group
    where `least` is 1.
    """
    written: bytes = import_module("loaders.xlsx.template").workbook(
        _open_to_all(packed, least), languages()[language], about=about
    )
    return written


def _open_to_all(packed: Mapping[str, bytes], least: int) -> dict[str, pd.DataFrame]:
    """What everybody may have of tables."""
    frames = parquet.current(
        {name: parquet.frame(parquet.unpacked(data)) for name, data in packed.items()}
    )
    return public_tables.open_to_all({name: frames[name] for name in packed}, at_least=least)


TASKS: Mapping[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (picture, outline, documents, together, table_as_csv, table_as_json, workbook)
}
