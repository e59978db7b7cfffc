"""Every figure is drawn with any data: modes, statuses, long titles, no states and all, no events
and forty, in both languages.
"""

import itertools

import pytest

from charts.registry import FIGURES, compose_figure
from domain.language import languages
from domain.tables import Choice, Tables
from tests.charts.generated_reviews import CYCLE
from tests.charts.variety import AXES, DRAWN, axes_of, pairwise, varied

# by what a figure draws, the table that it comes from
TABLES = {
    "stages": "progress",
    "stages_compared": "progress",
    "attendance": "participants",
    "participants": "participants",
    "objectives": "coverage",
    "guiding_principles": "principles",
    "events": "events",
    "past_events": "events",
}


def test_every_figure_has_its_axes() -> None:
    assert set(DRAWN) == set(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_every_pair_of_values_meets(name: str) -> None:
    axes, found = axes_of(name), list(pairwise(axes_of(name)))
    for a, b in itertools.combinations(axes, 2):
        assert {(setting[a], setting[b]) for setting in found} == set(
            itertools.product(AXES[a], AXES[b])
        )


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_drawn_whatever_it_meets(name: str, report: Tables) -> None:
    for setting in pairwise(axes_of(name)):
        choice = Choice(cycle=CYCLE, states=("DZA",) if FIGURES[name].of_state else ())
        tables = varied(report, setting, names=sorted({TABLES[row] for row in FIGURES[name].rows}))
        drawn = compose_figure(
            name, tables, choice, languages()[setting["language"]], size=setting["size"]
        )
        assert drawn.marks, setting
