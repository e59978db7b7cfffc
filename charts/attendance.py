"""Attendance by state: a row a state in neutral order, a column an event held, a mark where the
state was present.
"""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.drawing import plotly_layout, theme
from charts.drawing.marks import Entry, Sheet
from domain import findings, measures
from domain.language import Language, mark
from domain.tables import Choice, Tables
from domain.vocabulary import STATES, State

ROW, ABOVE = 28, 34  # px: a state; a line of marks explained, and the dates of the columns
FEWEST = (
    3  # columns there is room for: one column alone would stand far from the names of the states
)
UPRIGHT = 4  # from so many columns on their dates stand upright

# The marks: what each means, its sign, and its size in px.
COUNTED, PRESENT, ABSENT = "counted", "present", "absent"
MARKS = {
    COUNTED: (mark("Present, with the size of the delegation"), "circle", 22),
    PRESENT: (mark("Present, number not reported"), "circle-open", 15),
    ABSENT: (mark("Not named as taking part"), "line-ew-open", 8),
}


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Attendance by state and event, with the events' titles. Out: `measures.attendance_by_state`,
    `measures.with_events`.
    """
    return measures.with_events(measures.attendance_by_state(tables, choice), tables)


def title(frame: pd.DataFrame, language: Language) -> str:
    """The finding."""
    return findings.attendance(frame, language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """What a reader who cannot see the marks is told: the finding, and the states that no event
    names.
    """
    told = language.say(
        "Table of marks: which state attended which event. {finding}.",
        finding=title(frame, language),
    )
    present = set(frame.loc[frame["present"], "state"])
    absent = [
        state.name(language.code) for state in _states(frame, language) if state.code not in present
    ]
    if not absent:
        return told
    return f"{told} " + language.say(
        "Not named as present: {states}.", states=language.join(absent)
    )


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """A row a state, a column an event: the size of the delegation, or that it was present without
    one, or not named.
    """
    columns = {
        language.say("State"): [state.name(language.code) for state in _states(frame, language)]
    }
    for _, rows in frame.groupby("event", sort=False):
        cells = zip(
            rows["state"], rows["present"], rows["headcount"], rows["at_least"], strict=True
        )
        said = {state: _said(present, n, least, language) for state, present, n, least in cells}
        columns[findings.event_named(rows, language)] = [
            said[state.code] for state in _states(frame, language)
        ]
    return pd.DataFrame(columns)


def interactive(frame: pd.DataFrame, language: Language) -> go.Figure:
    """The marks, the first state on top, the first event beside the names of the states."""
    rows = {state.code: i for i, state in enumerate(_states(frame, language))}
    columns = {event: i for i, event in enumerate(frame["event"].unique())}
    figure = go.Figure([_trace(kind, frame, rows, columns, language) for kind in MARKS])
    theme.styled(
        figure, language, height=ROW * len(rows) + (4 if len(columns) < UPRIGHT else 6) * ABOVE
    )
    span = [-0.5, max(len(columns), FEWEST) - 0.5]
    dates = [_date(frame, event, language, upright=len(columns) >= UPRIGHT) for event in columns]
    axis = {
        "autorange": False,
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "tickfont": {"size": 13},
    }
    upright = {"tickangle": -90 if len(columns) >= UPRIGHT else 0}
    figure.update_xaxes(
        side="top",
        range=span[::-1] if language.rtl else span,
        tickvals=list(columns.values()),
        ticktext=dates,
        **axis,
        **upright,
    )
    names = [
        language.embed(theme.inked(state.name(language.code))) for state in _states(frame, language)
    ]
    figure.update_yaxes(
        range=[len(rows) - 0.5, -0.5], tickvals=list(rows.values()), ticktext=names, **axis
    )
    figure.update_yaxes(showgrid=True, gridcolor=plotly_layout.TRACK)
    figure.update_layout(
        legend={"y": 0, "yanchor": "top", "itemclick": False, "itemdoubleclick": False}
    )
    return figure


# on a sheet: the sign, and its size in ems
SYMBOLS = {COUNTED: ("circle", 1.55), PRESENT: ("circle", 1.0), ABSENT: ("dash", 0.6)}


def static(frame: pd.DataFrame, language: Language, sheet: Sheet) -> None:
    """The same marks on a sheet, the legend above them; on a wide one the states stand in two
    columns.
    """
    kinds = [
        _kind(present, n) for present, n in zip(frame["present"], frame["headcount"], strict=True)
    ]
    top = sheet.key([_entry(kind, language) for kind in MARKS if kind in kinds]) + 0.5 * sheet.em
    whole = list(frame["event"].unique())
    states, events = (
        _states(frame, language),
        whole[-sheet.brevity.items :] if sheet.brevity.items else whole,
    )
    if earlier := findings.earlier_events(len(whole) - len(events), language):
        top = sheet.write(earlier, x=0, y=top, ink=theme.MUTED) + 0.4 * sheet.em
    sheet.summed |= set(map(str, whole[: len(whole) - len(events)]))
    abreast = _abreast(len(states), len(events), wide=sheet.wide)
    many = -(-len(states) // abreast)
    column = (sheet.width + APART * sheet.em) / abreast
    names = sheet.broadest(state.name(language.code) for state in states) + sheet.em
    dates = {event: _day(frame, event, language) for event in events}
    broad = max(
        6 * sheet.em, sheet.broadest(dates.values()) + sheet.em if len(events) < UPRIGHT else 0
    )
    numbers = frame.loc[frame["event"].isin(events), "headcount"].dropna()
    number = sheet.broadest((language.number(n) for n in numbers), scale=SMALL)
    place = max(min((column - APART * sheet.em - names) / len(events), broad), 0.1 * sheet.em)
    sheet.needs(
        place >= max(1.6 * sheet.em, number + 0.4 * sheet.em if number > CIRCLE * sheet.em else 0)
    )
    head = _room_for_dates(sheet, list(dates.values()), place)
    row = sheet.row(many, beside=top + head, least=1.45, most=2.1)
    cells = {(row.state, row.event): row for row in frame.itertuples()}
    for block in range(abreast):
        x = column * block
        own = states[many * block : many * (block + 1)]
        _write_dates(sheet, dates, x=x + names, y=top + head, place=place)
        for i, state in enumerate(own):
            y = top + head + row * (i + 0.5)
            sheet.rule(
                (x, y + row / 2),
                (x + names + place * len(events), y + row / 2),
                colour=plotly_layout.TRACK,
                weight=0.6,
            )
            sheet.line(state.name(language.code), x=x, y=y, of=state.code)
            for j, event in enumerate(events):
                _draw_mark(sheet, cells[state.code, event], x=x + names + place * (j + 0.5), y=y)
    sheet.bottom = max(sheet.bottom, top + head + row * many)


SMALL, CIRCLE = 0.85, 1.6  # the letters of a number; the ems that a circle has room for
FEW = 8  # so many states stand in one column
APART = 3.0  # ems between two columns of states


def _abreast(states: int, events: int, *, wide: bool) -> int:
    """In how many columns so many states stand."""
    if states <= FEW:
        return 1
    room = 6 if wide else 2  # dates side by side; the names of the states take as much as one
    return max(min(room // events, 3), 1)


def _entry(kind: str, language: Language) -> Entry:
    colour = _colour(kind)
    return Entry(
        language.say(MARKS[kind][0]),
        symbol=SYMBOLS[kind][0],
        fill=colour if kind == COUNTED else "",
        edge=colour,
    )


def _day(frame: pd.DataFrame, event: str, language: Language) -> str:
    return language.date(frame.loc[frame["event"] == event, "start_date"].iloc[0].date())


def _room_for_dates(sheet: Sheet, dates: list[str], place: float) -> float:
    """The height of the dates above their columns: in lines where these have room for words,
    upright where they have not.
    """
    if len(dates) >= UPRIGHT:
        return sheet.broadest(dates) + 0.8 * sheet.em
    return max(sheet.below(date, width=place) for date in dates) + 0.4 * sheet.em


def _write_dates(sheet: Sheet, dates: dict[str, str], *, x: float, y: float, place: float) -> None:
    """The date of each event above its column, down to the height `y`."""
    for i, (event, date) in enumerate(dates.items()):
        middle = x + place * (i + 0.5)
        if len(dates) >= UPRIGHT:
            sheet.line(date, x=middle, y=y - 0.5 * sheet.em, upright=True, of=event)
        else:
            top = y - 0.3 * sheet.em - sheet.below(date, width=place)
            sheet.write(date, x=middle, y=top, width=place, anchor="middle", of=event)


def _draw_mark(sheet: Sheet, row: Any, *, x: float, y: float) -> None:
    kind = _kind(row.present, row.headcount)
    symbol, size = SYMBOLS[kind]
    fill = _colour(kind) if kind == COUNTED else ""
    number = sheet.language.number(row.headcount) if kind == COUNTED else ""
    broad = sheet.breadth(number, scale=SMALL) if number else 0
    if broad > CIRCLE * sheet.em:  # a number that no circle has room for
        width, height = broad + 0.3 * sheet.em, 1.3 * sheet.em
        sheet.block(x=x - width / 2, y=y - height / 2, width=width, height=height, fill=fill)
    else:
        sheet.sign(
            symbol,
            x=x,
            y=y,
            size=size * sheet.em,
            fill=fill,
            edge=_colour(kind),
            weight=0.14 * sheet.em,
        )
    if kind == COUNTED:
        sheet.line(number, x=x, y=y, anchor="middle", scale=SMALL, ink=theme.text_on(_colour(kind)))


def _colour(kind: str) -> str:
    return theme.colour("categorical-8" if kind == ABSENT else "categorical-1")


def _states(frame: pd.DataFrame, language: Language) -> list[State]:
    there = set(frame["state"])
    return [state for state in STATES.ordered(language.code) if state.code in there]


def _date(frame: pd.DataFrame, event: str, language: Language, *, upright: bool) -> str:
    words = _day(frame, event, language)
    return language.embed(
        "<br>".join(theme.inked(line) for line in ([words] if upright else words.rsplit(" ", 1)))
    )


def _kind(present: bool, headcount: float) -> str:
    if not present:
        return ABSENT
    return PRESENT if pd.isna(headcount) else COUNTED


def _said(present: bool, headcount: float, is_least: bool, language: Language) -> str:
    kind = _kind(present, headcount)
    return (
        findings.number_or_more(headcount, is_least, language)
        if kind == COUNTED
        else language.say(MARKS[kind][0])
    )


def _trace(
    kind: str,
    frame: pd.DataFrame,
    rows: dict[str, int],
    columns: dict[str, int],
    language: Language,
) -> go.Scatter:
    kinds = [
        _kind(present, n) for present, n in zip(frame["present"], frame["headcount"], strict=True)
    ]
    own = frame[pd.Series(kinds, index=frame.index, dtype=object) == kind]
    meaning, sign, size = MARKS[kind]
    colour = _colour(kind)
    return go.Scatter(
        x=[columns[event] for event in own["event"]],
        y=[rows[state] for state in own["state"]],
        name=language.embed(language.say(meaning)),
        mode="markers+text" if kind == COUNTED else "markers",
        text=[
            f"{n}+" if least else str(n)
            for n, least in zip(own["headcount"], own["at_least"], strict=True)
        ]
        if kind == COUNTED
        else None,
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
    size = _said(row.present, row.headcount, row.at_least, language)
    if pd.notna(row.headcount):
        size = findings.participants_or_more(int(row.headcount), row.at_least, language)
    date = language.embed(language.date(row.start_date.date()))
    return f"{head}<br>{date}<br>{language.embed(size)}"
