"""Attendance by state: a row a state in neutral order, a column an event held, a mark where the state was present."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import canvas, theme
from domain import findings, measures
from domain.language import Language, mark
from domain.tables import Choice, Tables
from domain.vocabulary import STATES, State

ROW, ABOVE = 28, 34  # px: a state; a line of marks explained, and the dates of the columns
FEWEST = 3  # columns there is room for: one column alone would stand far from the names of the states
UPRIGHT = 4  # from so many columns on their dates stand upright

# The marks: what each means, its sign, and its size in px.
COUNTED, PRESENT, ABSENT = "counted", "present", "absent"
MARKS = {
    COUNTED: (mark("Present, with the size of the delegation"), "circle", 22),
    PRESENT: (mark("Present, number not reported"), "circle-open", 15),
    ABSENT: (mark("Not named as taking part"), "line-ew-open", 8),
}


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Attendance by state and event, with the events' titles. Out: `measures.attendance_by_state`, `measures.with_events`."""
    return measures.with_events(measures.attendance_by_state(tables, choice), tables)


def title(frame: pd.DataFrame, language: Language) -> str:
    """The finding."""
    return findings.attendance(frame, language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """What a reader who cannot see the marks is told: the finding, and the states that no event names."""
    told = language.say("Table of marks: which state attended which event. {finding}.", finding=title(frame, language))
    present = set(frame.loc[frame["present"], "state"])
    absent = [state.name(language.code) for state in _states(frame, language) if state.code not in present]
    if not absent:
        return told
    return f"{told} " + language.say("Not named as present: {states}.", states=language.join(absent))


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """A row a state, a column an event: the size of the delegation, or that it was present without one, or not named."""
    columns = {language.say("State"): [state.name(language.code) for state in _states(frame, language)]}
    for _, rows in frame.groupby("event", sort=False):
        cells = zip(rows["state"], rows["present"], rows["headcount"], strict=True)
        said = {state: _said(present, n, language) for state, present, n in cells}
        columns[findings.event_named(rows, language)] = [said[state.code] for state in _states(frame, language)]
    return pd.DataFrame(columns)


def interactive(frame: pd.DataFrame, language: Language) -> go.Figure:
    """The marks, the first state on top, the first event beside the names of the states."""
    rows = {state.code: i for i, state in enumerate(_states(frame, language))}
    columns = {event: i for i, event in enumerate(frame["event"].unique())}
    figure = go.Figure([_trace(kind, frame, rows, columns, language) for kind in MARKS])
    theme.styled(figure, language, height=ROW * len(rows) + (4 if len(columns) < UPRIGHT else 6) * ABOVE)
    span = [-0.5, max(len(columns), FEWEST) - 0.5]
    dates = [_date(frame, event, language, upright=len(columns) >= UPRIGHT) for event in columns]
    axis = {"autorange": False, "showgrid": False, "zeroline": False, "ticks": "", "tickfont": {"size": 13}}
    upright = {"tickangle": -90 if len(columns) >= UPRIGHT else 0}
    figure.update_xaxes(
        side="top", range=span[::-1] if language.rtl else span, tickvals=list(columns.values()), ticktext=dates, **axis, **upright
    )
    names = [language.embed(theme.inked(state.name(language.code))) for state in _states(frame, language)]
    figure.update_yaxes(range=[len(rows) - 0.5, -0.5], tickvals=list(rows.values()), ticktext=names, **axis)
    figure.update_yaxes(showgrid=True, gridcolor=canvas.TRACK)
    figure.update_layout(legend={"y": 0, "yanchor": "top", "itemclick": False, "itemdoubleclick": False})
    return figure


def _states(frame: pd.DataFrame, language: Language) -> list[State]:
    there = set(frame["state"])
    return [state for state in STATES.ordered(language.code) if state.code in there]


def _date(frame: pd.DataFrame, event: str, language: Language, *, upright: bool) -> str:
    day = frame.loc[frame["event"] == event, "start_date"].iloc[0].date()
    words = language.date(day)
    return language.embed("<br>".join(theme.inked(line) for line in ([words] if upright else words.rsplit(" ", 1))))


def _kind(present: bool, headcount: float) -> str:
    if not present:
        return ABSENT
    return PRESENT if pd.isna(headcount) else COUNTED


def _said(present: bool, headcount: float, language: Language) -> str:
    kind = _kind(present, headcount)
    return language.number(int(headcount)) if kind == COUNTED else language.say(MARKS[kind][0])


def _trace(kind: str, frame: pd.DataFrame, rows: dict[str, int], columns: dict[str, int], language: Language) -> go.Scatter:
    kinds = [_kind(present, n) for present, n in zip(frame["present"], frame["headcount"], strict=True)]
    own = frame[pd.Series(kinds, index=frame.index, dtype=object) == kind]
    meaning, sign, size = MARKS[kind]
    colour = theme.colour("categorical-8" if kind == ABSENT else "categorical-1")
    return go.Scatter(
        x=[columns[event] for event in own["event"]],
        y=[rows[state] for state in own["state"]],
        name=language.embed(language.say(meaning)),
        mode="markers+text" if kind == COUNTED else "markers",
        text=[str(n) for n in own["headcount"]] if kind == COUNTED else None,
        textfont={"color": theme.text_on(colour), "size": 12},
        marker={
            "symbol": sign,
            "size": size,
            "color": colour,
            "opacity": 1,
            "line": {"width": 2.5 if kind == PRESENT else 1.5, "color": colour},
        },
        showlegend=len(own) > 0,
        hovertext=[_tip(row, language) for row in own.itertuples()],
        hoverinfo="text",
    )


def _tip(row: Any, language: Language) -> str:
    head = language.embed(STATES[row.state].name(language.code))
    size = findings.participants(int(row.headcount), language) if pd.notna(row.headcount) else _said(row.present, row.headcount, language)
    return f"{head}<br>{language.embed(language.date(row.start_date.date()))}<br>{language.embed(size)}"
