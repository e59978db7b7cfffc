"""Content of each page: its filters, its charts, and which filter changes which chart. The figures
are this dashboard's own.

Every rival shows the same: filters, headline figures, and the charts of `charts/` with their
findings above them, from the report's workbook as our loaders read it. The rivals leave out what
this dashboard shows besides (tables, sources, profiles, pictures).
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import plotly.graph_objects as go

from charts import (
    attendance,
    breakdown,
    event_comparison,
    event_timeline,
    headcount,
    readiness,
    stage_ladder,
    state_tiles,
    status_matrix,
)
from charts.map import choropleth, map_bands
from domain.findings.headline import headline
from domain.language import languages
from domain.measures import selection
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import ROUND_TABLES, STATES, STATUSES
from loaders.reading import workbook
from loaders.store.store import REPORT

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = languages()["en"]
CONFIG = {"displayModeBar": False, "topojsonURL": "app/static/topojson/", "scrollZoom": False}
CYCLE = 2020
NONE = ""  # the value of a filter that excludes nothing

# by filter name: its value, or a list of values of a multi-select
Values = dict[str, Any]


@dataclass(frozen=True)
class Filter:
    """A filter: its key in our pages and its options by value, the first one chosen at the
    beginning; `kind` is "segments", "select" or "several".
    """

    name: str
    label: str
    options: dict[str, str]
    kind: str

    @property
    def first(self) -> Any:
        """Return the value at the beginning."""
        return [] if self.kind == "several" else next(iter(self.options))


@dataclass(frozen=True)
class Shown:
    """A chart of a page, and the filters that change it."""

    name: str
    chart: Any
    by: tuple[str, ...]
    opened: bool = False  # only when a state is chosen


@dataclass(frozen=True)
class Content:
    """A page, and the filter values that a benchmark goes through on it, none twice."""

    filters: tuple[Filter, ...]
    charts: tuple[Shown, ...]
    changed: str
    through: tuple[str, ...]
    figures: bool = False  # whether the page has the headline figures

    def filter(self, name: str) -> Filter:
        """Return the filter of a name."""
        return next(each for each in self.filters if each.name == name)

    def first(self) -> Values:
        """Return the values of all filters at the beginning."""
        return {each.name: each.first for each in self.filters}


def read() -> Tables:
    """Read the report's workbook again, without a cache."""
    return Tables(**workbook.read(REPORT).frames(), version="report")


def pages(tables: Tables) -> dict[str, Content]:
    """Return the four pages with charts."""
    events = selection.events_of(tables, Choice(CYCLE)).query("status == 'held'").set_index("event")
    indicator = Filter("indicator", "The map shows", dict(map_bands.INDICATORS), "segments")
    cycle = Filter(
        "cycle", "Review cycle", {str(year): str(year) for year in tables.cycles}, "select"
    )
    event = Filter(
        "event",
        "Event",
        {NONE: "All events", **localize_column(events, "title", LANGUAGE)},
        "select",
    )
    state = Filter("state", "State", {NONE: "", **_names(STATES)}, "select")
    round_table = Filter(
        "round_table", "Round table", {NONE: "All objectives", **_names(ROUND_TABLES)}, "select"
    )
    states = Filter("states", "States", _names(STATES), "several")
    status = Filter("status", "With the status", _names(STATUSES), "several")
    order = Filter(
        "order", "Order", {"number": "By number", "round_table": "By round table"}, "segments"
    )
    spoken_of = set(tables.coverage["state"])
    reported = tuple(code for code in state.options if code in spoken_of)
    of_map, of_objectives, of_event = (
        ("cycle", "indicator"),
        ("cycle", "states", "status", "round_table", "order"),
        ("cycle", "event"),
    )
    return {
        "overview": Content(
            (cycle, indicator),
            (
                Shown("map", choropleth, of_map),
                Shown("ladder", stage_ladder, ("cycle",)),
                Shown("road", event_timeline, ("cycle",)),
            ),
            "indicator",
            ("ready", "attendance"),
            figures=True,
        ),
        "states": Content(
            (cycle, state, indicator),
            (
                Shown("state-objectives", state_tiles.objectives, ("cycle", "state"), opened=True),
                Shown("state-principles", state_tiles.principles, ("cycle", "state"), opened=True),
                Shown("map", choropleth, of_map),
            ),
            "state",
            reported[:3],
        ),
        "objectives": Content(
            (cycle, round_table, states, status, order),
            (
                Shown("readiness", readiness.objectives, of_objectives),
                Shown("matrix", status_matrix.objectives, of_objectives),
                Shown("principles", readiness.principles, ("cycle", "states")),
                Shown("principles-matrix", status_matrix.principles, ("cycle", "states")),
            ),
            "round_table",
            tuple(ROUND_TABLES)[:3],
        ),
        "participation": Content(
            (cycle, event),
            tuple(
                Shown(name, chart, of_event)
                for name, chart in {
                    "headcount": headcount,
                    "attendance": attendance,
                    "comparison": event_comparison,
                    "organisation": breakdown.organisation,
                    "gender": breakdown.gender,
                    "mode": breakdown.mode,
                }.items()
            ),
            "event",
            tuple(code for code in event.options if code),
        ),
    }


def choice(values: Values) -> Choice:
    """Convert filter values to a `Choice` for the measures."""
    return Choice(
        cycle=int(values.get("cycle", CYCLE)),
        event=values.get("event") or "",
        round_table=values.get("round_table") or "",
        states=(values["state"],)
        if values.get("state")
        else tuple(sorted(values.get("states") or ())),
        statuses=tuple(sorted(values.get("status") or ())),
        order=values.get("order") or "number",
        indicator=values.get("indicator") or "stage",
    )


def draw_chart(tables: Tables, shown: Shown, values: Values) -> tuple[str, go.Figure] | None:
    """Return the finding and the figure of a chart; None where the page has nothing to show."""
    selection = choice(values)
    if shown.opened and not selection.states:
        return None
    if shown.chart is choropleth:
        selection = replace(selection, states=())  # the map shows all states
    frame = shown.chart.frame(tables, selection)
    return (
        None
        if frame.empty
        else (shown.chart.title(frame, LANGUAGE), shown.chart.interactive(frame, LANGUAGE))
    )


def count(tables: Tables, page: Content, **chosen: str) -> int:
    """Count the charts of a page with these values, all other filters as at the beginning."""
    return sum(draw_chart(tables, each, page.first() | chosen) is not None for each in page.charts)


def headline_figures(tables: Tables, values: Values) -> list[tuple[str, str, str]]:
    """Return label, value and detail of each headline figure."""
    return [
        (each.label, each.value, each.detail) for each in headline(tables, choice(values), LANGUAGE)
    ]


def with_geometry(figure: go.Figure) -> go.Figure:
    """Return the figure with the boundaries in it, as is usual with Plotly; ours have an
    address.
    """
    geometry = orjson.loads((ROOT / "static" / "boundaries.geojson").read_bytes())
    return figure.update_traces(geojson=geometry, selector={"type": "choropleth"})


def _names(terms: Any) -> dict[str, str]:
    return {term.code: term.name(LANGUAGE.code) for term in terms.neutral_order(LANGUAGE.code)}
