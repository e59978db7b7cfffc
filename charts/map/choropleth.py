"""Draw the choropleth map of the 22 states by one indicator.

Indicators are the review stage, the objectives acted on, attendance, and the change since another
cycle. The browser fetches the
geometry.
"""

import pandas as pd

from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.marks import LegendEntry
from charts.drawing.plotly_json import PlotlyFigure
from charts.map.map_bands import (
    BANDS,
    BORDER_COLOUR,
    INDICATORS,
    OUTSIDE,
    TRANSPARENT,
    Band,
    attendance_band,
    change_band,
    fill_of,
    indicator_of,
    ready_band,
    stage_band,
    state_names,
)
from charts.map.map_drawing import draw_map
from charts.map.map_layout import LATITUDES, LONGITUDES
from charts.map.map_traces import (
    MAP_HEIGHT,
    areas_trace,
    leaders_trace,
    markers_trace,
    names_trace,
    outline_trace,
    states_trace,
    swatch_trace,
)
from domain.areas import UNDETERMINED
from domain.findings import participation, stages
from domain.findings.changes import comparison
from domain.language import Language, gettext_noop
from domain.measures import changes, ordering, overview
from domain.tables import Choice, Tables
from domain.vocabulary import ANSWERS, STAGES

NOTE = (
    gettext_noop(
        "The boundaries and names shown and the designations used on this map do not imply "
        "official endorsement or acceptance by the "
        "United Nations."
    ),
    gettext_noop(
        "Final boundary between the Republic of the Sudan and the Republic of South Sudan has not "
        "yet been determined."
    ),
    gettext_noop("Final status of the Abyei area is not yet determined."),
)
CORNER = {
    "orientation": "v",
    "x": 0,
    "xanchor": "left",
    "y": 0,
    "yanchor": "bottom",
    "itemclick": False,
    "itemdoubleclick": False,
}
GEO = {
    "projection": {"type": "mercator"},
    "lonaxis": {"range": LONGITUDES},
    "lataxis": {"range": LATITUDES},
    "visible": False,
    "bgcolor": TRANSPARENT,
}


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return one row for each member state.

    Columns out: those of `overview.review_by_state`, indicator (of the choice), band (the class of
    the state) and marked (whether it is outlined).
    """
    rows = overview.review_by_state(tables, choice)
    if choice.indicator == "change":
        rows = _with_changes(rows, tables, choice)
    sort = {
        "stage": stage_band,
        "ready": ready_band,
        "attendance": attendance_band,
        "change": change_band,
    }
    bands = [sort[choice.indicator](row) for row in rows.to_dict("records")]
    marked = rows["state"] == choice.marked
    return rows.assign(indicator=choice.indicator, band=bands, marked=marked)


def _with_changes(rows: pd.DataFrame, tables: Tables, choice: Choice) -> pd.DataFrame:
    """Add the columns of `changes.stage_changes`, and both cycles; without an earlier cycle every
    state is compared with itself.
    """
    earlier = changes.compared_cycle(tables, choice)
    sides = [
        changes.Side(tables, choice.cycle if cycle is None else cycle)
        for cycle in (earlier, choice.cycle)
    ]
    moved = changes.stage_changes(*sides)
    columns = ["state", "before", "after", "in_scope_before", "in_scope_after", "change"]
    return rows.merge(moved[columns], on="state", how="left").assign(
        cycle_before=sides[0].cycle, cycle_after=choice.cycle
    )


def _change_title(frame: pd.DataFrame, language: Language) -> str:
    before, after = (int(frame[name].iloc[0]) for name in ("cycle_before", "cycle_after"))
    if before == after:
        return language.gettext("There is no earlier cycle to compare with")
    return language.gettext(
        "From {before} to {after}: {finding}",
        before=str(before),
        after=str(after),
        finding=comparison.stage_sentence(frame, language),
    )


def title(frame: pd.DataFrame, language: Language) -> str:
    """Return the finding."""
    finding = {
        "stage": stages.reviews_approved,
        "ready": stages.states_acting,
        "attendance": participation.states_attending,
        "change": _change_title,
    }[indicator_of(frame)]
    return finding(frame, language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """Return the text alternative: the finding, and the states of each class."""
    classes = [
        language.gettext(
            "{name}: {value}",
            name=band.label(language),
            value=language.join(state_names(frame[frame["band"] == code], language)),
        )
        for code, band in BANDS[indicator_of(frame)].items()
        if (frame["band"] == code).any()
    ]
    indicator = language.gettext(INDICATORS[indicator_of(frame)])
    return language.gettext(
        "Map of the Arab states by {indicator}. {finding}. {classes}.",
        indicator=indicator.lower(),
        finding=title(frame, language),
        classes=language.gettext("; ").join(classes),
    )


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return the map in words and numbers, states in the neutral order of the language.

    Cells that the source does not report are empty.
    """
    rows = ordering.in_neutral_order(frame, language.code)
    reported = rows["reported"] > 0
    named = ["yes" if attended else "no" for attended in rows["attended"]]
    scope = zip(rows["stage"], rows["in_scope"], strict=True)
    dates = [language.date(day) if pd.notna(day) else "" for day in rows["as_of"]]
    columns = {
        language.gettext("State"): state_names(rows, language),
        language.gettext("Named as taking part"): [
            ANSWERS[code].name(language.code) for code in named
        ],
        language.gettext("Review stage"): [
            _stage(stage, inside, language) for stage, inside in scope
        ],
        language.gettext("As of"): dates,
        language.gettext("Objectives reported"): rows["reported"].where(reported).to_list(),
        language.gettext("Objectives acted on"): rows["ready"].where(reported).to_list(),
        language.gettext("Objectives that apply"): rows["applicable"].where(reported).to_list(),
        language.gettext("Events attended"): rows["events_attended"].to_list(),
        language.gettext("Events that name states"): rows["events_named"].to_list(),
    }
    return pd.DataFrame(columns)


