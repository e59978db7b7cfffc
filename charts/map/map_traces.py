"""Build the traces of the map for Plotly: states, areas, leaders, markers and names."""

from typing import Any

import pandas as pd

from charts.drawing import theme
from charts.drawing.plotly_json import Trace, choropleth_trace, scattergeo_trace
from charts.map.map_bands import (
    BORDER_COLOUR,
    INDICATORS,
    OUTLINE_COLOUR,
    OUTSIDE,
    SILENT,
    TRANSPARENT,
    Band,
    fill_of,
    state_names,
)
from charts.map.map_layout import LINE_LENGTH, leader_end
from domain.areas import LABELS, UNDETERMINED, Label
from domain.findings.changes.comparison import step_text
from domain.language import Language, gettext_noop
from domain.vocabulary import GENERAL, STATES

GEOMETRY = "app/static/boundaries.geojson"  # relative: works on every page and base path
EVENTS_ATTENDED = gettext_noop("Events attended, of those whose source names states")
MAP_HEIGHT, MARKER_SIZE, FONT_SIZE = 640, 13, 13  # px
NO_POSITION = {"lon": [None], "lat": [None]}
SIDES = {
    "left": "middle left",
    "right": "middle right",
    "top": "top center",
    "center": "middle center",
}


def states_trace(frame: pd.DataFrame, bands: dict[str, Band], language: Language) -> Trace:
    """Fill every state by its class."""
    codes = list(bands)
    steps = [
        (edge / len(codes), fill_of(bands[code]))
        for i, code in enumerate(codes)
        for edge in (i, i + 1)
    ]
    return choropleth_trace(
        geojson=GEOMETRY,
        locations=frame["state"],
        z=[codes.index(code) + 0.5 for code in frame["band"]],
        zmin=0,
        zmax=len(codes),
        colorscale=steps,
        showscale=False,
        customdata=frame["state"],
        marker={"line": {"color": BORDER_COLOUR, "width": 1}},
        hovertemplate=_hover_texts(frame, bands, language),
    )


def outline_trace(code: str) -> Trace:
    """Outline a state, without a fill."""
    return choropleth_trace(
        geojson=GEOMETRY,
        locations=[code],
        z=[0],
        colorscale=[(0, TRANSPARENT), (1, TRANSPARENT)],
        showscale=False,
        marker={"line": {"color": OUTLINE_COLOUR, "width": 2.5}},
        hoverinfo="skip",
    )


def areas_trace() -> Trace:
    """Fill the areas of undetermined status, which have no value."""
    grey = theme.colour("categorical-8")
    return choropleth_trace(
        geojson=GEOMETRY,
        locations=UNDETERMINED,
        z=[0] * len(UNDETERMINED),
        colorscale=[(0, grey), (1, grey)],
        showscale=False,
        marker={"line": {"color": BORDER_COLOUR, "width": 1}},
        hoverinfo="skip",
    )


def leaders_trace(frame: pd.DataFrame) -> Trace:
    """Draw the lines from small states to their names."""
    lines = [
        (label.leader, leader_end(label.leader, label), (None, None))
        for label in _labels(frame)
        if label.leader
    ]
    return scattergeo_trace(
        mode="lines",
        lon=[point[0] for line in lines for point in line],
        lat=[point[1] for line in lines for point in line],
        line={"color": BORDER_COLOUR, "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )


def markers_trace(
    rows: pd.DataFrame, code: str, bands: dict[str, Band], language: Language
) -> Trace:
    """Mark the small states of a class, and add the class to the legend."""
    trace = swatch_trace(bands[code].label(language), fill_of(bands[code]), language)
    small = rows[[label.marker for label in _labels(rows)]]
    if len(small):
        trace.update(
            mode="markers+text",
            customdata=small["state"].to_list(),
            hovertemplate=_hover_texts(small, bands, language),
            **_name_positions(small, [TRANSPARENT] * len(small), language),
        )
    return trace


def swatch_trace(name: str, fill: str, language: Language) -> Trace:
    """Add a name and a colour to the legend, without a place on the map."""
    return scattergeo_trace(
        mode="markers",
        **NO_POSITION,
        textfont={"size": FONT_SIZE},
        name=language.embed(name),
        marker={
            "color": fill,
            "size": MARKER_SIZE,
            "symbol": "square",
            "opacity": 1,
            "line": {"color": BORDER_COLOUR, "width": 1},
        },
        showlegend=True,
    )


def names_trace(
    frame: pd.DataFrame, bands: dict[str, Band], language: Language, *, narrow: bool
) -> Trace:
    """Write the names without a marker: those of every map, or those of wide ones only."""
    rows = frame[[not label.marker and label.narrow is narrow for label in _labels(frame)]]
    if not len(rows):
        return scattergeo_trace(mode="text", showlegend=False, **NO_POSITION)
    fills = [
        fill_of(bands[code]) if label.side == "center" else TRANSPARENT
        for label, code in zip(_labels(rows), rows["band"], strict=True)
    ]
    # A halo in the colour of the state keeps letters readable across its border.
    halos = {fill: f"0 0 3px {fill}, 0 0 3px {fill}" for fill in fills} | {TRANSPARENT: "none"}
    return scattergeo_trace(
        mode="text",
        textfont={"size": FONT_SIZE, "shadow": [halos[fill] for fill in fills]},
        hoverinfo="skip",
        showlegend=False,
        **_name_positions(rows, fills, language),
    )


def _colour_text(text: str, fill: str) -> str:
    return (
        theme.in_page_colour(text)
        if fill == TRANSPARENT
        else f'<span style="color:{theme.text_on(fill)}">{text}</span>'
    )


def _labels(rows: pd.DataFrame) -> list[Label]:
    return [LABELS[code] for code in rows["state"]]


def _name_positions(
    rows: pd.DataFrame, fills: list[str], language: Language
) -> dict[str, list[Any]]:
    """Return the places and names of states, each in a colour readable on its background."""
    labels = _labels(rows)
    lines = [
        theme.wrap_lines(name, language, width=LINE_LENGTH) for name in state_names(rows, language)
    ]
    return {
        "lon": [label.lon for label in labels],
        "lat": [label.lat for label in labels],
        "text": [_colour_text(text, fill) for text, fill in zip(lines, fills, strict=True)],
        "textposition": [SIDES[label.side] for label in labels],
    }


def _hover_texts(rows: pd.DataFrame, bands: dict[str, Band], language: Language) -> list[str]:
    texts = [_hover_lines(row, bands[row["band"]], language) for row in rows.to_dict("records")]
    return ["<br>".join(map(language.embed, lines)) + "<extra></extra>" for lines in texts]


def _hover_lines(row: dict[Any, Any], band: Band, language: Language) -> list[str]:
    name = f"<b>{STATES[row['state']].name(language.code)}</b>"
    if row["band"] in (OUTSIDE, SILENT, GENERAL):
        return [name, band.label(language)]
    if row["indicator"] == "stage":
        heading, value = language.gettext("Review stage"), band.label(language)
        stage = language.gettext("{name}: {value}", name=heading, value=value)
        return [name, stage, language.date(row["as_of"])]
    if row["indicator"] == "change":
        return [name, band.label(language), step_text(row, language)]
    part, whole, message = "events_attended", "events_named", EVENTS_ATTENDED
    if row["indicator"] == "ready":
        part, whole, message = "ready", "applicable", INDICATORS["ready"]
    heading, numbers = language.gettext(message), {"part": int(row[part]), "whole": int(row[whole])}
    return [name, language.gettext("{name}: {part} of {whole}", name=heading, **numbers)]
