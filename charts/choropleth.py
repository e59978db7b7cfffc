"""The map of the 22 states by one indicator: review stage, objectives ready, or attendance. Its
geometry is the browser's to fetch.
"""

import math
import textwrap
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

from charts.drawing import theme
from charts.drawing.marks import Areas, Block, Entry, Sheet
from domain import findings, measures
from domain.areas import LABELS, UNDETERMINED, Label
from domain.language import Language, mark
from domain.tables import Choice, Tables
from domain.vocabulary import ANSWERS, NOT_REPORTED, STAGES, STATES

GEOMETRY = "app/static/boundaries.geojson"  # relative: right on every page, and under a base path
EVENTS = mark("Events attended, of those whose source names states")
INDICATORS = {
    "stage": mark("Review stage"),
    "ready": mark("Objectives ready"),
    "attendance": mark("Attendance"),
}
NOTE = (
    mark(
        "The boundaries and names shown and the designations used on this map do not imply "
        "official endorsement or acceptance by the "
        "United Nations."
    ),
    mark(
        "Final boundary between the Republic of the Sudan and the Republic of South Sudan has not "
        "yet been determined."
    ),
    mark("Final status of the Abyei area is not yet determined."),
)

HEIGHT, MARKER, LETTER = 640, 13, 13  # px
LINE_LENGTH = 15  # letters
HALF_MARKER = 0.8  # degrees
# from Mauritania to the names beside the Gulf, from the Comoros to Tunisia's name
LONGITUDES, LATITUDES = ((-18.5, 66.5), (-13.6, 40.8))
OUTSIDE, SILENT = "outside", "silent"
HOLLOW, LINE = "rgba(0,0,0,0)", "rgba(128,128,128,0.9)"
NOWHERE = {"lon": [None], "lat": [None]}
SIDES = {
    "left": "middle left",
    "right": "middle right",
    "top": "top center",
    "center": "middle center",
}


@dataclass(frozen=True)
class Band:
    """One class of the map: its name, a message or (of a stage) the vocabulary's; its colour's
    place in the palette, empty for hollow.
    """

    name: str
    colour: str
    bounds: tuple[int, int] | None = None

    def said(self, language: Language) -> str:
        """The name for the legend."""
        if self.bounds is not None:
            first, last = self.bounds
            return language.count(
                "{first} to {n} objective ready",
                "{first} to {n} objectives ready",
                last,
                first=first,
            )
        return (
            STAGES[self.name].name(language.code)
            if self.name in STAGES
            else language.say(self.name)
        )


