"""The timeline of the events of a cycle, from the top down by date, with the as-of date."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from charts.drawing import plotly_layout, theme
from charts.drawing.canvas import Canvas
from charts.drawing.plotly_json import PlotlyFigure
from charts.timeline_signs import add_road, add_signs, draw_road
from domain.findings import quantities, schedule
from domain.language import Language
from domain.measures import timeline
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import EVENT_KINDS, EVENT_STATUSES, MODES

# px: between two events, for the days between them where written, from the line to its labels
EVENT_GAP, DAYS_HEIGHT, LABEL_OFFSET = 18, 24, 24
MAX_ACROSS = 6  # events that fit side by side on a wide canvas
# events below each other, and columns of them at most; keys: wide
PER_COLUMN, COLUMNS = {True: 4, False: 14}, {True: 3, False: 2}
COLUMN_GAP = 2.0  # ems between two columns

Row = dict[Hashable, Any]  # a row of the frame, with `title` localized and `gap` in words


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return the events of the cycle and the as-of date. Columns out: `timeline.event_timeline`."""
    return timeline.event_timeline(tables, choice)


def title(frame: pd.DataFrame, language: Language) -> str:
    """Return the finding."""
    return schedule.events_ahead(frame, language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """Return the text alternative: the finding and every event."""
    summary = language.gettext(
        "Road of the events of the review, in order of time. {finding}.",
        finding=title(frame, language),
    )
    events = [
        f"{schedule.event_dates(row, language)}: "
        f"{language.gettext(', ').join(_event_lines(row, language))}."
        for row in _rows(frame, language)
    ]
    return " ".join([summary, *events])


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return date, event, kind, status, mode, states and participants, in order of time."""
    rows = [row for row in _rows(frame, language) if row["status"] != timeline.AS_OF]
    code = language.code
    columns = {
        language.gettext("Date"): [schedule.event_dates(row, language) for row in rows],
        language.gettext("Event"): [row["title"] for row in rows],
        language.gettext("Kind"): [EVENT_KINDS[row["kind"]].name(code) for row in rows],
        language.gettext("Status"): [EVENT_STATUSES[row["status"]].name(code) for row in rows],
        language.gettext("Mode"): [
            MODES[row["mode"]].name(code) if pd.notna(row["mode"]) else "" for row in rows
        ],
        language.gettext("States"): [
            quantities.number(row["states"], language) if row["status"] == "held" else ""
            for row in rows
        ],
        language.gettext("Participants"): [
            _participants(row, language) if row["status"] == "held" else "" for row in rows
        ],
    }
    return pd.DataFrame(columns)


def interactive(frame: pd.DataFrame, language: Language) -> PlotlyFigure:
    """Draw a line of symbols with labels: solid up to the as-of date, dotted after it."""
    y, figure = 0, PlotlyFigure()
    places: list[float] = []
    texts: list[plotly_layout.Annotation] = []
    for row in _rows(frame, language):
        if row["gap"]:
            texts.append(_gap_annotation(row["gap"], y, language))
            y += DAYS_HEIGHT
        lines = _lines(row, language)
        label = plotly_layout.text_annotation(
            lines, language, y=y, shift=LABEL_OFFSET, font={"size": 13}
        )
        texts.append(label)
        places.append(y + plotly_layout.LINE_HEIGHT / 2)
        y += plotly_layout.LINE_HEIGHT * len(lines) + EVENT_GAP
    statuses = list(frame["status"])
    add_road(figure, places, statuses)
    add_signs(figure, places, statuses, language)
    return plotly_layout.apply_pixel_layout(
        figure, language, height=max(y, 40), reach=1, start=14, end=4, texts=texts
    )


def _gap_annotation(gap: str, y: float, language: Language) -> plotly_layout.Annotation:
    look: dict[str, Any] = {"font": {"size": 12}, "opacity": 0.8}
    return plotly_layout.text_annotation(
        [gap], language, y=y - EVENT_GAP / 4, shift=LABEL_OFFSET, **look
    )


def static(frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
    """Draw the timeline on a canvas: from side to side if it is wide, else from the top down."""
    whole = _rows(frame, language)
    rows, earlier = _nearest(whole, canvas.brevity.items)
    later = len(whole) - earlier - len(rows)
    left_out = (*whole[:earlier], *whole[len(whole) - later :])
    canvas.left_out |= {str(row["event"]) for row in left_out}
    if canvas.is_wide and len(whole) <= MAX_ACROSS:
        _draw_across(canvas, rows)
    else:
        before = schedule.earlier_events(earlier, language)
        after = schedule.later_events(later, language)
        _draw_down(canvas, rows, before=before, after=after)


def _nearest(rows: list[Row], most: int | None) -> tuple[list[Row], int]:
    """Keep the `most` rows nearest to the as-of date; return them and how many came before."""
    if most is None or len(rows) <= most:
        return rows, 0
    statuses = [row["status"] for row in rows]
    today = statuses.index(timeline.AS_OF) if timeline.AS_OF in statuses else len(rows) - 1
    first = min(max(today - (most + 1) // 2, 0), len(rows) - most)
    return rows[first : first + most], first


def _draw_down(canvas: Canvas, rows: list[Row], *, before: str, after: str) -> None:
    """Draw the events one below the other, many of them in columns.

    `before` and `after` say how many events are not shown; they may be empty.
    """
    columns = min(-(-len(rows) // PER_COLUMN[canvas.is_wide]), COLUMNS[canvas.is_wide])
    width = (canvas.width + COLUMN_GAP * canvas.em) / max(columns, 1) - COLUMN_GAP * canvas.em
    top = canvas.write(before, x=0, y=0, ink=theme.MUTED) + 0.7 * canvas.em if before else 0.0
    foot = canvas.line_height + 0.4 * canvas.em if after else 0.0
    parts = _split_columns(canvas, rows, width=width, many=columns)
    blank = canvas.blank_copy
    ends = [_write_events(blank(), part, x=0, y=0, width=width, spare=0)[1] for part in parts]
    natural = max(ends, default=0)
    longest = max(map(len, parts), default=1)
    spare = min(max((canvas.height or 0) - natural - top - foot, 0) / longest, 2 * canvas.em)
    places: list[list[tuple[float, float]]] = []
    ends = [top]
    for number, part in enumerate(parts):
        x = number * (width + COLUMN_GAP * canvas.em)
        heights, end = _write_events(canvas, part, x=x, y=top, width=width, spare=spare)
        places.append([(x + 0.7 * canvas.em, y) for y in heights])
        ends.append(end)
    draw_road(canvas, places, [row["status"] for row in rows])
    if after:
        canvas.write(after, x=0, y=max(ends) + 0.4 * canvas.em, ink=theme.MUTED)


def _split_columns(canvas: Canvas, rows: list[Row], *, width: float, many: int) -> list[list[Row]]:
    """Split the events into `many` columns of similar height, in their order."""
    if many <= 1:
        return [rows]
    blank = canvas.blank_copy
    heights = [_write_events(blank(), [row], x=0, y=0, width=width, spare=0)[1] for row in rows]
    parts: list[list[Row]] = [[]]
    filled, share = 0.0, sum(heights) / many
    for row, height in zip(rows, heights, strict=True):
        if parts[-1] and len(parts) < many and filled + height / 2 > share * len(parts):
            parts.append([])
        parts[-1].append(row)
        filled += height
    return parts


def _write_events(
    canvas: Canvas,
    rows: list[Row],
    *,
    x: float,
    y: float,
    width: float,
    spare: float,
) -> tuple[list[float], float]:
    """Write the events one below the other, with `spare` points more between two of them.

    Return the height of the first line of each and the end of the last one, in points.
    """
    start, places, last = 2.2 * canvas.em, [], 0.0
    for row in rows:
        if row["gap"] and canvas.brevity.lines != 1:  # where room is short, the dates are enough
            y = canvas.write(row["gap"], x=x + start, y=y, scale=0.9, ink=theme.MUTED)
            y += 0.7 * canvas.em + spare / 2
        places.append(y + canvas.line_height / 2)
        last = _write_event(canvas, row, x=x + start, y=y, width=width - start)
        y = last + 0.7 * canvas.em + spare / 2
    return places, last


def _draw_across(canvas: Canvas, rows: list[Row]) -> None:
    place, y = canvas.width / len(rows), 3.2 * canvas.em
    xs = [place * i + 0.8 * canvas.em for i in range(len(rows))]
    for x, row in zip(xs, rows, strict=True):
        if row["gap"]:
            look: dict[str, Any] = {"anchor": "middle", "scale": 0.9, "ink": theme.MUTED}
            canvas.write(row["gap"], x=x - place / 2, y=0.9 * canvas.em, **look)
        start, width = x - 0.8 * canvas.em, place - 2 * canvas.em
        _write_event(canvas, row, x=start, y=y + 1.6 * canvas.em, width=width)
    draw_road(canvas, [[(x, y) for x in xs]], [row["status"] for row in rows])


def _write_event(canvas: Canvas, row: Row, *, x: float, y: float, width: float) -> float:
    dates, code = schedule.event_dates(row, canvas.language), str(row["event"])
    y = canvas.write(dates, x=x, y=y, width=width, bold=True, of=code)
    title, *others = _event_lines(row, canvas.language)
    y = canvas.write(title, x=x, y=y, width=width, most=canvas.brevity.lines)
    for text in others:
        y = canvas.write(text, x=x, y=y, width=width)
    return y


def _rows(frame: pd.DataFrame, language: Language) -> list[Row]:
    """Return the rows with the localized title, and the time since the previous event in words."""
    titles = localize_column(frame, "title", language)
    gaps = [
        schedule.days_later(int(days), language) if pd.notna(days) and days else ""
        for days in frame["days"]
    ]
    return [
        row | {"title": title, "gap": gap}
        for row, title, gap in zip(frame.to_dict("records"), titles, gaps, strict=True)
    ]


def _event_lines(row: Row, language: Language) -> list[str]:
    """Describe an event: its title; status, mode and, where reported, states and participants."""
    if row["status"] == timeline.AS_OF:
        return [language.gettext("Date of the data shown")]
    known = [EVENT_STATUSES[row["status"]].name(language.code)]
    known += [MODES[row["mode"]].name(language.code)] if pd.notna(row["mode"]) else []
    known += [quantities.states(int(row["states"]), language)] if pd.notna(row["states"]) else []
    if pd.notna(row["total"]):
        n, least = int(row["total"]), row["total_at_least"]
        known.append(quantities.participants_or_more(n, least, language))
    return [row["title"], language.gettext(" · ").join(known)]


def _participants(row: Row, language: Language) -> str:
    return quantities.number_or_more(row["total"], row["total_at_least"], language)


def _lines(row: Row, language: Language) -> list[str]:
    wrapped = [
        line
        for text in _event_lines(row, language)
        for line in plotly_layout.break_lines(text.split())
    ]
    return [
        f"<b>{schedule.event_dates(row, language)}</b>",
        *(plotly_layout.escape_text(line) for line in wrapped),
    ]
