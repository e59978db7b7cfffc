"""The process that draws and writes: `python -m ui.draughtsman`, started by ui/studio.py.

It does one task after another, from its input to its output. A task comes as its name, its arguments, and the tables that it is about,
unless they were sent before; the answer goes back as it is. It knows no store, no session and no reader. Whatever goes wrong beyond what is
named here ends it, with its kind and place in the server's log.
"""

import gc
import os
import pickle
import struct
import sys
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any, BinaryIO

import pandas as pd

from charts.briefing import OF_REGION, Job, Order, contents
from charts.figures import Kind, plate_of, table_of
from charts.plate import NoRoomError, NotDrawnError
from domain.language import languages
from domain.tables import Choice, Tables
from loaders import content, published
from ui import journal

LENGTH = struct.Struct(">Q")
DONE, NO_ROOM = "done", "no room"
TABLES_KEPT = 2  # versions; the studio counts along
POLITE = 5  # the server and its readers come first
THUMBNAIL, OF_THUMBNAIL, COARSE = "thumbnail", "slide", 45  # a size of its own: a slide of so many dots an inch


def main() -> None:
    """Does tasks until there are none any more."""
    journal.begin()
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is not an answer
    if hasattr(os, "nice"):
        os.nice(POLITE)
    import_module("charts.press")  # while the reader still chooses
    known: deque[Tables] = deque(maxlen=TABLES_KEPT)
    while (message := received(source)) is not None:
        name, arguments, version, tables = pickle.loads(message)  # from the server that started us
        if tables is not None:
            known.append(tables)
        sent(sink, pickle.dumps(_done(name, arguments, next(each for each in known if each.version == version))))
        gc.collect()  # a figure's parts hold each other


def picture(tables: Tables, figure: str, choice: Choice, language: str, size: str, kind: Kind) -> bytes:
    """A figure as a file; a thumbnail as a small PNG, of the figure's table where it cannot be drawn. Raises NoRoomError."""
    spoken, press = languages()[language], import_module("charts.press")
    try:
        if size != THUMBNAIL:
            return bytes(press.printed(plate_of(figure, tables, choice, spoken, size=size), kind))
        plate = plate_of(figure, tables, choice, spoken, size=OF_THUMBNAIL)
    except NotDrawnError as reason:
        journal.tell("figure_not_drawn", figure=figure, language=language, reason=type(reason).__name__)
        if size != THUMBNAIL:
            raise NoRoomError(figure) from reason
        plate = table_of(figure, tables, choice, spoken, size=OF_THUMBNAIL)
    return bytes(press.printed(replace(plate, dpi=COARSE), kind))


def outline(tables: Tables, order: Order, language: str) -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
    """The pages of a document: the heading of each, and of each of its figures name, finding and what is told to who cannot see it."""
    told = contents(order, tables, languages()[language])
    return tuple((page.title, tuple((each.name, each.title, each.alt) for each in page.told)) for page in told.pages)


def documents(tables: Tables, order: Order, language: str, formats: tuple[str, ...], size: str) -> list[tuple[str, bytes, tuple[str, ...]]]:
    """The files of one part of a pack: the path of each, its bytes, and the figures that it has as tables since they cannot be drawn."""
    made = import_module("charts.documents.pack").files(Job(order, language, formats, size), tables)
    return [(product.name, product.data, product.undrawn) for product in made]


def together(tables: Tables, cycle: int, files: tuple[tuple[str, bytes], ...]) -> bytes:
    """The files of a pack as one archive, in the order of their names; what several parts have to say in one file is joined."""
    captions, sealed = import_module("charts.documents.captions"), import_module("charts.documents.sealed")
    pack = import_module("charts.documents.pack")
    parts = [data for name, data in files if name == pack.CAPTIONS]
    whole = [each for each in files if each[0] != pack.CAPTIONS] + ([(pack.CAPTIONS, captions.joined(parts))] if parts else [])
    made = contents(Order("figure", cycle, figure=OF_REGION[0]), tables, next(iter(languages().values()))).date
    archive: bytes = sealed.archived(sorted(dict(whole).items()), made)
    return archive


def table_as_csv(tables: Tables, name: str, least: int, packed: bytes) -> bytes:
    """A table, as the store keeps it, as CSV that runs nothing in a spreadsheet program; groups of fewer people than `least` are merged."""
    written: bytes = import_module("loaders.export").csv(_open_to_all({name: packed}, least)[name])
    return written


def table_as_json(tables: Tables, name: str, least: int, packed: bytes, about: dict[str, Any]) -> bytes:
    """The same as JSON, after what is said of it and of the columns it has."""
    frame = _open_to_all({name: packed}, least)[name]
    return published.as_json(frame, about)


def workbook(tables: Tables, language: str, least: int, packed: Mapping[str, bytes], about: Mapping[str, str]) -> bytes:
    """All tables, as the store keeps them, as the workbook that analysts change; of no groups too small where `least` is 0."""
    written: bytes = import_module("loaders.template").workbook(_open_to_all(packed, least), languages()[language], about=about)
    return written


def _open_to_all(packed: Mapping[str, bytes], least: int) -> dict[str, pd.DataFrame]:
    """What everybody may have of tables."""
    frames = content.current({name: content.frame(content.unpacked(data)) for name, data in packed.items()})
    return published.open_to_all({name: frames[name] for name in packed}, at_least=least)


TASKS: Mapping[str, Callable[..., Any]] = {
    each.__name__: each for each in (picture, outline, documents, together, table_as_csv, table_as_json, workbook)
}


def _done(name: str, arguments: tuple[Any, ...], tables: Tables) -> tuple[str, Any]:
    """How a task ended, and its answer."""
    try:
        return DONE, TASKS[name](tables, *arguments)
    except NoRoomError as reason:
        return NO_ROOM, str(reason)


def received(source: BinaryIO) -> bytes | None:
    """The next message; None where there comes none any more."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    length = LENGTH.unpack(head)[0]
    message = source.read(length)
    return message if len(message) == length else None


def sent(sink: BinaryIO, message: bytes) -> None:
    """Sends a message with its length before it."""
    sink.write(LENGTH.pack(len(message)))
    sink.write(message)
    sink.flush()


if __name__ == "__main__":
    main()
