"""The render pool: pictures are made in other processes, each once, cached by the request and not
by the reader.
"""

import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from PIL import Image

from briefings.document_requests import (
    CAPTIONS_FORMAT,
    DOCUMENT_FORMATS,
    PICTURE_FORMATS,
    DocumentRequest,
    pack_jobs,
)
from charts.drawing.figure_sizes import SIZES, FigureDoesNotFitError
from charts.registry import FIGURES
from domain.language import languages
from domain.tables import Choice, Tables
from loaders.store import parquet
from services import briefing_packs, figure_query
from services.briefing_packs import BriefingRequest
from services.figure_query import FigureRequest
from services.rendering import render_worker
from services.rendering.render_pool import RenderPool
from services.rendering.render_protocol import QueueFullError, RenderError, RenderTask
from services.rendering.render_tasks import image_task
from tests.browser.conftest import ROOT
from tests.charts.crowded import crowded
from views.exhibit import SIZE_NAMES
from views.params import PARAMS_BY_FIGURE


@pytest.fixture(scope="module")
def one() -> Iterator[RenderPool]:
    """Return a pool of one process."""
    made = RenderPool(workers=1)
    yield made
    made.close()


def ladder(language: str = "en", size: str = figure_query.THUMBNAIL) -> RenderTask:
    return image_task(
        FigureRequest("ladder", Choice(cycle=2020), languages()[language], size), "png"
    )


def numbered(n: object) -> RenderTask:
    """Return a task for the same picture under another cache key for each number."""
    return replace(ladder(), of=n)


def test_what_is_asked_twice_is_made_once_and_is_the_same_for_all(
    one: RenderPool, report: Tables
) -> None:
    with ThreadPoolExecutor(8) as people:
        asked = list(people.map(lambda _: one.submit(ladder(), report), range(8)))
    first = asked[0].result(timeout=90)
    assert all(each.result(timeout=90) is first for each in asked)
    assert one.submit(ladder(), report).done()


def test_languages_and_versions_do_not_mix(one: RenderPool, report: Tables) -> None:
    another = replace(report, version="another", participants=report.participants.iloc[:0])
    tasks = [(ladder(code), tables) for code in languages() for tables in (report, another)]
    made = [one.submit(*each).result(timeout=90) for each in tasks]
    assert len(set(made)) == len(tasks)
    assert all(Image.open(io.BytesIO(each)).format == "PNG" for each in made)
    assert [one.submit(*each).result(timeout=90) for each in tasks] == made


def test_what_a_task_needs_is_fetched_when_its_turn_comes_and_once(
    one: RenderPool, report: Tables
) -> None:
    packed = parquet.to_bytes(parquet.to_arrow(report.frames()["participants"]))
    fetched: list[bytes] = []

    def fetch() -> tuple[bytes]:
        fetched.append(packed)
        return (packed,)

    asked = [
        one.submit(RenderTask("table_as_csv", ("participants", 3, ()), deferred_args=fetch), report)
        for _ in range(3)
    ]
    assert len({each.result(timeout=90) for each in asked}) == 1
    assert fetched == [packed]


def test_a_task_that_fails_is_told_and_the_next_one_is_made(
    one: RenderPool, report: Tables
) -> None:
    with pytest.raises(RenderError):
        one.submit(
            RenderTask("picture", ("nothing", Choice(cycle=2020), "en", "slide", "png")), report
        ).result(timeout=90)
    assert one.submit(ladder("en", "square"), report).result(timeout=90)


def test_a_task_that_comes_to_no_end_is_ended(one: RenderPool, report: Tables) -> None:
    one.submit(ladder(), report).result(timeout=90)
    with pytest.raises(RenderError):
        one.submit(replace(ladder("ar", "column"), seconds=0.01), report).result(timeout=90)  # type: ignore[arg-type]


def test_who_comes_when_too_many_wait_is_told_when_to_come_again(report: Tables) -> None:
    small = RenderPool(workers=1, max_queued=2)
    try:
        waiting = [small.submit(replace(ladder("ar", "slide"), of=n), report) for n in range(2)]
        with pytest.raises(QueueFullError) as busy:
            waiting += [
                small.submit(replace(ladder("ar", "slide"), of=n), report) for n in range(2, 8)
            ]
        assert busy.value.seconds >= 1
        assert all(each.result(timeout=90) for each in waiting)
    finally:
        small.close()


