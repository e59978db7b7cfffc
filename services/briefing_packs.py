"""Turn a reader's request for a briefing into tasks of the render pool, and join their files."""

from collections.abc import Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from briefings.document_requests import (
    CAPTIONS_FORMAT,
    DOCUMENT_FORMATS,
    PICTURE_FORMATS,
    REGION_FIGURES,
    STATE_FIGURES,
    DocumentJob,
    DocumentRequest,
    pack_jobs,
    pack_requests,
)
from domain.measures.scope import scope
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
POLL_SECONDS = 0.4  # between two updates of the progress


@dataclass(frozen=True)
class BriefingRequest:
    """Contents in some languages and formats. `chosen` are codes of states or names of figures;
    `sizes` are those of pictures.
    """

    contents: str
    cycle: int
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    chosen: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()

    @property
    def orders(self) -> tuple[DocumentRequest, ...]:
        """Return the requested documents."""
        if self.contents == STATES:
            return tuple(DocumentRequest("state", self.cycle, state=code) for code in self.chosen)
        if self.contents == FIGURES:
            return tuple(DocumentRequest("figure", self.cycle, figure=name) for name in self.chosen)
        return (
            pack_requests(self.cycle)
            if self.contents == WHOLE
            else (DocumentRequest("region", self.cycle),)
        )

    def jobs(self, tables: Tables) -> list[DocumentJob]:
        """List the jobs, the longest first. States that no source names have no pictures."""
        if self.contents == WHOLE:
            return pack_jobs(self.cycle, self.languages, ("zip",))
        document_formats = tuple(kind for kind in DOCUMENT_FORMATS if kind in self.formats)
        document_jobs = [
            DocumentJob(order, language, document_formats)
            for order in self.orders
            for language in self.languages
            if document_formats
        ]
        picture_formats = tuple(kind for kind in PICTURE_FORMATS if kind in self.formats)
        figures = list(self._figures(tables)) if picture_formats else []
        return document_jobs + [
            DocumentJob(order, language, picture_formats, size)
            for order in figures
            for size in self.sizes
            for language in self.languages
        ]

    def _figures(self, tables: Tables) -> Iterator[DocumentRequest]:
        """Yield the requested figures as pictures."""
        if self.contents == STATES:
            codes = [order.state for order in self.orders if scope(tables, order.choice)]
            yield from (
                DocumentRequest("figure", self.cycle, state=state, figure=name)
                for state in codes
                for name in STATE_FIGURES
            )
        else:
            names = self.chosen if self.contents == FIGURES else REGION_FIGURES
            yield from (DocumentRequest("figure", self.cycle, figure=name) for name in names)


def build_tasks(request: BriefingRequest, tables: Tables) -> list[RenderTask]:
    """Build the tasks of the render pool, one per file, so that progress can be shown."""
    return [
        RenderTask("documents", (job.order, job.language, (kind,), job.size))
        for job in request.jobs(tables)
        for kind in job.formats
    ]


def count_files(request: BriefingRequest, tables: Tables) -> int:
    """Count the files. The captions of all documents are one file."""
    tasks = build_tasks(request, tables)
    captions = sum(task.arguments[2] == (CAPTIONS_FORMAT,) for task in tasks)
    return len(tasks) - captions + bool(captions)


class BriefingJob:
    """A running briefing. Equal requests share their tasks."""

    def __init__(self, request: BriefingRequest, tables: Tables) -> None:
        """Submit all tasks to the render pool. Raises QueueFullError."""
        self.request, self.tables = request, tables
        self.undrawn: tuple[str, ...] = ()
        unranked = build_tasks(request, tables)
        tasks = [replace(task, priority=len(unranked)) for task in unranked]
        self._futures: list[Future[Any]] = [RENDER_POOL.submit(task, tables) for task in tasks]

    def progress(self) -> Iterator[tuple[int, int]]:
        """Yield the numbers of finished parts and of all parts, until all are finished.

        Yields every POLL_SECONDS and at the end: (3, 24), …, (24, 24); nothing without parts.
        Raises RenderError or StoreUnavailableError at the first update after a part has failed.
        """
        undone = set(self._futures)
        while undone:
            done, undone = wait(undone, timeout=POLL_SECONDS)
            for future in done:
                future.result()
            yield len(self._futures) - len(undone), len(self._futures)

    def file(self) -> tuple[str, bytes]:
        """Return name and bytes of the file: an archive if there are several. Raises RenderError
        and QueueFullError.

        From then on `undrawn` names the figures that could not be drawn; the file has their tables.
        """
        products = list(chain.from_iterable(future.result() for future in self._futures))
        self.undrawn = tuple(dict.fromkeys(name for _, _, undrawn in products for name in undrawn))
        files = tuple((name, data) for name, data, _ in products)
        if len(files) == 1:
            return files[0][0].rpartition("/")[2], files[0][1]
        task = RenderTask(
            "together",
            (self.request.cycle,),
            of=self.request,
            deferred_args=lambda: (files,),
            priority=1,
        )
        return self._name, bytes(render_tasks.wait_for(RENDER_POOL.submit(task, self.tables)))

    @property
    def _name(self) -> str:
        only = self.request.chosen if len(self.request.chosen) == 1 else ()
        parts = (self.request.contents, *only, self.tables.version, *self.request.languages)
        return "-".join(("gcm-arab-review", *parts)) + ".zip"
