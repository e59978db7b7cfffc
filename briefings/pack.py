"""A pack of documents and pictures, made by several processes: in a server the pages stay usable,
and two packs do not know of each other.

`document` makes one document and may run in any process; `made` makes a whole pack. Neither keeps
anything: no file, no global.
"""

import gc
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial

from briefings.captions import captions, joined
from briefings.contents import OF_REGION, Contents, Job, Order, contents
from briefings.deterministic_zip import archived
from briefings.docx_writer import text_document
from briefings.figure_images import drawn
from briefings.pdf_writer import booklet, pages_of
from briefings.pptx_writer import presentation, slides_in
from briefings.xlsx_writer import numbers
from charts.drawing import matplotlib_renderer
from charts.registry import plate_of
from domain.language import languages
from domain.tables import Tables

Writer = Callable[[Contents, list[str]], bytes]
WRITERS: dict[str, Writer] = {
    "pptx": presentation,
    "docx": text_document,
    "pdf": booklet,
    "xlsx": lambda told, _undrawn: numbers(told),
}
WORKERS = 2
NAME, CAPTIONS = "briefing-pack.zip", "captions.csv"


@dataclass(frozen=True)
class Product:
    """A finished file: its path in the pack, what is in it, and how many pages (slides, sheets) and
    pictures that is.

    `undrawn` are the names of the figures that could not be drawn, in whose place it has their
    tables.
    """

    name: str
    data: bytes
    pages: int
    pictures: int
    undrawn: tuple[str, ...] = ()


def files(job: Job, tables: Tables) -> list[Product]:
    """The files of a job."""
    if job.size:
        made = [
            _picture(job.order, tables, job.language, size=job.size, kind=kind)
            for kind in job.formats
        ]
        return list({product.name: product for product in made}.values())
    told = contents(job.order, tables, languages()[job.language])
    return [written(told, kind) for kind in job.formats]


def document(order: Order, tables: Tables, language: str, kind: str) -> Product:
    """One document as a file of one of the formats. Raises KeyError for a format, a state or a
    figure that there is not.
    """
    return written(contents(order, tables, languages()[language]), kind)


def written(told: Contents, kind: str) -> Product:
    """Contents as a file. What of them cannot be drawn stands in it as a table."""
    undrawn: list[str] = []
    data = captions(told) if kind == "csv" else WRITERS[kind](told, undrawn)
    printed, shown = (
        sum(len(each) for each in many)
        for many in zip(*((page.exhibits, page.told) for page in told.pages), strict=True)
    )
    pages, pictures = {
        "pptx": (slides_in(data) if kind == "pptx" else 0, shown),
        "pdf": (pages_of(data) if kind == "pdf" else 0, printed),
        "docx": (len(told.pages), printed),
        "xlsx": (shown + 1, 0),
        "csv": (1, 0),
    }[kind]
    return Product(
        _named(told.order, told.language.code, kind),
        data,
        pages,
        max(pictures - len(undrawn), 0),
        tuple(undrawn),
    )


def made(
    tables: Tables,
    todo: Sequence[Job],
    *,
    workers: int = WORKERS,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[Product]:
    """The files of some jobs, as they are finished; `progress` is told how many jobs of how many
    are. What a job raises is raised.
    """
    parts: list[bytes] = []
    with ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), _unhurried
    ) as processes:
        running = [processes.submit(files, job, tables) for job in todo]
        try:
            for done, finished in enumerate(as_completed(running), 1):
                progress(done, len(running))
                products = finished.result()
                parts += [product.data for product in products if product.name == CAPTIONS]
                yield from (product for product in products if product.name != CAPTIONS)
        finally:
            _drop(running)
    if parts:
        yield Product(CAPTIONS, joined(parts), 1, 0)


def _unhurried() -> None:
    """Has a process look for garbage seldom: it makes some hundred things and ends, and a figure is
    a hundred thousand objects.
    """
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def _drop(running: Iterable[Future[list[Product]]]) -> None:
    """What has not begun is not begun: the pack failed, or whoever asked for it is gone."""
    for each in running:
        each.cancel()


def zipped(products: Iterable[Product], tables: Tables, cycle: int) -> Product:
    """All of them in one archive, in the order of their names."""
    whole = sorted(
        {product.name: product for product in products}.values(), key=lambda product: product.name
    )
    told = contents(
        Order("figure", cycle, figure=OF_REGION[0]), tables, next(iter(languages().values()))
    )
    data = archived([(product.name, product.data) for product in whole], told.date)
    undrawn = dict.fromkeys(name for product in whole for name in product.undrawn)
    return Product(
        NAME,
        data,
        sum(product.pages for product in whole),
        sum(product.pictures for product in whole),
        tuple(undrawn),
    )


def _picture(order: Order, tables: Tables, language: str, *, size: str, kind: str) -> Product:
    """A figure as a picture; its table as a workbook where it cannot be drawn."""
    spoken, undrawn = languages()[language], list[str]()
    shown = "-".join(each for each in (order.figure, order.state) if each)
    name = f"{language}/pictures/{size}/{shown}-{size}-{language}"
    plate = partial(plate_of, order.figure, tables, order.choice, spoken, size=size)
    data = drawn(lambda: matplotlib_renderer.printed(plate(), kind), order.figure, spoken, undrawn)
    if data is None:
        return Product(
            f"{name}.xlsx", numbers(contents(order, tables, spoken)), 1, 0, tuple(undrawn)
        )
    return Product(f"{name}.{kind}", data, 1, 1)


def _named(order: Order, language: str, kind: str) -> str:
    if kind == "csv":
        return CAPTIONS
    folder = f"{language}/states/" if order.kind == "state" else f"{language}/"
    return f"{folder}{order.code}-{language}.{kind}"
