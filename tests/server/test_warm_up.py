"""Warm-up before the first reader: every reading page before a choice, in every language, with its
pictures.
"""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from domain.language import Language, languages
from domain.tables import Tables
from server import warm_up
from services.reading import pages, pictures
from views import query
from views.menu import FIRST
from views.registry import VIEWS
from views.view import Part


def test_every_page_is_made_once_in_every_language_and_the_first_page_first(
    report: Tables,
) -> None:
    requests = list(warm_up.first_requests(report))
    made = [(each.view.name, each.language.code) for each in requests]
    assert len(made) == len(set(made))
    assert set(made) == {(name, code) for name in VIEWS for code in languages()}
    assert {name for name, _ in made[: len(languages())]} == {FIRST}
    assert all(each.choice == query.initial_choice(each.view, report) for each in requests)


def test_after_the_warm_up_each_page_is_rendered_and_its_pictures_are_asked_for(
    report: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables, asked = replace(report, version="warm"), []

    def draw(parts: Iterable[Part], _: Tables, language: Language) -> None:
        asked.append(({place for part in parts for place in part.figures}, language.code))

    monkeypatch.setattr(pictures, "page_pictures", draw)
    monkeypatch.setattr(warm_up, "PAUSE_FACTOR", 0)
    requests = list(warm_up.first_requests(tables))
    assert not any(pages.is_rendered(each, tables) for each in requests if each.view.name == FIRST)
    warm_up.render_first_views(tables)
    kept = [each for each in requests if not each.view.depends_on_history]
    assert all(pages.is_rendered(each, tables) for each in kept)
    assert asked == [
        (
            {place for part in pages.page_parts(each, tables).values() for place in part.figures},
            each.language.code,
        )
        for each in requests
    ]
