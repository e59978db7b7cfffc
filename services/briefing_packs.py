"""What somebody wants for a briefing, and the files that it is: parts that the render pool makes
one by one, put together at the end.
"""

from collections.abc import Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from briefings.contents import (
    CAPTIONS,
    DOCUMENTS,
    OF_REGION,
    OF_STATE,
    PICTURES,
    Job,
    Order,
    jobs,
    orders,
)
from domain.measures import scope
from domain.tables import Tables
from services.rendering import render_tasks
from services.rendering.render_pool import RENDER_POOL
from services.rendering.render_protocol import RenderTask

REGION, STATES, FIGURES, WHOLE = "region", "states", "figures", "pack"
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
    """What is wanted: contents in some languages and formats. `chosen` are the states or the
    figures; of pictures `sizes`.
    """

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

    def jobs(self, tables: Tables) -> list[Job]:
        """What it is made of, the longest first. Of a state that no source names there is no
        picture.
        """
        if self.contents == WHOLE:
            return jobs(self.cycle, self.spoken, ("zip",))
        written = tuple(kind for kind in DOCUMENTS if kind in self.formats)
        found = [
            Job(order, spoken, written)
            for order in self.orders
            for spoken in self.spoken
            if written
        ]
        drawn = tuple(kind for kind in PICTURES if kind in self.formats)
        figures = list(self._figures(tables)) if drawn else []
        return found + [
            Job(order, spoken, drawn, size)
            for order in figures
            for size in self.sizes
            for spoken in self.spoken
        ]

    def _figures(self, tables: Tables) -> Iterator[Order]:
        """Its figures as pictures."""
        if self.contents == STATES:
            named = [order.state for order in self.orders if scope(tables, order.choice)]
            yield from (
                Order("figure", self.cycle, state=state, figure=name)
                for state in named
                for name in OF_STATE
            )
        else:
            names = self.chosen if self.contents == FIGURES else OF_REGION
            yield from (Order("figure", self.cycle, figure=name) for name in names)


def parts(pack: Pack, tables: Tables) -> list[RenderTask]:
    """What the render pool is asked for, a file at a time, so that one sees how far it is."""
    return [
        RenderTask("documents", (job.order, job.language, (kind,), job.size))
        for job in pack.jobs(tables)
        for kind in job.formats
    ]


def files_of(pack: Pack, tables: Tables) -> int:
    """The number of its files. The captions of all its documents stand in one."""
    tasks = parts(pack, tables)
    captions = sum(task.arguments[2] == (CAPTIONS,) for task in tasks)
    return len(tasks) - captions + bool(captions)


class Making:
    """A pack on its way. Two that want the same wait for the same."""

    def __init__(self, pack: Pack, tables: Tables) -> None:
        """Asks the render pool for all of it. Raises QueueFullError."""
        self.pack, self.tables = pack, tables
        self.undrawn: tuple[str, ...] = ()
        asked = parts(pack, tables)
        tasks = [replace(task, priority=len(asked)) for task in asked]
        self._futures: list[Future[Any]] = [RENDER_POOL.submit(task, tables) for task in tasks]

    def progress(self) -> Iterator[tuple[int, int]]:
        """How many parts of how many are there, again and again until all are. Raises RenderError
        as soon as one is not.
        """
        undone = set(self._futures)
        while undone:
            done, undone = wait(undone, timeout=LOOK)
            for future in done:
                future.result()
            yield len(self._futures) - len(undone), len(self._futures)

    def file(self) -> tuple[str, bytes]:
        """The one file that it is, with its name: an archive where there are several. Raises
        RenderError and QueueFullError.

        From then on `undrawn` names the figures that could not be drawn, in whose place it has
        their tables.
        """
        made = list(chain.from_iterable(future.result() for future in self._futures))
        self.undrawn = tuple(dict.fromkeys(name for _, _, undrawn in made for name in undrawn))
        files = tuple((name, data) for name, data, _ in made)
        if len(files) == 1:
            return files[0][0].rpartition("/")[2], files[0][1]
        task = RenderTask(
            "together", (self.pack.cycle,), of=self.pack, deferred_args=lambda: (files,), priority=1
        )
        return self._name, bytes(render_tasks.waited(RENDER_POOL.submit(task, self.tables)))

    @property
    def _name(self) -> str:
        only = self.pack.chosen if len(self.pack.chosen) == 1 else ()
        return (
            "-".join(
                (
                    "gcm-arab-review",
                    self.pack.contents,
                    *only,
                    self.tables.version,
                    *self.pack.spoken,
                )
            )
            + ".zip"
        )
