"""Where pictures are made: in other processes, each thing once, kept by what was asked and by nothing of who asked."""

import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from PIL import Image

from charts.briefing import CAPTIONS, DOCUMENTS, PICTURES, Order, jobs
from charts.figures import FIGURES
from charts.plate import SIZES, NoRoomError
from domain.language import languages
from domain.tables import Choice, Tables
from loaders import content
from tests.browser.conftest import ROOT
from tests.charts.crowded import crowded
from ui import draughtsman, packs, parameters, studio
from ui.packs import Pack
from ui.parameters import HEEDED, Asked
from ui.pictures import SIZE_NAMES, figure_of, task
from ui.studio import BusyError, NotMadeError, Studio, Task


@pytest.fixture(scope="module")
def one() -> Iterator[Studio]:
    """A studio of one process."""
    made = Studio(at_once=1)
    yield made
    made.close()


def ladder(language: str = "en", size: str = parameters.THUMBNAIL) -> Task:
    return task(Asked("ladder", Choice(cycle=2020), languages()[language], size), "png")


def test_what_is_asked_twice_is_made_once_and_is_the_same_for_all(one: Studio, report: Tables) -> None:
    with ThreadPoolExecutor(8) as people:
        asked = list(people.map(lambda _: one.asked(ladder(), report), range(8)))
    first = asked[0].result(timeout=90)
    assert all(each.result(timeout=90) is first for each in asked)
    assert one.asked(ladder(), report).done()


def test_languages_and_versions_do_not_mix(one: Studio, report: Tables) -> None:
    another = replace(report, version="another", participants=report.participants.iloc[:0])
    tasks = [(ladder(code), tables) for code in languages() for tables in (report, another)]
    made = [one.asked(*each).result(timeout=90) for each in tasks]
    assert len(set(made)) == len(tasks)
    assert all(Image.open(io.BytesIO(each)).format == "PNG" for each in made)
    assert [one.asked(*each).result(timeout=90) for each in tasks] == made


def test_what_a_task_needs_is_fetched_when_its_turn_comes_and_once(one: Studio, report: Tables) -> None:
    packed = content.packed(content.typed(report.frames()["participants"]))
    fetched: list[bytes] = []

    def fetch() -> tuple[bytes]:
        fetched.append(packed)
        return (packed,)

    asked = [one.asked(Task("table_as_csv", ("participants", 3), rest=fetch), report) for _ in range(3)]
    assert len({each.result(timeout=90) for each in asked}) == 1
    assert fetched == [packed]


def test_a_task_that_fails_is_told_and_the_next_one_is_made(one: Studio, report: Tables) -> None:
    with pytest.raises(NotMadeError):
        one.asked(Task("picture", ("nothing", Choice(cycle=2020), "en", "slide", "png")), report).result(timeout=90)
    assert one.asked(ladder("en", "square"), report).result(timeout=90)


def test_a_task_that_comes_to_no_end_is_ended(one: Studio, report: Tables) -> None:
    one.asked(ladder(), report).result(timeout=90)
    with pytest.raises(NotMadeError):
        one.asked(replace(ladder("ar", "column"), seconds=0.01), report).result(timeout=90)  # type: ignore[arg-type]


def test_who_comes_when_too_many_wait_is_told_when_to_come_again(report: Tables) -> None:
    small = Studio(at_once=1, most_waiting=2)
    try:
        waiting = [small.asked(replace(ladder("ar", "slide"), of=n), report) for n in range(2)]
        with pytest.raises(BusyError) as busy:
            waiting += [small.asked(replace(ladder("ar", "slide"), of=n), report) for n in range(2, 8)]
        assert busy.value.seconds >= 1
        assert all(each.result(timeout=90) for each in waiting)
    finally:
        small.close()


