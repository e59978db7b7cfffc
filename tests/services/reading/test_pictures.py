"""Pictures of a page: those that are ready stand in it, and none is waited for longer than told."""

import time
from concurrent.futures import Future
from typing import Any

import pytest

from domain.language import languages
from domain.tables import Tables
from loaders.store.errors import StoreUnavailableError
from services.reading import pages as reading_pages
from services.reading import pictures as inline_pictures
from services.reading.pictures import page_pictures
from services.rendering.render_protocol import QueueFullError, RenderError, RenderTask
from tests.views.reading import make_request
from views.view import Part

EN = languages()["en"]
DRAWN = "<svg>1</svg>"


class Pool:
    """Answers tasks by figure: a picture, an error, or nothing yet."""

    def __init__(self, **answers: Any) -> None:
        self.answers, self.tasks = answers, list[RenderTask]()
        self.futures: dict[str, Future[Any]] = {}

    def submit(self, task: RenderTask, tables: Tables) -> "Future[Any]":
        self.tasks.append(task)
        figure = str(task.arguments[0])
        answer = self.answers.get(figure.partition("-")[0], DRAWN)
        if isinstance(answer, QueueFullError):
            raise answer
        future = self.futures.setdefault(figure, Future())
        if isinstance(answer, Exception) and not future.done():
            future.set_exception(answer)
        elif answer is not None and not future.done():
            future.set_result(answer)
        return future


@pytest.fixture
def parts(report: Tables) -> list[Part]:
    """Return the sections of the overview, which has three charts."""
    return [*reading_pages.page_parts(make_request("overview", EN, report), report).values()]


def with_pool(monkeypatch: pytest.MonkeyPatch, **answers: Any) -> Pool:
    pool = Pool(**answers)
    monkeypatch.setattr(inline_pictures, "RENDER_POOL", pool)
    return pool


def test_pictures_that_are_ready_stand_in_their_places(
    parts: list[Part], report: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = with_pool(monkeypatch)
    found = page_pictures(parts, report, EN)
    assert found.by_place == {"map": DRAWN, "ladder": DRAWN, "road": DRAWN}
    assert found.complete
    asked = {task.name: set() for task in pool.tasks}
    for task in pool.tasks:
        asked[task.name].add((task.arguments[0], *task.arguments[2:]))
    assert asked == {
        "inline_pictures": {
            ("map-stage", "en", "whole"),
            ("ladder", "en", "half"),
            ("road", "en", "half"),
        }
    }


def test_a_picture_that_is_not_ready_is_left_out_and_the_page_is_not_complete(
    parts: list[Part], report: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_pool(monkeypatch, ladder=None)
    found = page_pictures(parts, report, EN)
    assert set(found.by_place) == {"map", "road"}
    assert not found.complete


def test_a_figure_that_cannot_be_drawn_is_nothing_and_the_page_is_complete(
    parts: list[Part], report: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    unreachable = StoreUnavailableError("no answer")
    with_pool(monkeypatch, ladder=RenderError("it failed"), road=unreachable)
    found = page_pictures(parts, report, EN)
    assert found.by_place == {"map": DRAWN, "ladder": "", "road": ""}
    assert found.complete


def test_what_the_worker_could_not_draw_is_complete_too(
    parts: list[Part], report: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_pool(monkeypatch, road="")
    found = page_pictures(parts, report, EN)
    assert found.by_place["road"] == ""
    assert found.complete


def test_while_too_many_wait_the_page_is_answered_without_its_pictures(
    parts: list[Part], report: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_pool(monkeypatch, map=QueueFullError(5))
    found = page_pictures(parts, report, EN)
    assert set(found.by_place) == {"ladder", "road"}
    assert not found.complete


def test_pictures_are_waited_for_together_and_no_longer_than_told(
    parts: list[Part], report: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_pool(monkeypatch, map=None, ladder=None)
    began = time.monotonic()
    found = page_pictures(parts, report, EN, wait=0.2)
    waited = time.monotonic() - began
    assert set(found.by_place) == {"road"}
    assert 0.2 <= waited < 2, "twice the wait would be 0.4 s, and a busy machine adds to it"


def test_a_picture_that_comes_while_it_is_waited_for_stands_in_the_page(
    parts: list[Part], report: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = with_pool(monkeypatch, ladder=None)

    class Late(Future[Any]):
        def result(self, timeout: float | None = None) -> Any:
            if timeout:
                self.set_result(DRAWN)
            return super().result(0)

    pool.futures["ladder"] = Late()
    assert page_pictures(parts, report, EN, wait=30).complete


def test_a_page_without_charts_is_complete(report: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = with_pool(monkeypatch)
    about = reading_pages.page_parts(make_request("about", EN, report), report)
    found = page_pictures(about.values(), report, EN)
    assert (found.by_place, found.complete, pool.tasks) == ({}, True, [])
