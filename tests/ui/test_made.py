"""What is made once and shared."""

import gc
import weakref
from dataclasses import replace

import pytest

from domain.language import languages
from domain.tables import Choice, Tables
from loaders.store import new_id
from ui.made import VERSIONS_KEPT, made

ENGLISH = languages()["en"]


class Thing:
    """Something that can be seen to be gone."""


@pytest.fixture
def report(report: Tables) -> Tables:
    """A version of which nothing is kept."""
    return replace(report, version=new_id())


def make(tables: Tables, choice: Choice) -> Thing:
    thing: Thing = made("thing", lambda *_: Thing(), tables, choice, ENGLISH)
    return thing


def test_a_thing_is_made_once_for_each_version_and_choice(report: Tables, cycle: Choice) -> None:
    assert make(report, cycle) is make(report, cycle)
    assert make(report, cycle) is not make(report, replace(cycle, indicator="ready"))
    assert make(report, cycle) is not make(replace(report, version="another"), cycle)


def test_nothing_is_kept_of_versions_long_before_the_newest(report: Tables, cycle: Choice) -> None:
    made_of = [weakref.ref(make(replace(report, version=f"number {n}"), cycle)) for n in range(VERSIONS_KEPT + 2)]
    gc.collect()
    assert [each() is not None for each in made_of] == [False] * 2 + [True] * VERSIONS_KEPT


def test_a_version_that_is_read_meanwhile_is_kept(report: Tables, cycle: Choice) -> None:
    kept = make(report, cycle)
    for n in range(VERSIONS_KEPT + 2):
        make(replace(report, version=f"another {n}"), cycle)
        assert make(report, cycle) is kept


def test_what_is_made_may_ask_for_another_thing(report: Tables, cycle: Choice) -> None:
    outer = made("outer", lambda tables, choice, _: [make(tables, choice)], report, cycle, ENGLISH)
    assert outer == [make(report, cycle)]


def test_nothing_to_show_is_made_once_too(report: Tables, cycle: Choice) -> None:
    asked: list[str] = []
    for _ in range(2):
        assert made("nothing", lambda *_: asked.append("again"), report, cycle, ENGLISH) is None
    assert asked == ["again"]
