"""The road of events: what was held and what is planned, from the top down in order of time, with
the day the data speak of.
"""

from collections.abc import Hashable
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.drawing import plotly_layout, theme
from charts.drawing.canvas import Canvas
from charts.timeline_signs import add_road, add_signs, draw_road
from domain.findings import quantities, schedule
from domain.language import Language
from domain.measures import timeline
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import EVENT_KINDS, EVENT_STATUSES, MODES

# px: between two events, more where the days between them are written, from the road to its labels
EVENT_GAP, DAYS_HEIGHT, LABEL_OFFSET = 18, 24, 24


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The events of the cycle and the as-of date. Out: `timeline.event_timeline`."""
    return timeline.event_timeline(tables, choice)


def title(frame: pd.DataFrame, language: Language) -> str:
    """The finding."""
    return schedule.events_ahead(frame, language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """What a reader who cannot see the road is told: every stop on it."""
    stops = [
        f"{schedule.event_dates(row, language)}: "
        f"{language.gettext(', ').join(_event_lines(row, language))}."
        for row in _rows(frame, language)
    ]
    return " ".join(
        [
            language.gettext(
                "Road of the events of the review, in order of time. {finding}.",
                finding=title(frame, language),
            ),
            *stops,
        ]
    )


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """The events in order of time: date, event, kind, status, mode, states, participants."""
    rows = [row for row in _rows(frame, language) if row["status"] != timeline.AS_OF]
    columns = {
        language.gettext("Date"): [schedule.event_dates(row, language) for row in rows],
        language.gettext("Event"): [row["title"] for row in rows],
        language.gettext("Kind"): [EVENT_KINDS[row["kind"]].name(language.code) for row in rows],
        language.gettext("Status"): [
            EVENT_STATUSES[row["status"]].name(language.code) for row in rows
        ],
        language.gettext("Mode"): [
            MODES[row["mode"]].name(language.code) if pd.notna(row["mode"]) else "" for row in rows
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


def interactive(frame: pd.DataFrame, language: Language) -> go.Figure:
    """A line of signs with a label beside each: solid up to the as-of date, dotted beyond it."""
    figure = go.Figure()
    y = 0
    places: list[float] = []
    texts: list[plotly_layout.Annotation] = []
    for row in _rows(frame, language):
        if row["apart"]:
            texts.append(
                plotly_layout.text_annotation(
                    [row["apart"]],
                    language,
                    y=y - EVENT_GAP / 4,
                    shift=LABEL_OFFSET,
                    font={"size": 12},
                    opacity=0.8,
                )
            )
            y += DAYS_HEIGHT
        lines = _lines(row, language)
        texts.append(
            plotly_layout.text_annotation(
                lines, language, y=y, shift=LABEL_OFFSET, font={"size": 13}
            )
        )
        places.append(y + plotly_layout.LINE_HEIGHT / 2)
        y += plotly_layout.LINE_HEIGHT * len(lines) + EVENT_GAP
    statuses = list(frame["status"])
    add_road(figure, places, statuses)
    add_signs(figure, places, statuses, language)
    return plotly_layout.apply_pixel_layout(
        figure, language, height=max(y, 40), reach=1, start=14, end=4, texts=texts
    )


MAX_ACROSS = 6  # stops that have room side by side on a wide sheet
# stops one below the other, and columns of them at most, by: is it wide
PER_COLUMN, COLUMNS = ({True: 4, False: 14}, {True: 3, False: 2})
COLUMN_GAP = 2.0  # ems between two columns


def static(frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
    """The same road on a sheet: across it where it is wide, else from the top down."""
    whole = _rows(frame, language)
    rows, earlier = _nearest(whole, canvas.brevity.items)
    later = len(whole) - earlier - len(rows)
    canvas.left_out |= {
        str(row["event"]) for row in (*whole[:earlier], *whole[len(whole) - later :])
    }
    if canvas.is_wide and len(whole) <= MAX_ACROSS:
        _draw_across(canvas, rows)
    else:
        _draw_down(
            canvas,
            rows,
            before=schedule.earlier_events(earlier, language),
            after=schedule.later_events(later, language),
        )


def _nearest(
    rows: list[dict[Hashable, Any]], most: int | None
) -> tuple[list[dict[Hashable, Any]], int]:
    """Of more stops than there is room for those around the as-of date, one more of those before
    it; and how many stand before them.
    """
    if most is None or len(rows) <= most:
        return rows, 0
    statuses = [row["status"] for row in rows]
    today = statuses.index(timeline.AS_OF) if timeline.AS_OF in statuses else len(rows) - 1
    first = min(max(today - (most + 1) // 2, 0), len(rows) - most)
    return rows[first : first + most], first


def _draw_down(canvas: Canvas, rows: list[dict[Hashable, Any]], *, before: str, after: str) -> None:
    """The stops one below the other, many of them in columns; `before` and `after` say how many are
    not shown.
    """
    columns = min(-(-len(rows) // PER_COLUMN[canvas.is_wide]), COLUMNS[canvas.is_wide])
    width = (canvas.width + COLUMN_GAP * canvas.em) / max(columns, 1) - COLUMN_GAP * canvas.em
    top = canvas.write(before, x=0, y=0, ink=theme.MUTED) + 0.7 * canvas.em if before else 0.0
    foot = canvas.line_height + 0.4 * canvas.em if after else 0.0
    parts = _split_columns(canvas, rows, width=width, many=columns)
    natural = max(
        (
            _write_events(canvas.blank_copy(), part, x=0, y=0, width=width, spare=0)[1]
            for part in parts
        ),
        default=0,
    )
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


def _split_columns(
    canvas: Canvas, rows: list[dict[Hashable, Any]], *, width: float, many: int
) -> list[list[dict[Hashable, Any]]]:
    """The stops in so many columns of about the same height, in their order."""
    if many <= 1:
        return [rows]
    heights = [
        _write_events(canvas.blank_copy(), [row], x=0, y=0, width=width, spare=0)[1] for row in rows
    ]
    parts: list[list[dict[Hashable, Any]]] = [[]]
    filled, share = 0.0, sum(heights) / many
    for row, height in zip(rows, heights, strict=True):
        if parts[-1] and len(parts) < many and filled + height / 2 > share * len(parts):
            parts.append([])
        parts[-1].append(row)
        filled += height
    return parts


def _write_events(
    canvas: Canvas,
    rows: list[dict[Hashable, Any]],
    *,
    x: float,
    y: float,
    width: float,
    spare: float,
) -> tuple[list[float], float]:
    """The words of the stops, one below the other; gives back the height of each and where the last
    ends.
    """
    start, places, last = 2.2 * canvas.em, [], 0.0
    for row in rows:
        if row["apart"] and canvas.brevity.lines != 1:  # where room is short, the dates say it
            y = (
                canvas.write(row["apart"], x=x + start, y=y, scale=0.9, ink=theme.MUTED)
                + 0.7 * canvas.em
                + spare / 2
            )
        places.append(y + canvas.line_height / 2)
        last = _write_event(canvas, row, x=x + start, y=y, width=width - start)
        y = last + 0.7 * canvas.em + spare / 2
    return places, last


def _draw_across(canvas: Canvas, rows: list[dict[Hashable, Any]]) -> None:
    place = canvas.width / len(rows)
    y = 3.2 * canvas.em
    xs = [place * i + 0.8 * canvas.em for i in range(len(rows))]
    for x, row in zip(xs, rows, strict=True):
        if row["apart"]:
            canvas.write(
                row["apart"],
                x=x - place / 2,
                y=0.9 * canvas.em,
                anchor="middle",
                scale=0.9,
                ink=theme.MUTED,
            )
        _write_event(
            canvas, row, x=x - 0.8 * canvas.em, y=y + 1.6 * canvas.em, width=place - 2 * canvas.em
        )
    draw_road(canvas, [[(x, y) for x in xs]], [row["status"] for row in rows])


def _write_event(
    canvas: Canvas, row: dict[Hashable, Any], *, x: float, y: float, width: float
) -> float:
    y = canvas.write(
        schedule.event_dates(row, canvas.language),
        x=x,
        y=y,
        width=width,
        bold=True,
        of=str(row["event"]),
    )
    lines = _event_lines(row, canvas.language)
    for text in lines:
        y = canvas.write(
            text, x=x, y=y, width=width, most=canvas.brevity.lines if text is lines[0] else None
        )
    return y


def _rows(frame: pd.DataFrame, language: Language) -> list[dict[Hashable, Any]]:
    """The rows as they are told: with their title, and what lies between each and the one before in
    words.
    """
    titles = localize_column(frame, "title", language)
    apart = [
        schedule.days_later(int(days), language) if pd.notna(days) and days else ""
        for days in frame["days"]
    ]
    return [
        row | {"title": title, "apart": gap}
        for row, title, gap in zip(frame.to_dict("records"), titles, apart, strict=True)
    ]


def _event_lines(row: dict[Hashable, Any], language: Language) -> list[str]:
    """What is known of a stop: its title; its status and mode; how many came, where it is
    reported.
    """
    if row["status"] == timeline.AS_OF:
        return [language.gettext("Date of the data shown")]
    known = [EVENT_STATUSES[row["status"]].name(language.code)]
    known += [MODES[row["mode"]].name(language.code)] if pd.notna(row["mode"]) else []
    known += [quantities.states(int(row["states"]), language)] if pd.notna(row["states"]) else []
    least = row["total_at_least"]
    known += (
        [quantities.participants_or_more(int(row["total"]), least, language)]
        if pd.notna(row["total"])
        else []
    )
    return [row["title"], language.gettext(" · ").join(known)]


def _participants(row: dict[Hashable, Any], language: Language) -> str:
    return quantities.number_or_more(row["total"], row["total_at_least"], language)


def _lines(row: dict[Hashable, Any], language: Language) -> list[str]:
    wrapped = [
        line
        for text in _event_lines(row, language)
        for line in plotly_layout.break_lines(text.split())
    ]
    return [
        f"<b>{schedule.event_dates(row, language)}</b>",
        *(plotly_layout.escape_text(line) for line in wrapped),
    ]
