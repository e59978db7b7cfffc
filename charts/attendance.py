"""Attendance by state: a row for each state, a column for each event held, a mark in each cell."""

from typing import Any

import pandas as pd

from charts.attendance_marks import (
    CIRCLE_SIZE,
    COUNTED,
    MARKS,
    NUMBER_SCALE,
    PRESENT,
    colour_of,
    draw_mark,
    kind_of,
    legend_entry,
    mark_text,
)
from charts.drawing import legend, plotly_layout, theme
from charts.drawing.canvas import Canvas
from charts.drawing.plotly_json import PlotlyFigure, Trace, scatter_trace
from domain.findings import participation, quantities, schedule
from domain.language import Language
from domain.measures import attendance, selection
from domain.tables import Choice, Tables
from domain.vocabulary import STATES, State

ROW_HEIGHT, HEADER_HEIGHT = 28, 34  # px: a state; a line of the legend or of the dates
MIN_COLUMNS = 3  # columns of the axis: a single one would be far from the names of the states
UPRIGHT_FROM = 4  # events from which on the dates are upright
MAX_SINGLE_COLUMN = 8  # states up to which a canvas has one column
COLUMN_GAP = 3.0  # ems between two columns of states


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return attendance by state and event, with the titles of the events.

    Columns out: those of `attendance.attendance_by_state` and `selection.with_events`.
    """
    return selection.with_events(attendance.attendance_by_state(tables, choice), tables)


def title(frame: pd.DataFrame, language: Language) -> str:
    """Return the finding."""
    return participation.attendance(frame, language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """Return the text alternative: the finding, and the states that no event names."""
    summary = language.gettext(
        "Table of marks: which state attended which event. {finding}.",
        finding=title(frame, language),
    )
    present = set(frame.loc[frame["present"], "state"])
    absent = [
        state.name(language.code) for state in _states(frame, language) if state.code not in present
    ]
    if not absent:
        return summary
    return f"{summary} " + language.gettext(
        "Not named as present: {states}.", states=language.join(absent)
    )


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return one row for each state and one column for each event.

    A cell holds the size of the delegation, or says that the state was present without a number,
    or was not named.
    """
    columns = {
        language.gettext("State"): [state.name(language.code) for state in _states(frame, language)]
    }
    for _, own in frame.groupby("event", sort=False):
        cells = zip(own["state"], own["present"], own["headcount"], own["at_least"], strict=True)
        texts = {
            state: mark_text(present, n, least, language) for state, present, n, least in cells
        }
        columns[schedule.event_label(own, language)] = [
            texts[state.code] for state in _states(frame, language)
        ]
    return pd.DataFrame(columns)


def interactive(frame: pd.DataFrame, language: Language) -> PlotlyFigure:
    """Draw the marks, first state on top, first event next to the names of the states."""
    rows = {state.code: i for i, state in enumerate(_states(frame, language))}
    columns = {event: i for i, event in enumerate(frame["event"].unique())}
    figure = PlotlyFigure([_trace(kind, frame, rows, columns, language) for kind in MARKS])
    headers = 4 if len(columns) < UPRIGHT_FROM else 6
    theme.apply_style(figure, language, height=ROW_HEIGHT * len(rows) + headers * HEADER_HEIGHT)
    _set_axes(figure, frame, columns, language)
    figure.update_layout(
        legend={"y": 0, "yanchor": "top", "itemclick": False, "itemdoubleclick": False}
    )
    return figure


def _set_axes(
    figure: PlotlyFigure, frame: pd.DataFrame, columns: dict[str, int], language: Language
) -> None:
    """Set the dates of the events above the marks and the names of the states beside them."""
    states, upright = _states(frame, language), len(columns) >= UPRIGHT_FROM
    span = [-0.5, max(len(columns), MIN_COLUMNS) - 0.5]
    axis = {"autorange": False, "showgrid": False, "zeroline": False, "ticks": ""}
    axis |= {"tickfont": {"size": 13}}
    figure.update_xaxes(
        side="top",
        range=span[::-1] if language.rtl else span,
        tickvals=list(columns.values()),
        ticktext=[_tick_label(frame, event, language, upright=upright) for event in columns],
        **axis,
        tickangle=-90 if upright else 0,
    )
    names = [theme.in_page_colour(state.name(language.code)) for state in states]
    figure.update_yaxes(
        range=[len(states) - 0.5, -0.5],
        tickvals=list(range(len(states))),
        ticktext=[language.embed(name) for name in names],
        **axis,
    )
    figure.update_yaxes(showgrid=True, gridcolor=plotly_layout.TRACK)


