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
    choropleth,
    event_comparison,
    event_timeline,
    headcount,
    readiness,
    stage_ladder,
    state_tiles,
    status_matrix,
)
from charts.drawing.composition import (
    SIZES,
    NotDrawnError,
    Paper,
    Plate,
    Size,
    Words,
    bare,
    plate,
    tabled,
)
from charts.drawing.marks import Sheet
from charts.drawing.plotly_json import Figure as Drawn
from domain.chosen import chosen
from domain.citation import stated
from domain.language import Language, mark
from domain.measures import READINESS
from domain.tables import Choice, Tables

_log = logging.getLogger("dashboard")
Kind = Literal["png", "svg", "pdf"]
KINDS: tuple[Kind, ...] = ("png", "svg", "pdf")


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

    def static(self, frame: pd.DataFrame, language: Language, sheet: Sheet) -> None:
        """Draws it on a sheet."""
        ...


@dataclass(frozen=True)
class Figure:
    """One figure: its chart, the tables it is made of, what it shows, and the columns of its frame
    whose every value has a label.

    `preset` is what of a reader's choice is given; `of_state` whether it shows the one state that
    is chosen; `is_map` whether the note on boundaries belongs to it; `counts` a message that says
    what is counted, where its finding alone may be taken for more.
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
        counts = [language.say(self.counts)] if self.counts else []
        return " ".join([*counts, choropleth.note(language)] if self.is_map else counts)


READY = READINESS.meaning
NAMED = mark("Counted are the events for which the source names the states that took part.")


def _map(indicator: str, tables: tuple[str, ...]) -> Figure:
    """The map by one indicator."""
    subject = choropleth.INDICATORS[indicator]
    counts = {"ready": READY, "attendance": NAMED}.get(indicator, "")
    return Figure(
        choropleth,
        tables,
        subject,
        ("state",),
        preset={"indicator": indicator},
        is_map=True,
        counts=counts,
    )


_WHERE = ("participants", "progress", "coverage")
_ITEMS, _CELLS = ("item",), ("item", "state")
# In the order in which a briefing tells them.
FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        "map-stage": _map("stage", _WHERE),
        "map-ready": _map("ready", _WHERE),
        "map-attendance": _map("attendance", _WHERE),
        "ladder": Figure(
            stage_ladder,
            ("participants", "progress"),
            mark("States by stage of the review"),
            ("stage",),
        ),
        "road": Figure(
            event_timeline, ("events", "participants"), mark("Events of the review"), ("event",)
        ),
        "readiness": Figure(
            readiness.objectives,
            ("coverage",),
            mark("States by status of each objective"),
            _ITEMS,
            counts=READY,
        ),
        "matrix": Figure(
            status_matrix.objectives,
            ("coverage",),
            mark("Status of each objective in each state"),
            _CELLS,
        ),
        "principles": Figure(
            readiness.principles,
            ("principles",),
            mark("States by status of each guiding principle"),
            _ITEMS,
        ),
        "principles-matrix": Figure(
            status_matrix.principles,
            ("principles",),
            mark("Status of each guiding principle in each state"),
            _CELLS,
        ),
        "headcount": Figure(
            headcount, ("participants",), mark("Participants by event and category"), ("event",)
        ),
        "attendance": Figure(
            attendance,
            ("participants",),
            mark("Attendance by state and event"),
            ("state", "event"),
            counts=NAMED,
        ),
        "comparison": Figure(
            event_comparison, ("events", "participants"), mark("Events side by side"), ("event",)
        ),
        "organisation": Figure(
            breakdown.organisation, ("participants",), mark("Participants by organization"), ()
        ),
        "gender": Figure(breakdown.gender, ("participants",), mark("Participants by gender"), ()),
        "mode": Figure(
            breakdown.mode, ("participants",), mark("Participants by mode of participation"), ()
        ),
        "state-objectives": Figure(
            state_tiles.objectives,
            ("coverage",),
            mark("Status of each objective"),
            _ITEMS,
            of_state=True,
            counts=READY,
        ),
        "state-principles": Figure(
            state_tiles.principles,
            ("principles",),
            mark("Status of each guiding principle"),
            _ITEMS,
            of_state=True,
        ),
    }
)


def picture(
    name: str, tables: Tables, choice: Choice, language: Language, *, size: str, kind: Kind
) -> bytes:
    """A figure as a file. The same arguments give the same bytes, in whichever thread.

    `size` is one of `charts.drawing.composition.SIZES`. Raises KeyError for a name, size or kind
    that there is not, ValueError where a figure of one state is asked for without one, NoRoomError
    where there is no room for it.
    """
    made = plate_of(name, tables, choice, language, size=size)
    printed: bytes = import_module("charts.drawing.matplotlib_renderer").printed(made, kind)
    return printed


def plate_of(name: str, tables: Tables, choice: Choice, language: Language, *, size: str) -> Plate:
    """A figure as a plate, ready to be printed; see `picture`."""
    figure = FIGURES[name]
    asked = replace(choice, **figure.preset)  # type: ignore[arg-type]
    frame = figure.chart.frame(tables, asked)
    words = _words(figure, frame, tables, asked, language)
    paper = Paper(SIZES[size], language, import_module("charts.drawing.fonts").Plex())
    return plate(figure.chart, frame, words, paper, labels=figure.labels)


def table_of(name: str, tables: Tables, choice: Choice, language: Language, *, size: str) -> Plate:
    """The table behind a figure as a plate, for where a picture must be and the figure cannot be
    drawn.
    """
    figure = FIGURES[name]
    asked = replace(choice, **figure.preset)  # type: ignore[arg-type]
    frame = figure.chart.frame(tables, asked)
    words = _words(figure, frame, tables, asked, language)
    table = figure.chart.table(frame, language) if len(frame) else pd.DataFrame()
    return tabled(
        table, words, Paper(SIZES[size], language, import_module("charts.drawing.fonts").Plex())
    )


def panels_of(
    name: str, tables: Tables, choice: Choice, language: Language, *, sizes: Mapping[str, Size]
) -> dict[str, Plate]:
    """A figure alone, without its title and source, in those of the sizes in which it has room, by
    their names.

    Raises ValueError where a figure of one state is asked for without one.
    """
    figure = FIGURES[name]
    asked = replace(choice, **figure.preset)  # type: ignore[arg-type]
    frame = figure.chart.frame(tables, asked)
    words, letters = (
        _words(figure, frame, tables, asked, language),
        import_module("charts.drawing.fonts").Plex(),
    )
    plates = {}
    for code, size in sizes.items():
        with suppress(NotDrawnError):
            plates[code] = bare(
                figure.chart, frame, words, Paper(size, language, letters), labels=figure.labels
            )
    if not plates:
        _log.warning(
            "figure_not_drawn",
            extra={
                "event": "figure_not_drawn",
                "facts": {"figure": name, "language": language.code},
            },
        )
    return plates


def _words(
    figure: Figure, frame: pd.DataFrame, tables: Tables, choice: Choice, language: Language
) -> Words:
    said, subject = stated(tables, choice, figure.tables, language), language.say(figure.subject)
    return Words(
        title=figure.chart.title(frame, language),
        subtitle=language.say(" · ").join([subject, chosen(tables, choice, language)]),
        source=said.source,
        version=said.version,
        edition=tables.version,
        note=figure.note(language),
        silence=language.say("{name}: {value}", name=subject, value=language.say("not reported")),
        alt=figure.chart.alt(frame, language),
    )