_SILENT, _OUTSIDE = (
    Band(mark("Not reported"), STAGES[NOT_REPORTED].colour),
    Band(mark("Not named as taking part"), ""),
)
_READY = {
    f"to_{last}": Band("", colour, (first, last))
    for first, last, colour in (
        (1, 5, "sequential-2"),
        (6, 10, "sequential-4"),
        (11, 15, "sequential-6"),
        (16, 22, "sequential-8"),
    )
}
# By indicator, in the order of the legend. Silence is sand and absence hollow: neither is the low
# end of a scale.
BANDS = {
    "stage": {
        code: Band(code, stage.colour) for code, stage in STAGES.items() if code != NOT_REPORTED
    }
    | {SILENT: Band(NOT_REPORTED, STAGES[NOT_REPORTED].colour), OUTSIDE: _OUTSIDE},
    "ready": {"none": Band(mark("Reported, none ready"), "categorical-2")}
    | _READY
    | {
        "all": Band(mark("All objectives ready"), "sequential-10"),
        SILENT: _SILENT,
        OUTSIDE: _OUTSIDE,
    },
    "attendance": {
        "all": Band(mark("Took part"), "sequential-8"),
        "some": Band(mark("Took part in some events"), "sequential-4"),
        SILENT: Band(mark("Attendance not reported"), STAGES[NOT_REPORTED].colour),
        OUTSIDE: _OUTSIDE,
    },
}


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Where every member state stands. Out: `measures.review_by_state`, indicator (of the choice),
    band (the state's class by it).
    """
    rows = measures.review_by_state(tables, choice)
    band = {"stage": _stage_band, "ready": _ready_band, "attendance": _attendance_band}[
        choice.indicator
    ]
    return rows.assign(
        indicator=choice.indicator, band=[band(row) for row in rows.to_dict("records")]
    )


def title(frame: pd.DataFrame, language: Language) -> str:
    """The finding."""
    say = {
        "stage": findings.reviews_approved,
        "ready": findings.states_with_ready_objectives,
        "attendance": findings.states_attending,
    }[_indicator(frame)]
    return say(frame, language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """What a reader who cannot see the map is told: the finding, and which states are in each
    class.
    """
    classes = [
        language.say(
            "{name}: {value}",
            name=band.said(language),
            value=language.join(_names(frame[frame["band"] == code], language)),
        )
        for code, band in BANDS[_indicator(frame)].items()
        if (frame["band"] == code).any()
    ]
    indicator = language.say(INDICATORS[_indicator(frame)])
    return language.say(
        "Map of the Arab states by {indicator}. {finding}. {classes}.",
        indicator=indicator.lower(),
        finding=title(frame, language),
        classes=language.say("; ").join(classes),
    )


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """The map as words and numbers, the states in the neutral order of the language. Empty cells:
    the source is silent.
    """
    rows = measures.in_neutral_order(frame, language.code)
    return pd.DataFrame(
        {
            language.say("State"): _names(rows, language),
            language.say("Named as taking part"): [
                ANSWERS["yes" if named else "no"].name(language.code) for named in rows["attended"]
            ],
            language.say("Review stage"): [
                _stage(stage, inside, language)
                for stage, inside in zip(rows["stage"], rows["in_scope"], strict=True)
            ],
            language.say("As of"): [
                language.date(day) if pd.notna(day) else "" for day in rows["as_of"]
            ],
            language.say("Objectives reported"): rows["reported"]
            .where(rows["reported"] > 0)
            .to_list(),
            language.say("Objectives ready"): rows["ready"].where(rows["reported"] > 0).to_list(),
            language.say("Objectives that apply"): rows["applicable"]
            .where(rows["reported"] > 0)
            .to_list(),
            language.say("Events attended"): rows["events_attended"].to_list(),
            language.say("Events that name states"): rows["events_named"].to_list(),
        }
    )


def _stage(stage: str, in_scope: bool, language: Language) -> str:
    return STAGES[stage].name(language.code) if in_scope else _OUTSIDE.said(language)


def interactive(frame: pd.DataFrame, language: Language) -> go.Figure:
    """States filled by class, the small ones also as markers; a click on either gives the state's
    code as `customdata`.

    static/dashboard.css counts on the last trace: the names that a narrow map has no room for.
    """
    bands = BANDS[_indicator(frame)]
    figure = go.Figure([_states(frame, bands, language), _undetermined(), _leaders(frame)])
    figure.add_traces(
        [
            _markers(frame[frame["band"] == code], code, bands, language)
            for code in bands
            if (frame["band"] == code).any()
        ]
    )
    figure.add_trace(
        _swatch(
            language.say("Area of undetermined status"), theme.colour("categorical-8"), language
        )
    )
    figure.add_traces([_written(frame, bands, language, narrow=narrow) for narrow in (True, False)])
    theme.styled(figure, language, height=HEIGHT)
    figure.update_layout(
        # none that a map knows: it stays where it is, and a finger scrolls the page over it
        dragmode="turntable",
        hovermode="closest",
        legend={
            "orientation": "v",
            "x": 0,
            "xanchor": "left",
            "y": 0,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        geo={
            "projection": {"type": "mercator"},
            "lonaxis": {"range": LONGITUDES},
            "lataxis": {"range": LATITUDES},
            "visible": False,
            "bgcolor": HOLLOW,
        },
    )
    return figure


NAMED = 0.82  # the size of the names on a sheet, in parts of its letters
# On a wide sheet the map ends at the equator, and the Comoros, alone far south of it, stand in an
# inset: where that is, and what it shows.
NORTH_OF_THE_EQUATOR = (-2.6, 39.6)
INSET, IN_INSET = ((57.3, 66.3), (-2.4, 6.2)), ((42.75, 45.0), (-13.4, -11.2))
APART = "COM"
LEGEND = 0.4  # of a map's width: the sea below it in the west, where a legend has room


def static(frame: pd.DataFrame, language: Language, sheet: Sheet) -> None:
    """The same map on a sheet: the legend beside it on a wide one, else in its south-western
    corner, where there is sea.
    """
    bands = BANDS[_indicator(frame)]
    fills = {code: theme.colour("categorical-8") for code in UNDETERMINED}
    fills |= {
        state: _fill(bands[band]) for state, band in zip(frame["state"], frame["band"], strict=True)
    }
    entries = _entries(frame, bands, language)
    if sheet.wide:
        _draw_beside(sheet, entries, fills)
    else:
        _draw_below(sheet, entries, fills)


def _draw_beside(sheet: Sheet, entries: list[Entry], fills: dict[str, str]) -> None:
    """The map at the far side, without what lies south of the equator, and the legend on the
    reader's side.
    """
    areas = _fitted(sheet, NORTH_OF_THE_EQUATOR, fills, left=0.0 if sheet.language.rtl else None)
    room = sheet.width - areas.width - 2 * sheet.em
    sheet.needs(room > 0.2 * sheet.width)
    sheet.place(replace(areas, fills={code: fill for code, fill in fills.items() if code != APART}))
    for code in fills:
        if code in LABELS and code != APART:
            _draw_label(sheet, areas, LABELS[code], fills[code])
    if APART in fills:
        _draw_inset(sheet, areas, fills[APART])
    sheet.listed(entries, x=0, y=0.3 * sheet.em, width=room)


def _draw_inset(sheet: Sheet, areas: Areas, fill: str) -> None:
    """The Comoros in a frame of their own, many times larger, with their name."""
    (west, east), (south, north) = INSET
    (left, top), (right, bottom) = _point(areas, west, north), _point(areas, east, south)
    frame = Areas(left, top, right - left, bottom - top, *IN_INSET, {APART: fill}, edge=LINE)
    sheet.place(Block(left, top, right - left, bottom - top, edge=LINE))
    sheet.place(frame)
    name = STATES[APART].name(sheet.language.code)
    sheet.needs(sheet.breadth(name, scale=NAMED) < 0.94 * frame.width)
    sheet.line(
        name,
        x=sheet.placed((left + right) / 2),
        y=bottom - 0.8 * sheet.em,
        anchor="middle",
        scale=NAMED,
        of=APART,
    )


def _draw_below(sheet: Sheet, entries: list[Entry], fills: dict[str, str]) -> None:
    """The map in the middle, and the legend in its south-western corner."""
    areas = _fitted(sheet, LATITUDES, fills)
    sheet.place(areas)
    for code in fills:
        if code in LABELS:
            _draw_label(sheet, areas, LABELS[code], fills[code])
    room = LEGEND * areas.width
    legend = Sheet(sheet.language, sheet.letters, width=room, height=None, em=sheet.em)
    legend.listed(entries, x=0, y=0, width=room)
    left = sheet.width - areas.left - room if sheet.language.rtl else areas.left
    sheet.lay(legend, x=left, y=areas.height - legend.bottom)


def _fitted(
    sheet: Sheet, latitudes: tuple[float, float], fills: dict[str, str], left: float | None = None
) -> Areas:
    """A map as large as there is room for: in the middle where the sheet is not wide, else at its
    right or at its left.
    """
    shape = (LONGITUDES[1] - LONGITUDES[0]) / (northing(latitudes[1]) - northing(latitudes[0]))
    width = min(sheet.width, (sheet.height or math.inf) * shape)
    if left is None:
        left = (sheet.width - width) / (1 if sheet.wide else 2)
    return Areas(left, 0, width, width / shape, LONGITUDES, latitudes, fills, LINE)


def northing(latitude: float) -> float:
    """How far north of the equator a latitude is in Mercator's projection, in degrees of
    longitude.
    """
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def _entries(frame: pd.DataFrame, bands: dict[str, Band], language: Language) -> list[Entry]:
    there = set(frame["band"])
    found = [
        Entry(band.said(language), fill=_fill(band) if band.colour else "", edge=LINE)
        for code, band in bands.items()
        if code in there
    ]
    return [
        *found,
        Entry(
            language.say("Area of undetermined status"),
            fill=theme.colour("categorical-8"),
            edge=LINE,
        ),
    ]


def _draw_label(sheet: Sheet, areas: Areas, label: Label, fill: str) -> None:
    """The name of a state where it stands, with its leader and its marker."""
    x, y = _point(areas, label.lon, label.lat)
    size, name = NAMED * sheet.em, STATES[label.code].name(sheet.language.code)
    if label.leader:
        end = _short_of(label.leader, label) if label.marker else (label.lon, label.lat)
        sheet.rule(
            *(_mirrored(sheet, _point(areas, *each)) for each in (label.leader, end)),
            colour=LINE,
            weight=0.6,
        )
    if label.marker:
        sheet.sign(
            "square",
            x=sheet.placed(x),
            y=y,
            size=0.85 * size,
            fill="" if fill == HOLLOW else fill,
            edge=LINE,
            weight=0.6,
        )
    lines = textwrap.wrap(name, LINE_LENGTH, break_long_words=False)
    lead = 1.15 * size
    aside = {"left": -1, "right": 1}.get(label.side, 0) * (0.75 if label.marker else 0.35) * size
    top = y - (lead * len(lines) if label.side == "top" else lead * (len(lines) - 1) / 2)
    inside = label.side == "center" and fill != HOLLOW
    for i, line in enumerate(lines):
        sheet.line(
            line,
            x=sheet.placed(x + aside),
            y=top + lead * i,
            anchor=_anchor(label.side, sheet.language),
            scale=NAMED,
            ink=theme.text_on(fill) if inside else "",
            halo=fill if inside else "" if label.side == "center" else "#ffffff",
            of=label.code,
            said=name,
        )


def _point(areas: Areas, lon: float, lat: float) -> tuple[float, float]:
    """Where a place is on the map, in points."""
    (west, east), (south, north) = areas.longitudes, (northing(each) for each in areas.latitudes)
    return (
        areas.left + areas.width * (lon - west) / (east - west),
        areas.top + areas.height * (north - northing(lat)) / (north - south),
    )


def _mirrored(sheet: Sheet, point: tuple[float, float]) -> tuple[float, float]:
    return sheet.placed(point[0]), point[1]


def _anchor(side: str, language: Language) -> Literal["start", "middle", "end"]:
    """From the side of a point that a name stands on to the end of it that is at the point: maps
    are not mirrored.
    """
    if side not in ("left", "right"):
        return "middle"
    return "end" if (side == "left") is not language.rtl else "start"


def note(language: Language) -> str:
    """What stands under every map, and inside every exported one."""
    return " ".join(language.say(sentence) for sentence in NOTE)


def _indicator(frame: pd.DataFrame) -> str:
    return str(frame["indicator"].iloc[0])


def _names(rows: pd.DataFrame, language: Language) -> list[str]:
    return [STATES[code].name(language.code) for code in rows["state"]]


def _stage_band(row: dict[Any, Any]) -> str:
    if not row["in_scope"]:
        return OUTSIDE
    return SILENT if row["stage"] == NOT_REPORTED else str(row["stage"])


def _ready_band(row: dict[Any, Any]) -> str:
    if not row["in_scope"]:
        return OUTSIDE
    if not row["reported"]:
        return SILENT
    if not row["ready"]:
        return "none"
    if row["ready"] == row["applicable"]:
        return "all"
    return next(
        code for code, band in _READY.items() if band.bounds and row["ready"] <= band.bounds[1]
    )


def _attendance_band(row: dict[Any, Any]) -> str:
    if not row["events_named"]:
        return SILENT
    if not row["events_attended"]:
        return OUTSIDE
    return "all" if row["events_attended"] == row["events_named"] else "some"


def _fill(band: Band) -> str:
    return theme.colour(band.colour) if band.colour else HOLLOW


def _states(frame: pd.DataFrame, bands: dict[str, Band], language: Language) -> go.Choropleth:
    codes = list(bands)
    steps = [
        (edge / len(codes), _fill(bands[code]))
        for i, code in enumerate(codes)
        for edge in (i, i + 1)
    ]
    return go.Choropleth(
        geojson=GEOMETRY,
        locations=frame["state"],
        z=[codes.index(code) + 0.5 for code in frame["band"]],
        zmin=0,
        zmax=len(codes),
        colorscale=steps,
        showscale=False,
        customdata=frame["state"],
        marker={"line": {"color": LINE, "width": 1}},
        hovertemplate=_told(frame, bands, language),
    )


def _undetermined() -> go.Choropleth:
    grey = theme.colour("categorical-8")
    return go.Choropleth(
        geojson=GEOMETRY,
        locations=UNDETERMINED,
        z=[0] * len(UNDETERMINED),
        colorscale=[(0, grey), (1, grey)],
        showscale=False,
        marker={"line": {"color": LINE, "width": 1}},
        hoverinfo="skip",
    )


def _leaders(frame: pd.DataFrame) -> go.Scattergeo:
    lines = [
        (each.leader, _short_of(each.leader, each), (None, None))
        for each in _labels(frame)
        if each.leader
    ]
    return go.Scattergeo(
        mode="lines",
        lon=[point[0] for line in lines for point in line],
        lat=[point[1] for line in lines for point in line],
        line={"color": LINE, "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )


def _short_of(start: tuple[float, float], label: Label) -> tuple[float, float]:
    """The end of a leader: it stops where the marker begins, and is not seen through a hollow
    one.
    """
    length = math.dist(start, (label.lon, label.lat))
    share = (length - HALF_MARKER) / length
    return start[0] + share * (label.lon - start[0]), start[1] + share * (label.lat - start[1])


def _markers(
    rows: pd.DataFrame, code: str, bands: dict[str, Band], language: Language
) -> go.Scattergeo:
    trace = _swatch(bands[code].said(language), _fill(bands[code]), language)
    small = rows[[label.marker for label in _labels(rows)]]
    if len(small):
        trace.update(
            mode="markers+text",
            customdata=small["state"].to_list(),
            hovertemplate=_told(small, bands, language),
            **_places(small, [HOLLOW] * len(small), language),
        )
    return trace


def _swatch(name: str, fill: str, language: Language) -> go.Scattergeo:
    return go.Scattergeo(
        mode="markers",
        **NOWHERE,
        textfont={"size": LETTER},
        name=language.embed(name),
        marker={
            "color": fill,
            "size": MARKER,
            "symbol": "square",
            "opacity": 1,
            "line": {"color": LINE, "width": 1},
        },
        showlegend=True,
    )


def _written(
    frame: pd.DataFrame, bands: dict[str, Band], language: Language, *, narrow: bool
) -> go.Scattergeo:
    """The names without a marker: those for every map, or those for wide ones only."""
    rows = frame[[not label.marker and label.narrow is narrow for label in _labels(frame)]]
    if not len(rows):
        return go.Scattergeo(mode="text", showlegend=False, **NOWHERE)
    fills = [
        _fill(bands[code]) if label.side == "center" else HOLLOW
        for label, code in zip(_labels(rows), rows["band"], strict=True)
    ]
    # A halo of the state's own colour keeps a letter that stands across its border readable.
    shadows = ["none" if fill == HOLLOW else f"0 0 3px {fill}, 0 0 3px {fill}" for fill in fills]
    return go.Scattergeo(
        mode="text",
        textfont={"size": LETTER, "shadow": shadows},
        hoverinfo="skip",
        showlegend=False,
        **_places(rows, fills, language),
    )


def _coloured(text: str, fill: str) -> str:
    return (
        theme.inked(text)
        if fill == HOLLOW
        else f'<span style="color:{theme.text_on(fill)}">{text}</span>'
    )


def _labels(rows: pd.DataFrame) -> list[Label]:
    return [LABELS[code] for code in rows["state"]]


def _places(rows: pd.DataFrame, fills: list[str], language: Language) -> dict[str, list[Any]]:
    """Where the names stand, and the names, each in a colour that is read on what it stands on."""
    labels = _labels(rows)
    lines = [theme.lines(name, language, width=LINE_LENGTH) for name in _names(rows, language)]
    return {
        "lon": [label.lon for label in labels],
        "lat": [label.lat for label in labels],
        "text": [_coloured(text, fill) for text, fill in zip(lines, fills, strict=True)],
        "textposition": [SIDES[label.side] for label in labels],
    }


def _told(rows: pd.DataFrame, bands: dict[str, Band], language: Language) -> list[str]:
    return [
        "<br>".join(language.embed(line) for line in _lines(row, bands[row["band"]], language))
        + "<extra></extra>"
        for row in rows.to_dict("records")
    ]


def _lines(row: dict[Any, Any], band: Band, language: Language) -> list[str]:
    name = f"<b>{STATES[row['state']].name(language.code)}</b>"
    if row["band"] in (OUTSIDE, SILENT):
        return [name, band.said(language)]
    if row["indicator"] == "stage":
        return [
            name,
            language.say(
                "{name}: {value}", name=language.say("Review stage"), value=band.said(language)
            ),
            language.date(row["as_of"]),
        ]
    part, whole = (
        ("ready", "applicable")
        if row["indicator"] == "ready"
        else ("events_attended", "events_named")
    )
    counted = INDICATORS["ready"] if row["indicator"] == "ready" else EVENTS
    label = language.say(counted)
    return [
        name,
        language.say(
            "{name}: {part} of {whole}", name=label, part=int(row[part]), whole=int(row[whole])
        ),
    ]
