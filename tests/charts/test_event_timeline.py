"""The timeline of events, in order of time, with the as-of date of the data."""

from itertools import pairwise

import pandas as pd

from charts import event_timeline
from charts.drawing.plotly_json import PlotlyFigure
from domain.language import Language
from domain.measures import timeline
from domain.tables import Choice, Tables


def signs(figure: PlotlyFigure) -> dict[str, list[float]]:
    """Return the positions of the symbols in px from the top, by symbol."""
    return {trace["marker"]["symbol"]: list(trace["y"]) for trace in figure.data if trace["y"]}


def test_held_is_solid_and_planned_is_hollow_with_the_as_of_date_between(
    report: Tables, cycle: Choice, language: Language
):
    drawn = signs(event_timeline.interactive(event_timeline.frame(report, cycle), language))
    assert [len(drawn[sign]) for sign in ("circle", "diamond", "circle-open")] == [2, 1, 1]
    assert max(drawn["circle"]) < drawn["diamond"][0] < drawn["circle-open"][0]


def test_the_days_between_two_stops_are_counted(report: Tables, cycle: Choice):
    assert list(event_timeline.frame(report, cycle)["days"].dropna()) == [49, 0, 110]


def test_the_table_holds_the_events_only(report: Tables, cycle: Choice, language: Language):
    table = event_timeline.table(event_timeline.frame(report, cycle), language)
    assert list(table[language.gettext("Participants")]) == ["140", "111", ""]
    assert list(table[language.gettext("States")]) == ["12", "15", ""]


def test_a_chosen_event_does_not_shorten_the_road(report: Tables):
    assert len(event_timeline.frame(report, Choice(cycle=2020, event="workshop-2"))) == 4


def test_labels_of_twelve_events_do_not_collide(report: Tables, cycle: Choice, language: Language):
    stops = [
        report.events.iloc[[1]].assign(event=f"e{i}", start_date=pd.Timestamp(2020, 1 + i, 1))
        for i in range(12)
    ]
    frame = timeline.event_timeline(
        Tables(pd.concat(stops), *_others(report), version="twelve"), cycle
    )
    figure = event_timeline.interactive(frame, language)
    labels = sorted(
        (note["y"], note["text"].count("<br>") + 1)
        for note in figure.layout["annotations"]
        if "<b>" in note["text"]
    )
    assert len(labels) == 13
    assert all(upper + lines * 18 <= lower for (upper, lines), (lower, _) in pairwise(labels))


def test_a_status_that_cannot_be_counted_on_is_drawn_apart(
    report: Tables, cycle: Choice, language: Language
):
    events = report.events.assign(status=["held", "postponed", "cancelled"])
    drawn = signs(
        event_timeline.interactive(
            event_timeline.frame(Tables(events, *_others(report), version="changed"), cycle),
            language,
        )
    )
    assert {"circle", "circle-x-open", "x-open"} <= set(drawn)


def test_no_events_make_an_empty_road(empty: Tables, cycle: Choice, language: Language):
    frame = event_timeline.frame(empty, cycle)
    assert not signs(event_timeline.interactive(frame, language))
    assert event_timeline.title(frame, language)
    assert event_timeline.alt(frame, language)
    assert event_timeline.table(frame, language).empty


def _others(tables: Tables) -> tuple[pd.DataFrame, ...]:
    return tables.participants, tables.progress, tables.coverage, tables.principles
