"""A pack of documents and pictures, made by several processes: in a server the pages stay usable, and two packs do not know of each other.

`document` makes one document and may run in any process; `made` makes a whole pack. Neither keeps anything: no file, no global.
"""

import gc
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from charts import press
from charts.briefing import OF_REGION, Contents, Order, contents, orders
from charts.documents.booklet import booklet, pages_of
from charts.documents.captions import captions, joined
from charts.documents.numbers import numbers
from charts.documents.presentation import presentation, slides_in
from charts.documents.sealed import archived
from charts.documents.text_document import text_document
from charts.figures import plate_of
from charts.plate import SIZES
from domain.language import languages
from domain.tables import Tables

WRITERS: dict[str, Callable[[Contents], bytes]] = {
    "pptx": presentation,
    "docx": text_document,
    "pdf": booklet,
    "xlsx": numbers,
}
PICTURES = ("png", "svg")  # of each figure in each size; as PDF `charts.figures.picture` gives them one by one
PROFILES = ("docx", "pdf")  # of each state a page to be printed; as a deck and a workbook `document` gives it
WORKERS = 2
NAME, CAPTIONS = "briefing-pack.zip", "captions.csv"


@dataclass(frozen=True)
class Product:
    """A finished file: its path in the pack, what is in it, and how many pages (slides, sheets) and pictures that is."""

    name: str
    data: bytes
    pages: int
    pictures: int


@dataclass(frozen=True)
class Job:
    """What one process makes at a time: an order in some formats, or a figure in one size."""

    order: Order
    language: str
    formats: tuple[str, ...]
    size: str = ""

    def made(self, tables: Tables) -> list[Product]:
        """Its files."""
        if self.size:
            return [_picture(self.order, tables, self.language, size=self.size, kind=kind) for kind in self.formats]
        told = contents(self.order, tables, languages()[self.language])
        return [written(told, kind) for kind in self.formats]


def document(order: Order, tables: Tables, language: str, kind: str) -> Product:
    """One document as a file of one of the formats. Raises KeyError for a format, a state or a figure that there is not."""
    return written(contents(order, tables, languages()[language]), kind)


def written(told: Contents, kind: str) -> Product:
    """Contents as a file."""
    data = (captions if kind == "csv" else WRITERS[kind])(told)
    printed, shown = (sum(len(each) for each in many) for many in zip(*((page.exhibits, page.told) for page in told.pages), strict=True))
    pages, pictures = {
        "pptx": (slides_in(data) if kind == "pptx" else 0, shown),
        "pdf": (pages_of(data), printed),
        "docx": (len(told.pages), printed),
        "xlsx": (shown + 1, 0),
        "csv": (1, 0),
    }[kind]
    return Product(_named(told.order, told.language.code, kind), data, pages, pictures)


def jobs(cycle: int, spoken: Sequence[str], formats: Sequence[str]) -> list[Job]:
    """What a pack is made of, the longest first. A pack as ZIP has everything; without it, it is the documents alone."""
    whole = "zip" in formats
    kinds = tuple(kind for kind in WRITERS if kind in formats or set(formats) == {"zip"})
    region, *states = orders(cycle)
    captioned = ("csv",) if whole else ()
    found = [Job(region, language, (*kinds, *captioned)) for language in spoken]
    if whole:
        figures = [Order("figure", cycle, figure=name) for name in OF_REGION]
        found += [Job(each, language, PICTURES, size) for each in figures for size in SIZES for language in spoken]
    of_state = tuple(kind for kind in kinds if kind in PROFILES)
    return found + [Job(each, language, (*of_state, *captioned)) for each in states for language in spoken if of_state]


def made(
    tables: Tables,
    todo: Sequence[Job],
    *,
    workers: int = WORKERS,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[Product]:
    """The files of some jobs, as they are finished; `progress` is told how many jobs of how many are. What a job raises is raised."""
    parts: list[bytes] = []
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _unhurried) as processes:
        running = [processes.submit(job.made, tables) for job in todo]
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
    """Has a process look for garbage seldom: it makes some hundred things and ends, and a figure is a hundred thousand objects."""
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def _drop(running: Iterable[Future[list[Product]]]) -> None:
    """What has not begun is not begun: the pack failed, or whoever asked for it is gone."""
    for each in running:
        each.cancel()


def zipped(products: Iterable[Product], tables: Tables, cycle: int) -> Product:
    """All of them in one archive, in the order of their names."""
    whole = sorted(products, key=lambda product: product.name)
    told = contents(Order("figure", cycle, figure=OF_REGION[0]), tables, next(iter(languages().values())))
    data = archived([(product.name, product.data) for product in whole], told.date)
    return Product(NAME, data, sum(product.pages for product in whole), sum(product.pictures for product in whole))


def _picture(order: Order, tables: Tables, language: str, *, size: str, kind: str) -> Product:
    plate = plate_of(order.figure, tables, order.choice, languages()[language], size=size)
    return Product(f"{language}/pictures/{size}/{order.figure}-{size}-{language}.{kind}", press.printed(plate, kind), 1, 1)


def _named(order: Order, language: str, kind: str) -> str:
    if kind == "csv":
        return CAPTIONS
    folder = f"{language}/states/" if order.kind == "state" else f"{language}/"
    return f"{folder}{order.code}-{language}.{kind}"
