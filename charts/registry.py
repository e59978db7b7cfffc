"""All figures that the dashboard shows, by name, as data; and a picture of any of them.

The charts are known to every page; what prints them is not, and is imported when the first picture
is asked for: matplotlib and geopandas take a second and 110 MB that no page needs.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from types import MappingProxyType
from typing import Literal, Protocol

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
from charts.drawing.canvas import Canvas
from charts.drawing.composition import compose, compose_panel, compose_table
from charts.drawing.plates import (
    SIZES,
    ComposedFigure,
    FigureSize,
    FigureText,
    NotDrawnError,
    PageSetup,
)
from charts.drawing.plotly_json import PlotlyFigure as Drawn
from charts.map import choropleth, map_bands
from domain.chosen import describe_choice
from domain.citation import cite
from domain.language import Language, gettext_noop
from domain.measures.definitions import READINESS
from domain.tables import Choice, Tables

_log = logging.getLogger("dashboard")
ImageKind = Literal["png", "svg", "pdf"]
IMAGE_KINDS: tuple[ImageKind, ...] = ("png", "svg", "pdf")


class Chart(Protocol):
    """What a figure needs of a chart module; see charts/__init__.py."""

    def frame(self, tables: Tables, choice: Choice) -> pd.DataFrame:
        """The measure that it draws."""
        ...

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """The finding."""
        ...

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """What a reader who cannot see it is told."""
        ...

    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
        """Its twin in words and numbers."""
        ...

    def interactive(self, frame: pd.DataFrame, language: Language) -> Drawn:
        """Plotly, for the screen."""
        ...

    def static(self, frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
        """Draws it on a sheet."""
        ...


@dataclass(frozen=True)
class FigureSpec:
    """One figure: its chart, the tables it is made of, what it shows, and the columns of its frame
    whose every value has a label.

    `preset` is what of a reader's choice is given; `of_state` whether it shows the one state
    that is chosen; `is_map` whether the note on boundaries belongs to it; `counts` a message that
    says what is counted, where its finding alone may be taken for more.
    """

    chart: Chart
    tables: tuple[str, ...]
    subject: str
    labels: tuple[str, ...]
    preset: Mapping[str, str] = field(default_factory=dict, hash=False)
    of_state: bool = False
    is_map: bool = False
    counts: str = ""

    def note(self, language: Language) -> str:
        """What a reader has to know to take it right: what is counted, and that a map decides
        nothing.
        """
        counts = [language.gettext(self.counts)] if self.counts else []
        return " ".join([*counts, choropleth.note(language)] if self.is_map else counts)


READINESS_NOTE = READINESS.meaning
ATTENDANCE_NOTE = gettext_noop(
    "Counted are the events for which the source names the states that took part."
)


def _map_spec(indicator: str, tables: tuple[str, ...]) -> FigureSpec:
    """The map by one indicator."""
    subject = map_bands.INDICATORS[indicator]
    counts = {"ready": READINESS_NOTE, "attendance": ATTENDANCE_NOTE}.get(indicator, "")
    return FigureSpec(
        choropleth,
        tables,
        subject,
        ("state",),
        preset={"indicator": indicator},
        is_map=True,
        counts=counts,
    )


_MAP_TABLES = ("participants", "progress", "coverage")
_ITEMS, _CELLS = ("item",), ("item", "state")
# In the order in which a briefing tells them.
FIGURES: Mapping[str, FigureSpec] = MappingProxyType(
    {
        "map-stage": _map_spec("stage", _MAP_TABLES),
        "map-ready": _map_spec("ready", _MAP_TABLES),
        "map-attendance": _map_spec("attendance", _MAP_TABLES),
        "ladder": FigureSpec(
            stage_ladder,
            ("participants", "progress"),
            gettext_noop("States by stage of the review"),
            ("stage",),
        ),
        "road": FigureSpec(
            event_timeline,
            ("events", "participants"),
            gettext_noop("Events of the review"),
            ("event",),
        ),
        "readiness": FigureSpec(
            readiness.objectives,
            ("coverage",),
            gettext_noop("States by status of each objective"),
            _ITEMS,
            counts=READINESS_NOTE,
        ),
        "matrix": FigureSpec(
            status_matrix.objectives,
            ("coverage",),
            gettext_noop("Status of each objective in each state"),
            _CELLS,
        ),
        "principles": FigureSpec(
            readiness.principles,
            ("principles",),
            gettext_noop("States by status of each guiding principle"),
            _ITEMS,
        ),
        "principles-matrix": FigureSpec(
            status_matrix.principles,
            ("principles",),
            gettext_noop("Status of each guiding principle in each state"),
            _CELLS,
        ),
        "headcount": FigureSpec(
            headcount,
            ("participants",),
            gettext_noop("Participants by event and category"),
            ("event",),
        ),
        "attendance": FigureSpec(
            attendance,
            ("participants",),
            gettext_noop("Attendance by state and event"),
            ("state", "event"),
            counts=ATTENDANCE_NOTE,
        ),
        "comparison": FigureSpec(
            event_comparison,
            ("events", "participants"),
            gettext_noop("Events side by side"),
            ("event",),
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
            ("coverage",),
            gettext_noop("Status of each objective"),
            _ITEMS,
            of_state=True,
            counts=READINESS_NOTE,
        ),
        "state-principles": FigureSpec(
            state_tiles.principles,
            ("principles",),
            gettext_noop("Status of each guiding principle"),
            _ITEMS,
            of_state=True,
        ),
    }
)


def render_picture(
    name: str, tables: Tables, choice: Choice, language: Language, *, size: str, kind: ImageKind
) -> bytes:
    """A figure as a file. The same arguments give the same bytes, in whichever thread.

    `size` is one of `charts.drawing.plates.SIZES`. Raises KeyError for a name, size or kind
    that there is not, ValueError where a figure of one state is asked for without one, NoRoomError
    where there is no room for it.
    """
    composed = compose_figure(name, tables, choice, language, size=size)
    image: bytes = import_module("charts.drawing.matplotlib_renderer").render(composed, kind)
    return image


def compose_figure(
    name: str, tables: Tables, choice: Choice, language: Language, *, size: str
) -> ComposedFigure:
    """A figure as a plate, ready to be printed; see `render_picture`."""
    figure = FIGURES[name]
    figure_choice = replace(choice, **figure.preset)  # type: ignore[arg-type]
    frame = figure.chart.frame(tables, figure_choice)
    figure_text = _figure_text(figure, frame, tables, figure_choice, language)
    page = PageSetup(SIZES[size], language, import_module("charts.drawing.fonts").PlexMetrics())
    return compose(figure.chart, frame, figure_text, page, labels=figure.labels)


def compose_figure_table(
    name: str, tables: Tables, choice: Choice, language: Language, *, size: str
) -> ComposedFigure:
    """The table behind a figure as a plate, for where a picture must be and the figure cannot be
    drawn.
    """
    figure = FIGURES[name]
    figure_choice = replace(choice, **figure.preset)  # type: ignore[arg-type]
    frame = figure.chart.frame(tables, figure_choice)
    figure_text = _figure_text(figure, frame, tables, figure_choice, language)
    table = figure.chart.table(frame, language) if len(frame) else pd.DataFrame()
    return compose_table(
        table,
        figure_text,
        PageSetup(SIZES[size], language, import_module("charts.drawing.fonts").PlexMetrics()),
    )


def compose_panels(
    name: str,
    tables: Tables,
    choice: Choice,
    language: Language,
    *,
    sizes: Mapping[str, FigureSize],
) -> dict[str, ComposedFigure]:
    """A figure alone, without its title and source, in those of the sizes in which it has room, by
    their names.

    Raises ValueError where a figure of one state is asked for without one.
    """
    figure = FIGURES[name]
    figure_choice = replace(choice, **figure.preset)  # type: ignore[arg-type]
    frame = figure.chart.frame(tables, figure_choice)
    figure_text, metrics = (
        _figure_text(figure, frame, tables, figure_choice, language),
        import_module("charts.drawing.fonts").PlexMetrics(),
    )
    panels = {}
    for code, size in sizes.items():
        with suppress(NotDrawnError):
            panels[code] = compose_panel(
                figure.chart,
                frame,
                figure_text,
                PageSetup(size, language, metrics),
                labels=figure.labels,
            )
    if not panels:
        _log.warning(
            "figure_not_drawn",
            extra={
                "event": "figure_not_drawn",
                "facts": {"figure": name, "language": language.code},
            },
        )
    return panels


def _figure_text(
    figure: FigureSpec, frame: pd.DataFrame, tables: Tables, choice: Choice, language: Language
) -> FigureText:
    citation, subject = (
        cite(tables, choice, figure.tables, language),
        language.gettext(figure.subject),
    )
    return FigureText(
        title=figure.chart.title(frame, language),
        subtitle=language.gettext(" · ").join([subject, describe_choice(tables, choice, language)]),
        source=citation.source,
        version=citation.version,
        version_id=tables.version,
        note=figure.note(language),
        silence=language.gettext(
            "{name}: {value}", name=subject, value=language.gettext("not reported")
        ),
        alt=figure.chart.alt(frame, language),
    )
