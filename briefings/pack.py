"""Build a pack of documents and pictures in the processes of an executor.

`write_document` builds one document and may run in any process; `run_jobs` builds a whole pack.
Neither keeps state: no file, no global.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from briefings.captions import merge_captions, write_captions
from briefings.contents import build_contents
from briefings.document_requests import REGION_FIGURES, DocumentJob, DocumentRequest
from briefings.figure_images import try_draw
from briefings.model import BriefingContents
from briefings.process_pool import run_all
from briefings.writers.docx_writer import write_docx
from briefings.writers.pdf_writer import count_pages, write_pdf
from briefings.writers.pptx_writer import count_slides, write_pptx
from briefings.writers.xlsx_writer import write_xlsx
from charts.drawing import matplotlib_renderer
from charts.drawing.figure_sizes import ComposedFigure
from charts.registry import compose_figure
from domain.language import languages
from domain.tables import Tables
from loaders.xlsx.deterministic_zip import write_archive

Writer = Callable[[BriefingContents, list[str]], bytes]
WRITERS: dict[str, Writer] = {
    "pptx": write_pptx,
    "docx": write_docx,
    "pdf": write_pdf,
    "xlsx": lambda contents, _undrawn: write_xlsx(contents),
}
PACK_NAME, CAPTIONS_NAME = "briefing-pack.zip", "captions.csv"


@dataclass(frozen=True)
class Product:
    """A finished file: its path in the pack, its bytes, and its number of pages (slides, sheets)
    and pictures.

    `undrawn` names the figures that could not be drawn; the file has their tables instead.
    """

    name: str
    data: bytes
    pages: int
    pictures: int
    undrawn: tuple[str, ...] = ()


def run_job(job: DocumentJob, tables: Tables) -> list[Product]:
    """Build the files of a job."""
    if job.size:
        images = [
            _picture_product(job.order, tables, job.language, size=job.size, kind=kind)
            for kind in job.formats
        ]
        return list({product.name: product for product in images}.values())
    briefing = build_contents(job.order, tables, languages()[job.language])
    return [render_product(briefing, kind) for kind in job.formats]


def write_document(request: DocumentRequest, tables: Tables, language: str, kind: str) -> Product:
    """Build a document in a format. Raises KeyError for an unknown format, state or figure."""
    return render_product(build_contents(request, tables, languages()[language]), kind)


def render_product(briefing: BriefingContents, kind: str) -> Product:
    """Write contents as a file; figures that cannot be drawn become tables."""
    undrawn: list[str] = []
    data = write_captions(briefing) if kind == "csv" else WRITERS[kind](briefing, undrawn)
    printed, in_deck = (
        sum(len(each) for each in many)
        for many in zip(*((page.figures, page.all_figures) for page in briefing.pages), strict=True)
    )
    pages, pictures = {
        "pptx": (count_slides(data) if kind == "pptx" else 0, in_deck),
        "pdf": (count_pages(data) if kind == "pdf" else 0, printed),
        "docx": (len(briefing.pages), printed),
        "xlsx": (in_deck + 1, 0),
        "csv": (1, 0),
    }[kind]
    name = _product_name(briefing.order, briefing.language.code, kind)
    return Product(name, data, pages, max(pictures - len(undrawn), 0), tuple(undrawn))


def run_jobs(
    tables: Tables,
    todo: Sequence[DocumentJob],
    executor: Executor,
    *,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[Product]:
    """Yield the files of jobs as `executor` finishes them, and report progress: done, total."""
    parts: list[bytes] = []
    for products in run_all(executor, [partial(run_job, job, tables) for job in todo], progress):
        parts += [product.data for product in products if product.name == CAPTIONS_NAME]
        yield from (product for product in products if product.name != CAPTIONS_NAME)
    if parts:
        yield Product(CAPTIONS_NAME, merge_captions(parts), 1, 0)


def zip_products(products: Iterable[Product], tables: Tables, cycle: int) -> Product:
    """Return all products in one archive, sorted by name."""
    whole = sorted(
        {product.name: product for product in products}.values(), key=lambda product: product.name
    )
    briefing = build_contents(
        DocumentRequest("figure", cycle, figure=REGION_FIGURES[0]),
        tables,
        next(iter(languages().values())),
    )
    data = write_archive([(product.name, product.data) for product in whole], briefing.date)
    undrawn = dict.fromkeys(name for product in whole for name in product.undrawn)
    return Product(
        PACK_NAME,
        data,
        sum(product.pages for product in whole),
        sum(product.pictures for product in whole),
        tuple(undrawn),
    )


def _picture_product(
    request: DocumentRequest, tables: Tables, language: str, *, size: str, kind: str
) -> Product:
    """Render a figure as a picture, or its table as a workbook where it cannot be drawn."""
    reader_language, undrawn = languages()[language], list[str]()
    subject = "-".join(each for each in (request.figure, request.state) if each)
    name = f"{language}/pictures/{size}/{subject}-{size}-{language}"
    compose = partial(
        compose_figure, request.figure, tables, request.choice, reader_language, size=size
    )
    draw = partial(_render, compose, kind)
    data = try_draw(draw, request.figure, reader_language, undrawn)
    if data is not None:
        return Product(f"{name}.{kind}", data, 1, 1)
    workbook = write_xlsx(build_contents(request, tables, reader_language))
    return Product(f"{name}.xlsx", workbook, 1, 0, tuple(undrawn))


def _render(compose: Callable[[], ComposedFigure], kind: str) -> bytes:
    return matplotlib_renderer.render(compose(), kind)


def _product_name(request: DocumentRequest, language: str, kind: str) -> str:
    if kind == "csv":
        return CAPTIONS_NAME
    folder = f"{language}/states/" if request.kind == "state" else f"{language}/"
    return f"{folder}{request.code}-{language}.{kind}"