def test_pictures_go_before_documents_and_small_packs_before_large_ones(report: Tables) -> None:
    single, order = RenderPool(workers=1), []
    try:
        wanted = [("large", 9), ("small", 2), ("picture", 0)]
        begun = single.submit(ladder("ar", "slide"), report)
        futures = [
            single.submit(replace(ladder(), of=name, priority=turn), report)
            for name, turn in wanted
        ]
        lock = threading.Lock()
        for (name, _), future in zip(wanted, futures, strict=True):
            future.add_done_callback(
                lambda _, name=name: (lock.acquire(), order.append(name), lock.release())
            )
        assert begun.result(timeout=90)
        assert all(future.result(timeout=90) for future in futures)
    finally:
        single.close()
    assert order == ["picture", "small", "large"]


def test_what_was_made_is_kept_up_to_a_bound_of_bytes_and_what_was_asked_for_last_stays(
    one: RenderPool, report: Tables
) -> None:
    size = len(one.submit(numbered(0), report).result(timeout=90))
    pool = RenderPool(workers=1, cache_bytes=2 * size + size // 2)
    try:
        first, second = [pool.submit(numbered(n), report).result(timeout=90) for n in range(2)]
        assert pool.submit(numbered(0), report).result(timeout=90) is first
        pool.submit(numbered(2), report).result(timeout=90)
        assert pool.submit(numbered(0), report).done()
        assert not pool.submit(numbered(1), report).done()
        assert second == first
        # larger than the whole cache: returned, but not cached
        larger = pool.submit(ladder("ar", "slide"), report).result(timeout=90)
        assert len(larger) > 3 * size
        assert pool.submit(numbered(0), report).done()
    finally:
        pool.close()


def test_what_draws_knows_neither_streamlit_nor_the_store() -> None:
    source = (ROOT / "services" / "rendering" / "render_worker.py").read_text(encoding="utf-8")
    assert "streamlit" not in source
    assert "loaders.store.store" not in source


def test_every_figure_says_what_it_heeds_and_every_size_has_a_name() -> None:
    assert set(PARAMS_BY_FIGURE) == set(FIGURES)
    assert set(SIZE_NAMES) == set(SIZES)


def test_the_whole_pack_has_every_document_in_every_language_and_every_figure_in_every_size(
    report: Tables,
) -> None:
    asked = {tuple(task.arguments) for task in briefing_packs.build_tasks(whole_pack(), report)}
    told = {(order.code, code, kind, size) for order, code, (kind,), size in asked}
    assert {
        ("regional-briefing", code, kind, "") for code in languages() for kind in DOCUMENT_FORMATS
    } <= told
    assert {
        ("figure-ladder", code, kind, size)
        for code in languages()
        for kind in PICTURE_FORMATS
        for size in SIZES
    } <= told
    assert sum(
        name.startswith("state-") and kind == "pdf" for name, _, kind, _ in told
    ) == 22 * len(languages())


def test_the_page_and_the_command_make_the_same_whole_pack(report: Tables) -> None:
    of_command = {
        (job.order, job.language, kind, job.size)
        for job in pack_jobs(2020, tuple(languages()), ("zip",))
        for kind in job.formats
    }
    of_page = [
        (order, code, kind, size)
        for order, code, (kind,), size in (
            task.arguments for task in briefing_packs.build_tasks(whole_pack(), report)
        )
    ]
    assert set(of_page) == of_command
    assert len(of_page) == len(of_command)
    captions = sum(kind == CAPTIONS_FORMAT for _, _, kind, _ in of_command)
    assert briefing_packs.count_files(whole_pack(), report) == len(of_command) - captions + 1


def whole_pack() -> BriefingRequest:
    return BriefingRequest(
        briefing_packs.WHOLE,
        2020,
        tuple(languages()),
        (*DOCUMENT_FORMATS, *PICTURE_FORMATS),
        sizes=tuple(SIZES),
    )


def test_a_state_that_no_source_names_has_a_profile_and_no_picture(report: Tables) -> None:
    pack = BriefingRequest(
        briefing_packs.STATES, 2020, ("en",), ("pdf", "png"), ("ARE",), ("slide",)
    )
    assert [
        (task.arguments[0].code, task.arguments[2])
        for task in briefing_packs.build_tasks(pack, report)
    ] == [("state-ARE", ("pdf",))]


def test_a_figure_that_cannot_be_drawn_is_its_table_as_a_thumbnail_and_no_picture(
    report: Tables,
) -> None:
    with crowded("road"):
        thumbnail = render_worker.picture(
            report, "road", Choice(2020), "ar", figure_query.THUMBNAIL, "png"
        )
        with pytest.raises(FigureDoesNotFitError):
            render_worker.picture(report, "road", Choice(2020), "ar", "slide", "png")
        (name, data, undrawn), *_ = render_worker.documents(
            report, DocumentRequest("figure", 2020, figure="road"), "en", ("png",), "slide"
        )
    assert Image.open(io.BytesIO(thumbnail)).width == 600
    assert (name, undrawn) == ("en/pictures/slide/road-slide-en.xlsx", ("road",))
    assert data
