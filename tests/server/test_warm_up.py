"""Warm-up before the first reader: every figure that a page shows before a choice, in every
language.
"""

from charts.registry import FIGURES
from domain.language import languages
from server import warm_up


def test_every_figure_is_made_once_in_every_language_and_those_of_the_first_page_first() -> None:
    made = [(name, language.code) for name, language in warm_up.initial_figures()]
    assert len(made) == len(set(made))
    assert set(made) == {
        (name, code)
        for name, figure in FIGURES.items()
        if not figure.of_state
        for code in languages()
    }
    assert {name for name, _ in made[: len(warm_up.FIRST_PAGE_FIGURES) * len(languages())]} == set(
        warm_up.FIRST_PAGE_FIGURES
    )