def static(frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
    """Draw the marks on a canvas below their legend; many states stand in several columns."""
    marks = zip(frame["present"], frame["headcount"], strict=True)
    kinds = {kind_of(present, n) for present, n in marks}
    entries = [legend_entry(kind, language) for kind in MARKS if kind in kinds]
    top = legend.draw_inline(canvas, entries) + 0.5 * canvas.em
    events, top = _leave_out_earlier(canvas, list(frame["event"].unique()), top, language)
    states = _states(frame, language)
    abreast = _count_columns(len(states), len(events), wide=canvas.is_wide)
    many, gap = -(-len(states) // abreast), COLUMN_GAP * canvas.em
    column = (canvas.width + gap) / abreast
    names = canvas.max_text_width(state.name(language.code) for state in states) + canvas.em
    dates = {event: _event_date(frame, event, language) for event in events}
    place = _column_width(canvas, frame, dates, room=column - gap - names)
    head = _room_for_dates(canvas, list(dates.values()), place)
    row = canvas.row(many, beside=top + head, least=1.45, most=2.1)
    cells = {(cell.state, cell.event): cell for cell in frame.itertuples()}
    for i, state in enumerate(states):
        x, y = column * (i // many), top + head + row * (i % many + 0.5)
        if i % many == 0:
            _write_dates(canvas, dates, x=x + names, y=top + head, place=place)
        end, line = x + names + place * len(events), y + row / 2
        canvas.rule((x, line), (end, line), colour=plotly_layout.TRACK, weight=0.6)
        canvas.line(state.name(language.code), x=x, y=y, of=state.code)
        for j, event in enumerate(events):
            draw_mark(canvas, cells[state.code, event], x=x + names + place * (j + 0.5), y=y)
    canvas.bottom = max(canvas.bottom, top + head + row * many)


def _leave_out_earlier(
    canvas: Canvas, events: list[str], top: float, language: Language
) -> tuple[list[str], float]:
    """Keep the latest events if the canvas is brief; return them and where they begin."""
    latest = events[-canvas.brevity.items :] if canvas.brevity.items else events
    left_out = events[: len(events) - len(latest)]
    canvas.left_out |= set(map(str, left_out))
    if earlier := schedule.earlier_events(len(left_out), language):
        top = canvas.write(earlier, x=0, y=top, ink=theme.MUTED) + 0.4 * canvas.em
    return latest, top


def _column_width(
    canvas: Canvas, frame: pd.DataFrame, dates: dict[str, str], *, room: float
) -> float:
    """Return the width of an event column, in points; `room` is the width for all of them."""
    broad = max(
        6 * canvas.em,
        canvas.max_text_width(dates.values()) + canvas.em if len(dates) < UPRIGHT_FROM else 0,
    )
    numbers = frame.loc[frame["event"].isin(list(dates)), "headcount"].dropna()
    number = canvas.max_text_width((canvas.language.number(n) for n in numbers), scale=NUMBER_SCALE)
    width = max(min(room / len(dates), broad), 0.1 * canvas.em)
    canvas.require(
        width
        >= max(1.6 * canvas.em, number + 0.4 * canvas.em if number > CIRCLE_SIZE * canvas.em else 0)
    )
    return width


def _count_columns(states: int, events: int, *, wide: bool) -> int:
    """Count the columns of states in which so many states are drawn."""
    if states <= MAX_SINGLE_COLUMN:
        return 1
    room = 6 if wide else 2  # dates side by side; the names of the states take as much as one
    return max(min(room // events, 3), 1)


def _event_date(frame: pd.DataFrame, event: str, language: Language) -> str:
    return language.date(frame.loc[frame["event"] == event, "start_date"].iloc[0].date())


def _room_for_dates(canvas: Canvas, dates: list[str], place: float) -> float:
    """Return the height of the dates, in points: horizontal in a few columns, upright in many."""
    if len(dates) >= UPRIGHT_FROM:
        return canvas.max_text_width(dates) + 0.8 * canvas.em
    return max(canvas.below(date, width=place) for date in dates) + 0.4 * canvas.em


def _write_dates(
    canvas: Canvas, dates: dict[str, str], *, x: float, y: float, place: float
) -> None:
    """Write the date of each event above its column; the dates end at height `y`."""
    for i, (event, date) in enumerate(dates.items()):
        middle = x + place * (i + 0.5)
        if len(dates) >= UPRIGHT_FROM:
            canvas.line(date, x=middle, y=y - 0.5 * canvas.em, upright=True, of=event)
        else:
            top = y - 0.3 * canvas.em - canvas.below(date, width=place)
            canvas.write(date, x=middle, y=top, width=place, anchor="middle", of=event)


def _states(frame: pd.DataFrame, language: Language) -> list[State]:
    return STATES.neutral_order(language.code, set(frame["state"]))


def _tick_label(frame: pd.DataFrame, event: str, language: Language, *, upright: bool) -> str:
    date = _event_date(frame, event, language)
    lines = [date] if upright else date.rsplit(" ", 1)
    return language.embed("<br>".join(theme.in_page_colour(line) for line in lines))


def _trace(
    kind: str,
    frame: pd.DataFrame,
    rows: dict[str, int],
    columns: dict[str, int],
    language: Language,
) -> Trace:
    marks = zip(frame["present"], frame["headcount"], strict=True)
    kinds = [kind_of(present, n) for present, n in marks]
    own = frame[pd.Series(kinds, index=frame.index, dtype=object) == kind]
    (meaning, symbol, size), colour = MARKS[kind], colour_of(kind)
    counts = zip(own["headcount"], own["at_least"], strict=True)
    texts = [f"{n}+" if least else str(n) for n, least in counts]
    line = {"width": 2.5 if kind == PRESENT else 1.5, "color": colour}
    return scatter_trace(
        x=[columns[event] for event in own["event"]],
        y=[rows[state] for state in own["state"]],
        name=language.embed(language.gettext(meaning)),
        mode="markers+text" if kind == COUNTED else "markers",
        textfont={"color": theme.text_on(colour), "size": 12},
        marker={"symbol": symbol, "size": size, "color": colour, "opacity": 1, "line": line},
        showlegend=len(own) > 0,
        hovertext=[_hover_text(row, language) for row in own.itertuples()],
        hoverinfo="text",
        **({"text": texts} if kind == COUNTED else {}),
    )


def _hover_text(row: Any, language: Language) -> str:
    head = language.embed(STATES[row.state].name(language.code))
    size = mark_text(row.present, row.headcount, row.at_least, language)
    if pd.notna(row.headcount):
        size = quantities.participants_or_more(int(row.headcount), row.at_least, language)
    date = language.embed(language.date(row.start_date.date()))
    return f"{head}<br>{date}<br>{language.embed(size)}"
