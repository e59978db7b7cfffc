"""Events side by side: panels for states, officials and participants, each with its own scale."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.drawing import plotly_layout, theme
from charts.drawing.canvas import Canvas
from domain.findings import comparison, quantities, schedule
from domain.language import Language, gettext_noop
from domain.measures import headcounts, selection
from domain.tables import Choice, Tables, localize_column

# Each panel: its column in `headcounts.event_comparison`, its name, and its place in the palette.
PANELS = (
    ("states", gettext_noop("States"), "categorical-3"),
    ("officials", gettext_noop("Government officials"), "categorical-1"),
    ("total", gettext_noop("Participants in all"), "categorical-10"),
)
# px: an event of a panel, its bar, a panel's name, and what parts two panels
ROW_HEIGHT, BAR_HEIGHT, HEAD_HEIGHT, PANEL_GAP = (44, 18, 30, 16)
LABEL_HEADROOM = 1.14  # beyond the longest bar, for its number


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return the events held, one row each, with their titles.

    Columns out: those of `headcounts.event_comparison` and `selection.with_events`.
    """
    return selection.with_events(headcounts.event_comparison(tables, choice), tables)


def title(frame: pd.DataFrame, language: Language) -> str:
    """Return the finding."""
    return comparison.event_comparison(frame, language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """Return the text alternative: the finding, and the numbers of every event."""
    summary = language.gettext(
        "Three panels of bars: the events held, side by side. {finding}.",
        finding=title(frame, language),
    )
    return " ".join(
        [
            summary,
            *(
                f"{comparison.event_comparison(frame.iloc[[i]], language)}."
                for i in range(len(frame))
            ),
        ]
    )


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return date, event, states, officials, participants and the total that the source reports."""
    columns = {
        language.gettext("Date"): [
            schedule.event_dates(row, language) for row in frame.to_dict("records")
        ],
        language.gettext("Event"): localize_column(frame, "title", language),
        **{
            language.gettext(name): quantities.numbers_or_more(
                frame[column], _least_flags(frame, column), language
            )
            for column, name, _ in PANELS
        },
        language.gettext("Total reported by the source"): quantities.numbers(
            frame["reported_total"], language
        ),
    }
    return pd.DataFrame(columns)


def interactive(frame: pd.DataFrame, language: Language) -> go.Figure:
    """Draw three panels one below the other, with one bar for each event, the earliest on top."""
    bars: list[go.Bar] = []
    texts: list[plotly_layout.Annotation] = []
    y = 0
    for column, name, place in PANELS:
        texts.append(
            plotly_layout.text_annotation(
                [f"<b>{language.gettext(name)}</b>"], language, y=y, font={"size": 14}
            )
        )
        bar, beside = _fit_panel(frame, column, y + HEAD_HEIGHT, theme.colour(place), language)
        bars.append(bar)
        texts += beside
        y += HEAD_HEIGHT + ROW_HEIGHT * len(frame) + PANEL_GAP
    return plotly_layout.apply_pixel_layout(
        go.Figure(bars), language, height=y, reach=LABEL_HEADROOM, start=2, end=2, texts=texts
    )


def static(frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
    """Draw the panels on a canvas: side by side on a wide one, else one below the other."""
    if canvas.brevity.items and len(frame) > canvas.brevity.items:
        earlier = len(frame) - canvas.brevity.items
        canvas.left_out |= set(frame["event"].iloc[:earlier].map(str))
        frame = frame.iloc[earlier:]
        top = (
            canvas.write(schedule.earlier_events(earlier, language), x=0, y=0, ink=theme.MUTED)
            + 0.6 * canvas.em
        )
    else:
        top = 0.0
    abreast, apart = (len(PANELS), 3 * canvas.em) if canvas.is_wide else (1, 1.2 * canvas.em)
    width = (
        (canvas.width + 3 * canvas.em) / abreast - 3 * canvas.em if canvas.is_wide else canvas.width
    )
    stacked = len(PANELS) // abreast
    head = 1.9 * canvas.em
    # the date above its bar, or beside it
    least, most = (3.2, 5.5) if canvas.brevity.lines is None else (1.7, 3)
    row = canvas.row(
        len(frame) * stacked,
        beside=top + stacked * head + (stacked - 1) * apart,
        least=least,
        most=most,
    )
    for i, (column, name, place) in enumerate(PANELS):
        x, y = (
            (width + apart) * (i % abreast),
            top + (head + row * len(frame) + apart) * (i // abreast),
        )
        canvas.write(language.gettext(name), x=x, y=y, width=width, bold=True)
        _draw_panel(
            canvas, frame, column, x=x, y=y + head, width=width, row=row, colour=theme.colour(place)
        )


def _draw_panel(
    canvas: Canvas,
    frame: pd.DataFrame,
    column: str,
    *,
    x: float,
    y: float,
    width: float,
    row: float,
    colour: str,
) -> None:
    events = frame.to_dict("records")
    numbers = [quantities.number(n, canvas.language) for n in frame[column]]
    dates = [schedule.event_dates(event, canvas.language) for event in events]
    beside = canvas.max_text_width(dates) + 0.8 * canvas.em if canvas.brevity.lines else 0.0
    room = width - beside - canvas.max_text_width(numbers, scale=1.1, bold=True) - 0.6 * canvas.em
    unit = room / _largest(frame, column)
    canvas.require(unit > 0)
    for event, date, number in zip(events, dates, numbers, strict=True):
        if beside:
            canvas.line(date, x=x, y=y + row / 2, ink=theme.MUTED, of=str(event["event"]))
            below, bar = y + 0.15 * row, 0.7 * row
        else:
            below = canvas.write(
                date, x=x, y=y, width=width, ink=theme.MUTED, of=str(event["event"])
            )
            bar = y + row - below - 0.7 * canvas.em
        length = 0 if pd.isna(event[column]) else max(unit, 0) * int(event[column])
        if length:
            canvas.draw_rect(
                x=x + beside, y=below, width=length, height=bar, fill=colour, edge=theme.OUTLINE
            )
        end = x + beside + length + (0.5 * canvas.em if length else 0)
        canvas.line(number, x=end, y=below + bar / 2, bold=True, scale=1.1)
        y += row
    canvas.bottom = max(canvas.bottom, y)


def _fit_panel(
    frame: pd.DataFrame, column: str, top: float, colour: str, language: Language
) -> tuple[go.Bar, list[plotly_layout.Annotation]]:
    """Build the bars of one panel, their dates and their numbers.

    Lengths are shares of the largest bar, because the panels have different scales.
    """
    rows, most = frame.to_dict("records"), _largest(frame, column)
    numbers = [
        quantities.number_or_more(row[column], least, language)
        for row, least in zip(rows, _least_flags(frame, column), strict=True)
    ]
    places = [top + ROW_HEIGHT * i + plotly_layout.LINE_HEIGHT for i in range(len(rows))]
    texts = []
    for row, number, y in zip(rows, numbers, places, strict=True):
        texts += _texts_of_bar(row, row[column], number, most=most, y=y, language=language)
    bar = go.Bar(
        orientation="h",
        y=[y + BAR_HEIGHT / 2 for y in places],
        x=[None if pd.isna(row[column]) else row[column] / most for row in rows],
        width=BAR_HEIGHT,
        name=column,
        marker={"color": colour, "line": {"color": theme.OUTLINE, "width": 1}},
        customdata=[None if pd.isna(row[column]) else int(row[column]) for row in rows],
        hovertext=_hover_texts(frame, numbers, language),
        hoverinfo="text",
    )
    return bar, texts


def _texts_of_bar(
    event: Mapping[Hashable, Any],
    n: float,
    number: str,
    *,
    most: int,
    y: float,
    language: Language,
) -> list[plotly_layout.Annotation]:
    """Build the date above a bar and the number at its end."""
    date = plotly_layout.text_annotation(
        [schedule.event_dates(event, language)],
        language,
        y=y - plotly_layout.LINE_HEIGHT,
        font={"size": 13},
    )
    label = plotly_layout.text_annotation(
        [f"<b>{number}</b>" if pd.notna(n) else number],
        language,
        y=y + BAR_HEIGHT / 2,
        x=0 if pd.isna(n) else n / most,
        shift=6,
        yanchor="middle",
        font={"size": 14},
    )
    return [date, label]


def _hover_texts(frame: pd.DataFrame, numbers: list[str], language: Language) -> list[str]:
    """Return the title of each event, broken into lines, with its number."""
    titles = localize_column(frame, "title", language)
    return [
        "<br>".join(
            language.embed(plotly_layout.escape_text(line))
            for line in plotly_layout.break_lines(title.split())
        )
        + f"<br>{language.embed(number)}"
        for number, title in zip(numbers, titles, strict=True)
    ]


def _largest(frame: pd.DataFrame, column: str) -> int:
    """Return the largest number of a panel, at least 1."""
    return max(int(frame[column].max()), 1) if frame[column].notna().any() else 1


def _least_flags(frame: pd.DataFrame, column: str) -> list[bool]:
    """Flag the numbers of a panel that are lower bounds; those of states never are."""
    return (
        list(frame[f"{column}_at_least"]) if f"{column}_at_least" in frame else [False] * len(frame)
    )
