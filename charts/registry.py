"""All figures of the dashboard by name, and images of them.

The chart modules are imported by every page; the renderer is imported with the first image, because
matplotlib and geopandas take a second and 110 MB that no page needs.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import Literal

import pandas as pd

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
from charts.drawing.composition import compose, compose_panel, compose_table
from charts.drawing.figure_sizes import (
    SIZES,
    ComposedFigure,
    FigureSize,
    FigureText,
    NotDrawnError,
    PageSetup,
)
from charts.figure_spec import FigureSpec
from charts.map import choropleth, map_bands
from domain.choice_description import describe_choice
from domain.citation import cite
from domain.language import Language, gettext_noop
from domain.measures.definitions import READINESS
from domain.tables import Choice, Tables

_log = logging.getLogger("dashboard")
ImageKind = Literal["png", "svg", "pdf"]
IMAGE_KINDS: tuple[ImageKind, ...] = ("png", "svg", "pdf")


READINESS_NOTE = READINESS.meaning
ATTENDANCE_NOTE = gettext_noop(
    "Counted are the events for which the source names the states that took part."
)


_MAP_ROWS = {
    "stage": ("stages", "attendance"),
    "ready": ("objectives", "attendance"),
    "attendance": ("attendance",),
    "change": ("stages_compared", "attendance"),
}
_EVENT, _ITEM, _CELL = ("event",), ("item",), ("item", "state")


def _map_spec(indicator: str) -> FigureSpec:
    """Return the specification of the map by one indicator."""
    subject, preset = map_bands.INDICATORS[indicator], {"indicator": indicator}
    counts = {"ready": READINESS_NOTE, "attendance": ATTENDANCE_NOTE}.get(indicator, "")
    return FigureSpec(
        choropleth,
        _MAP_ROWS[indicator],
        subject,
        ("state",),
        preset=preset,
        compares=indicator == "change",
        is_map=True,
        counts=counts,
    )


# In the order of a briefing.
FIGURES: Mapping[str, FigureSpec] = MappingProxyType(
    {
        "map-stage": _map_spec("stage"),
        "map-ready": _map_spec("ready"),
        "map-attendance": _map_spec("attendance"),
        "map-change": _map_spec("change"),
        "ladder": FigureSpec(
            stage_ladder,
            ("stages", "attendance"),
            gettext_noop("States by stage of the review"),
            ("stage",),
        ),
        "road": FigureSpec(
            event_timeline, ("events", "participants"), gettext_noop("Events of the review"), _EVENT
        ),
        "readiness": FigureSpec(
            readiness.objectives,
            ("objectives",),
            gettext_noop("States by status of each objective"),
            _ITEM,
            counts=READINESS_NOTE,
        ),
        "matrix": FigureSpec(
            status_matrix.objectives,
            ("objectives",),
            gettext_noop("Status of each objective in each state"),
            _CELL,
        ),
        "principles": FigureSpec(
            readiness.principles,
            ("guiding_principles",),
            gettext_noop("States by status of each guiding principle"),
            _ITEM,
        ),
        "principles-matrix": FigureSpec(
            status_matrix.principles,
            ("guiding_principles",),
            gettext_noop("Status of each guiding principle in each state"),
            _CELL,
        ),
        "headcount": FigureSpec(
            headcount, ("participants",), gettext_noop("Participants by event and category"), _EVENT
        ),
        "attendance": FigureSpec(
            attendance,
            ("attendance",),
            gettext_noop("Attendance by state and event"),
            ("state", "event"),
            counts=ATTENDANCE_NOTE,
        ),
        "comparison": FigureSpec(
            event_comparison,
            ("past_events", "participants"),
            gettext_noop("Events side by side"),
            _EVENT,
        ),
        "organisation": FigureSpec(
            breakdown.organisation,
            ("participants",),
            gettext_noop("Participants by organization"),
            (),
        ),
        "gender": FigureSpec(
            breakdown.gender, ("participants",), gettext_noop("Participants by gender"), ()
        ),
        "mode": FigureSpec(
            breakdown.mode,
            ("participants",),
            gettext_noop("Participants by mode of participation"),
            (),
        ),
        "state-objectives": FigureSpec(
            state_tiles.objectives,
            ("objectives",),
            gettext_noop("Status of each objective"),
            _ITEM,
            of_state=True,
            counts=READINESS_NOTE,
        ),
        "state-principles": FigureSpec(
            state_tiles.principles,
            ("guiding_principles",),
            gettext_noop("Status of each guiding principle"),
            _ITEM,
            of_state=True,
        ),
    }
)


def render_picture(
    name: str, tables: Tables, choice: Choice, language: Language, *, size: str, kind: ImageKind
) -> bytes:
    """Render a figure as a file; the same arguments give the same bytes in every thread.

    `size` is a key of `figure_sizes.SIZES`. Raises KeyError for an unknown name, size or kind,
    ValueError if a figure of one state is requested without one, FigureDoesNotFitError if
    it does not fit.
    """
    composed = compose_figure(name, tables, choice, language, size=size)
    image: bytes = import_module("charts.drawing.matplotlib_renderer").render(composed, kind)
    return image


def compose_figure(
    name: str, tables: Tables, choice: Choice, language: Language, *, size: str
) -> ComposedFigure:
    """Compose a figure for rendering; raises the errors of `render_picture`."""
    figure = FIGURES[name]
    frame, figure_text = _prepare(figure, tables, choice, language)
    page = _page_setup(SIZES[size], language)
    return compose(figure.chart, frame, figure_text, page, labels=figure.labels)


def compose_figure_table(
    name: str, tables: Tables, choice: Choice, language: Language, *, size: str
) -> ComposedFigure:
    """Compose the table of a figure, for documents in which the figure cannot be drawn."""
    chart = FIGURES[name].chart
    frame, figure_text = _prepare(FIGURES[name], tables, choice, language)
    table = chart.table(frame, language) if len(frame) else pd.DataFrame()
    return compose_table(table, figure_text, _page_setup(SIZES[size], language))


def compose_panels(
    name: str,
    tables: Tables,
    choice: Choice,
    language: Language,
    *,
    sizes: Mapping[str, FigureSize],
) -> dict[str, ComposedFigure]:
    """Compose a figure without title and source, by size name, in the `sizes` in which it fits.

    Raises ValueError if a figure of one state is requested without one.
    """
    figure = FIGURES[name]
    frame, figure_text = _prepare(figure, tables, choice, language)
    panels = {}
    for code, size in sizes.items():
        page = _page_setup(size, language)
        with suppress(NotDrawnError):
            panels[code] = compose_panel(
                figure.chart, frame, figure_text, page, labels=figure.labels
            )
    if not panels:
        facts = {"figure": name, "language": language.code}
        _log.warning("figure_not_drawn", extra={"event": "figure_not_drawn", "facts": facts})
    return panels


def _page_setup(size: FigureSize, language: Language) -> PageSetup:
    return PageSetup(size, language, import_module("charts.drawing.fonts").PlexMetrics())


def _prepare(
    figure: FigureSpec, tables: Tables, choice: Choice, language: Language
) -> tuple[pd.DataFrame, FigureText]:
    """Return the frame of a figure for a choice, overridden by its preset, and its text."""
    figure_choice = replace(choice, **figure.preset)  # type: ignore[arg-type]
    frame = figure.chart.frame(tables, figure_choice)
    return frame, _figure_text(figure, frame, tables, figure_choice, language)


def _figure_text(
    figure: FigureSpec, frame: pd.DataFrame, tables: Tables, choice: Choice, language: Language
) -> FigureText:
    citation = cite(tables, choice, figure.rows, language)
    subject, not_reported = language.gettext(figure.subject), language.gettext("not reported")
    return FigureText(
        title=figure.chart.title(frame, language),
        subtitle=language.gettext(" · ").join([subject, describe_choice(tables, choice, language)]),
        source=citation.source,
        version=citation.version,
        version_id=tables.version,
        note=figure.note(tables, choice, language),
        silence=language.gettext("{name}: {value}", name=subject, value=not_reported),
        alt=figure.chart.alt(frame, language),
    )
