"""The address of a picture that always shows the newest figures: it contains the reader's choices
and no more.
"""

import pandas as pd
import pytest
from starlette.datastructures import QueryParams

from charts.registry import FIGURES
from domain.language import languages
from domain.tables import Choice, Tables
from services import figure_query
from services.figure_query import FigureRequest


@pytest.fixture
def later(report: Tables) -> Tables:
    """Return the tables after a second cycle was published."""
    event = report.events.head(1).assign(
        event="workshop-2024", cycle=2024, start_date=pd.Timestamp("2024-06-04")
    )
    stage = report.progress.head(1).assign(cycle=2024)
    added = {
        "events": pd.concat([report.events, event], ignore_index=True),
        "progress": pd.concat([report.progress, stage], ignore_index=True),
    }
    return Tables(**report.frames() | added, version="later")


def followed(figure: str, choice: Choice, before: Tables, after: Tables) -> Choice:
    """Return the meaning, after a publication, of an address made before it."""
    address = figure_query.current_image_url(
        FigureRequest(figure, choice, languages()["en"], "slide"), "png", before
    )
    return figure_query.parse_figure_query(
        figure, QueryParams(address.partition("?")[2]), after
    ).choice


@pytest.mark.parametrize("figure", sorted(FIGURES))
def test_an_address_follows_the_newest_cycle_where_nobody_chose_one(
    figure: str, report: Tables, later: Tables
) -> None:
    choice = Choice(cycle=2020, states=("MAR",))
    assert followed(figure, choice, report, report).cycle == 2020
    assert followed(figure, choice, report, later).cycle == 2024


@pytest.mark.parametrize("figure", sorted(FIGURES))
def test_an_address_stays_with_an_older_cycle_that_was_chosen(
    figure: str, report: Tables, later: Tables
) -> None:
    assert followed(figure, Choice(cycle=2020, states=("MAR",)), later, later).cycle == 2020


def test_an_address_of_an_event_stays_with_its_cycle(report: Tables, later: Tables) -> None:
    choice = followed("gender", Choice(cycle=2020, event="workshop-2"), report, later)
    assert (choice.cycle, choice.event) == (2020, "workshop-2")


def test_an_address_holds_nothing_that_nobody_chose(report: Tables) -> None:
    asked = FigureRequest("matrix", Choice(cycle=2020), languages()["ar"], "slide")
    query = QueryParams(figure_query.current_image_url(asked, "png", report).partition("?")[2])
    assert set(query) == {"lang", "size"}
