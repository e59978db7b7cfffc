"""What somebody wants for a briefing, and the files that it is: parts that the render pool makes one by one, put together at the end."""

from collections.abc import Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from charts.briefing import OF_REGION, OF_STATE, Order, orders
from domain.language import languages
from domain.measures import scope
from domain.tables import Choice, Tables
from ui import pictures
from ui.parameters import Asked
from ui.render_pool import RENDER_POOL, RenderTask

REGION, STATES, FIGURES, WHOLE = "region", "states", "figures", "pack"
DOCUMENTS, PICTURES = ("pptx", "docx", "pdf", "xlsx"), ("png", "svg")
MIMES = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "zip": "application/zip",
}
LOOK = 0.4  # seconds between two looks at how far it is


@dataclass(frozen=True)
class Pack:
    """What is wanted: contents in some languages and formats. `chosen` are the states or the figures; of pictures `sizes`."""

    contents: str
    cycle: int
    spoken: tuple[str, ...]
    formats: tuple[str, ...]
    chosen: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()

    @property
    def orders(self) -> tuple[Order, ...]:
        """Its documents."""
        if self.contents == STATES:
            return tuple(Order("state", self.cycle, state=code) for code in self.chosen)
        if self.contents == FIGURES:
            return tuple(Order("figure", self.cycle, figure=name) for name in self.chosen)
        return orders(self.cycle) if self.contents == WHOLE else (Order("region", self.cycle),)

    def pictures(self, tables: Tables) -> Iterator[tuple[str, Choice]]:
        """Its figures as pictures: the name of each, and of what. Of a state that no source names there is none."""
        if not set(self.formats) & set(PICTURES):
            return
        region = Choice(cycle=self.cycle)
        if self.contents != STATES:
            yield from ((name, region) for name in (self.chosen if self.contents == FIGURES else OF_REGION))
        for order in self.orders:
            if order.kind == "state" and scope(tables, order.choice):
                yield from ((name, order.choice) for name in OF_STATE)


@dataclass(frozen=True)
class Part:
    """One thing that the render pool makes of a pack. A picture has the `name` of its file; documents name theirs themselves."""

    task: RenderTask
    name: str = ""


def parts(pack: Pack, tables: Tables) -> list[Part]:
    """What a pack is made of, the longest first."""
    written = tuple(kind for kind in DOCUMENTS if kind in pack.formats)
    found = [
        Part(RenderTask("documents", (order, spoken, (kind,), "")))
        for order in pack.orders
        for kind in (*written, *(("csv",) if pack.contents == WHOLE else ()))
        for spoken in pack.spoken
        if not (pack.contents == WHOLE and order.kind == "state" and kind == "xlsx")  # its numbers are in the region's workbook
    ]
    found += [
        _drawn(Asked(name, choice, languages()[spoken], size), kind)
        for name, choice in pack.pictures(tables)
        for size in pack.sizes
        for kind in PICTURES
        if kind in pack.formats
        for spoken in pack.spoken
    ]
    return found


def files_of(pack: Pack, tables: Tables) -> int:
    """The number of its files. The captions of all its documents stand in one."""
    tasks = [part.task for part in parts(pack, tables)]
    captions = sum(task.name == "documents" and task.arguments[2] == ("csv",) for task in tasks)
    return len(tasks) - captions + bool(captions)


def _drawn(asked: Asked, kind: str) -> Part:
    spoken, whose = asked.language.code, "-".join((asked.figure, *asked.choice.states))
    folder = f"{spoken}/pictures/{asked.size}"
    return Part(pictures.task(asked, kind), f"{folder}/{whose}-{asked.size}-{spoken}.{kind}")


class Making:
    """A pack on its way. Two that want the same wait for the same."""

    def __init__(self, pack: Pack, tables: Tables) -> None:
        """Asks the render pool for all of it. Raises QueueFullError."""
        self.pack, self.tables = pack, tables
        self._parts = parts(pack, tables)
        tasks = [replace(part.task, priority=len(self._parts)) for part in self._parts]
        self._futures: list[Future[Any]] = [RENDER_POOL.submit(task, tables) for task in tasks]

    def progress(self) -> Iterator[tuple[int, int]]:
        """How many parts of how many are there, again and again until all are. Raises RenderError as soon as one is not."""
        undone = set(self._futures)
        while undone:
            done, undone = wait(undone, timeout=LOOK)
            for future in done:
                future.result()
            yield len(self._futures) - len(undone), len(self._futures)

    def file(self) -> tuple[str, bytes]:
        """The one file that it is, with its name: an archive where there are several. Raises RenderError and QueueFullError."""
        made = [
            [(part.name, future.result())] if part.name else future.result()
            for part, future in zip(self._parts, self._futures, strict=True)
        ]
        files = tuple(chain.from_iterable(made))
        if len(files) == 1:
            return files[0][0].rpartition("/")[2], files[0][1]
        task = RenderTask("together", (self.pack.cycle,), of=self.pack, deferred_args=lambda: (files,), priority=1)
        return self._name, bytes(pictures.waited(RENDER_POOL.submit(task, self.tables)))

    @property
    def _name(self) -> str:
        only = self.pack.chosen if len(self.pack.chosen) == 1 else ()
        return "-".join(("gcm-arab-review", self.pack.contents, *only, self.tables.version, *self.pack.spoken)) + ".zip"
