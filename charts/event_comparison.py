"""Events side by side: panels for states, officials and participants, each with its own scale."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from charts.drawing import plotly_layout, theme
from charts.drawing.canvas import Canvas
from charts.drawing.plotly_json import PlotlyFigure, Trace, bar_trace
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
# px: an event of a panel, its bar, the name of a panel, between two panels
ROW_HEIGHT, BAR_HEIGHT, HEAD_HEIGHT, PANEL_GAP = 44, 18, 30, 16
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
    events = [comparison.event_comparison(frame.iloc[[i]], language) for i in range(len(frame))]
    return " ".join([summary, *(f"{event}." for event in events)])


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


def interactive(frame: pd.DataFrame, language: Language) -> PlotlyFigure:
    """Draw three panels one below the other, with one bar for each event, the earliest on top."""
    bars: list[Trace] = []
    texts: list[plotly_layout.Annotation] = []
    y = 0
    for column, name, place in PANELS:
        heading = [f"<b>{language.gettext(name)}</b>"]
        texts.append(plotly_layout.text_annotation(heading, language, y=y, font={"size": 14}))
        bar, beside = _build_panel(frame, column, y + HEAD_HEIGHT, theme.colour(place), language)
        bars.append(bar)
        texts += beside
        y += HEAD_HEIGHT + ROW_HEIGHT * len(frame) + PANEL_GAP
    return plotly_layout.apply_pixel_layout(
        PlotlyFigure(bars), language, height=y, reach=LABEL_HEADROOM, start=2, end=2, texts=texts
    )


def static(frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
    """Draw the panels on a canvas: side by side on a wide one, else one below the other."""
    frame, top = _leave_out_earlier(canvas, frame, language)
    abreast, apart, gap = 1, 1.2 * canvas.em, 3 * canvas.em
    width = canvas.width
    if canvas.is_wide:
        abreast, apart = len(PANELS), gap
        width = (canvas.width + gap) / abreast - gap
    stacked, head = len(PANELS) // abreast, 1.9 * canvas.em
    # the date above its bar, or beside it
    least, most = (3.2, 5.5) if canvas.brevity.lines is None else (1.7, 3)
    beside = top + stacked * head + (stacked - 1) * apart
    row = canvas.row(len(frame) * stacked, beside=beside, least=least, most=most)
    for i, (column, name, place) in enumerate(PANELS):
        x = (width + apart) * (i % abreast)
        y = top + (head + row * len(frame) + apart) * (i // abreast)
        canvas.write(language.gettext(name), x=x, y=y, width=width, bold=True)
        colour = theme.colour(place)
        _draw_panel(canvas, frame, column, colour, x=x, y=y + head, width=width, row=row)


def _leave_out_earlier(
    canvas: Canvas, frame: pd.DataFrame, language: Language
) -> tuple[pd.DataFrame, float]:
    """Keep the latest events if the canvas is brief; return them and where they begin."""
    if not canvas.brevity.items or len(frame) <= canvas.brevity.items:
        return frame, 0.0
    earlier = len(frame) - canvas.brevity.items
    canvas.left_out |= set(frame["event"].iloc[:earlier].map(str))
    end = canvas.write(schedule.earlier_events(earlier, language), x=0, y=0, ink=theme.MUTED)
    return frame.iloc[earlier:], end + 0.6 * canvas.em


def _draw_panel(
    canvas: Canvas,
    frame: pd.DataFrame,
    column: str,
    colour: str,
    *,
    x: float,
    y: float,
    width: float,
    row: float,
) -> None:
    language, gap = canvas.language, 0.8 * canvas.em
    numbers = [quantities.number(n, language) for n in frame[column]]
    dates = [schedule.event_dates(event, language) for event in frame.to_dict("records")]
    beside = canvas.max_text_width(dates) + gap if canvas.brevity.lines else 0.0
    room = width - beside - canvas.max_text_width(numbers, scale=1.1, bold=True) - 0.6 * canvas.em
    unit = room / _largest(frame, column)
    canvas.require(unit > 0)
    for event, n, date, number in zip(frame["event"], frame[column], dates, numbers, strict=True):
        if beside:
            canvas.line(date, x=x, y=y + row / 2, ink=theme.MUTED, of=str(event))
            top, height = y + 0.15 * row, 0.7 * row
        else:
            top = canvas.write(date, x=x, y=y, width=width, ink=theme.MUTED, of=str(event))
            height = y + row - top - 0.7 * canvas.em
        length = 0 if pd.isna(n) else max(unit, 0) * int(n)
        _draw_bar(canvas, number, colour, x=x + beside, y=top, width=length, height=height)
        y += row
    canvas.bottom = max(canvas.bottom, y)


def _draw_bar(
    canvas: Canvas, number: str, colour: str, *, x: float, y: float, width: float, height: float
) -> None:
    if width:
        canvas.draw_rect(x=x, y=y, width=width, height=height, fill=colour, edge=theme.OUTLINE)
    end = x + width + (0.5 * canvas.em if width else 0)
    canvas.line(number, x=end, y=y + height / 2, bold=True, scale=1.1)


def _build_panel(
    frame: pd.DataFrame, column: str, top: float, colour: str, language: Language
) -> tuple[Trace, list[plotly_layout.Annotation]]:
    """Build the bars of one panel, their dates and their numbers.

    Lengths are shares of the largest bar, because the panels have different scales.
    """
    rows, most = frame.to_dict("records"), _largest(frame, column)
    counts, flags = [row[column] for row in rows], _least_flags(frame, column)
    numbers = [
        quantities.number_or_more(n, least, language)
        for n, least in zip(counts, flags, strict=True)
    ]
    places = [top + ROW_HEIGHT * i + plotly_layout.LINE_HEIGHT for i in range(len(rows))]
    texts: list[plotly_layout.Annotation] = []
    for row, number, y in zip(rows, numbers, places, strict=True):
        texts.append(_date_annotation(row, y, language))
        texts.append(_number_annotation(row[column], number, most, y, language))
    bar = bar_trace(
        orientation="h",
        y=[y + BAR_HEIGHT / 2 for y in places],
        x=[None if pd.isna(n) else n / most for n in counts],
        width=BAR_HEIGHT,
        name=column,
        marker={"color": colour, "line": {"color": theme.OUTLINE, "width": 1}},
        customdata=[None if pd.isna(n) else int(n) for n in counts],
        hovertext=_hover_texts(frame, numbers, language),
        hoverinfo="text",
    )
    return bar, texts


def _date_annotation(
    event: Mapping[Hashable, Any], top: float, language: Language
) -> plotly_layout.Annotation:
    y = top - plotly_layout.LINE_HEIGHT
    dates = schedule.event_dates(event, language)
    return plotly_layout.text_annotation([dates], language, y=y, font={"size": 13})


def _number_annotation(
    n: float, number: str, most: int, top: float, language: Language
) -> plotly_layout.Annotation:
    return plotly_layout.text_annotation(
        [f"<b>{number}</b>" if pd.notna(n) else number],
        language,
        y=top + BAR_HEIGHT / 2,
        x=0 if pd.isna(n) else n / most,
        shift=6,
        yanchor="middle",
        font={"size": 14},
    )


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