def _stage(stage: str, in_scope: bool, language: Language) -> str:
    return (
        STAGES[stage].name(language.code) if in_scope else BANDS["stage"][OUTSIDE].label(language)
    )


def interactive(frame: pd.DataFrame, language: Language) -> PlotlyFigure:
    """Fill the states by class and mark the small ones; both carry the state code as `customdata`.

    static/reading.css relies on the last trace: the names for which a narrow map has no room.
    """
    bands = BANDS[indicator_of(frame)]
    rows = {code: frame[frame["band"] == code] for code in bands}
    undetermined = language.gettext("Area of undetermined status")
    figure = PlotlyFigure(
        [
            states_trace(frame, bands, language),
            areas_trace(),
            *map(outline_trace, _marked(frame)),
            leaders_trace(frame),
            *(
                markers_trace(rows[code], code, bands, language)
                for code in bands
                if len(rows[code])
            ),
            swatch_trace(undetermined, theme.colour("categorical-8"), language),
            *(names_trace(frame, bands, language, narrow=narrow) for narrow in (True, False)),
        ]
    )
    theme.apply_style(figure, language, height=MAP_HEIGHT)
    # a drag mode that maps do not have: the map does not move, and a finger scrolls the page
    figure.update_layout(dragmode="turntable", hovermode="closest", legend=CORNER, geo=GEO)
    return figure


def static(frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
    """Draw the map on a canvas, with the legend beside it or in its south-western corner."""
    bands = BANDS[indicator_of(frame)]
    fills = {code: theme.colour("categorical-8") for code in UNDETERMINED}
    fills |= {
        state: fill_of(bands[band])
        for state, band in zip(frame["state"], frame["band"], strict=True)
    }
    draw_map(canvas, _entries(frame, bands, language), fills, marked=_marked(frame))


def _marked(frame: pd.DataFrame) -> list[str]:
    """Return the codes of the states that are outlined."""
    return [str(code) for code in frame.loc[frame["marked"], "state"]]


def _entries(frame: pd.DataFrame, bands: dict[str, Band], language: Language) -> list[LegendEntry]:
    present, undetermined = set(frame["band"]), language.gettext("Area of undetermined status")
    fills = {
        band.label(language): fill_of(band) if band.colour else ""
        for code, band in bands.items()
        if code in present
    }
    fills[undetermined] = theme.colour("categorical-8")
    return [LegendEntry(name, fill=fill, edge=BORDER_COLOUR) for name, fill in fills.items()]


def note(language: Language) -> str:
    """Return the note on boundaries below every map and inside every exported one."""
    return " ".join(language.gettext(sentence) for sentence in NOTE)