def test_pictures_go_before_documents_and_small_packs_before_large_ones(report: Tables) -> None:
    single, order = Studio(at_once=1), []
    try:
        wanted = [("large", 9), ("small", 2), ("picture", 0)]
        begun = single.asked(ladder("ar", "slide"), report)
        futures = [single.asked(replace(ladder(), of=name, turn=turn), report) for name, turn in wanted]
        lock = threading.Lock()
        for (name, _), future in zip(wanted, futures, strict=True):
            future.add_done_callback(lambda _, name=name: (lock.acquire(), order.append(name), lock.release()))
        assert begun.result(timeout=90)
        assert all(future.result(timeout=90) for future in futures)
    finally:
        single.close()
    assert order == ["picture", "small", "large"]


def test_what_was_made_is_kept_up_to_a_bound(report: Tables) -> None:
    shelf = studio._Shelf(100)
    for n in range(10):
        shelf.put(n, b"x" * 30)
    shelf.put("larger than all", b"x" * 101)
    assert shelf.bytes == 90
    assert list(shelf.things) == [7, 8, 9]


def test_no_address_or_password_of_a_store_is_handed_to_a_process() -> None:
    assert not {"DATABASE_URL", "STORE_KEY", "PUBLISHING_ADDRESSES"} & set(studio.HANDED_ON)


def test_what_draws_knows_neither_streamlit_nor_the_store() -> None:
    source = (ROOT / "ui" / "draughtsman.py").read_text(encoding="utf-8")
    assert "streamlit" not in source
    assert "loaders.store" not in source


def test_every_figure_says_what_it_heeds_and_every_size_has_a_name() -> None:
    assert set(HEEDED) == set(FIGURES)
    assert set(SIZE_NAMES) == set(SIZES)
    assert {figure_of("map", Choice(cycle=2020, indicator=name)) for name in ("stage", "ready", "attendance")} <= set(FIGURES)


def test_the_whole_pack_has_every_document_in_every_language_and_every_figure_in_every_size(report: Tables) -> None:
    asked = {tuple(task.arguments) for task in packs.parts(whole_pack(), report)}
    told = {(order.code, code, kind, size) for order, code, (kind,), size in asked}
    assert {("regional-briefing", code, kind, "") for code in languages() for kind in DOCUMENTS} <= told
    assert {("figure-ladder", code, kind, size) for code in languages() for kind in PICTURES for size in SIZES} <= told
    assert sum(name.startswith("state-") and kind == "pdf" for name, _, kind, _ in told) == 22 * len(languages())


def test_the_page_and_the_command_make_the_same_whole_pack(report: Tables) -> None:
    of_command = {(job.order, job.language, kind, job.size) for job in jobs(2020, tuple(languages()), ("zip",)) for kind in job.formats}
    of_page = [(order, code, kind, size) for order, code, (kind,), size in (task.arguments for task in packs.parts(whole_pack(), report))]
    assert set(of_page) == of_command
    assert len(of_page) == len(of_command)
    captions = sum(kind == CAPTIONS for _, _, kind, _ in of_command)
    assert packs.files_of(whole_pack(), report) == len(of_command) - captions + 1


def whole_pack() -> Pack:
    return Pack(packs.WHOLE, 2020, tuple(languages()), (*DOCUMENTS, *PICTURES), sizes=tuple(SIZES))


def test_a_state_that_no_source_names_has_a_profile_and_no_picture(report: Tables) -> None:
    pack = Pack(packs.STATES, 2020, ("en",), ("pdf", "png"), ("ARE",), ("slide",))
    assert [(task.arguments[0].code, task.arguments[2]) for task in packs.parts(pack, report)] == [("state-ARE", ("pdf",))]


def test_a_figure_that_cannot_be_drawn_is_its_table_as_a_thumbnail_and_no_picture(report: Tables) -> None:
    with crowded("road"):
        thumbnail = draughtsman.picture(report, "road", Choice(2020), "ar", parameters.THUMBNAIL, "png")
        with pytest.raises(NoRoomError):
            draughtsman.picture(report, "road", Choice(2020), "ar", "slide", "png")
        (name, data, undrawn), *_ = draughtsman.documents(report, Order("figure", 2020, figure="road"), "en", ("png",), "slide")
    assert Image.open(io.BytesIO(thumbnail)).width == 600
    assert (name, undrawn) == ("en/pictures/slide/road-slide-en.xlsx", ("road",))
    assert data
