"""Participants by event and category: one stacked bar for each event, which shows its total."""

import re
from typing import Any

import pandas as pd

from charts.drawing import legend, plotly_layout, theme
from charts.drawing.canvas import Canvas
from charts.drawing.marks import LegendEntry
from charts.drawing.plotly_json import PlotlyFigure, Trace, bar_trace
from domain.findings import participation, quantities, schedule
from domain.language import Language
from domain.measures import headcounts, selection
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import CATEGORIES

BAR_HEIGHT, EVENT_GAP = 28, 20  # px
LABEL_HEADROOM = 1.16  # beyond the longest bar, for its total
# of the longest bar: the number of a shorter part does not fit into it, and stands only below
MIN_LABEL_SHARE = 0.07
FAINT_CATEGORY = "not_specified"  # too faint for a filled square in a line of text
SQUARE, HOLLOW_SQUARE, SEPARATOR = "■", "□", "\u2003"


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return participants by event and category, with the titles of the events.

    Columns out: those of `headcounts.headcount_by_category` and `selection.with_events`.
    """
    return selection.with_events(headcounts.headcount_by_category(tables, choice), tables)


def title(frame: pd.DataFrame, language: Language) -> str:
    """Return the finding."""
    return participation.headcounts(frame, language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """Return the text alternative: every sum."""
    summary = language.gettext("Stacked bars: participants by event and category.")
    return " ".join([summary, *participation.reconciliation(frame, language)])


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return event, category and participants, with a total after the categories of each event."""
    rows = []
    for _, parts in frame.groupby("event", sort=False):
        event = schedule.event_label(parts, language)
        counted = zip(parts["category"], parts["headcount"], parts["at_least"], strict=True)
        rows += [(event, _category(code, language), n, least) for code, n, least in counted]
        total = parts["headcount"].sum(min_count=1), parts["at_least"].any()
        rows.append((event, language.gettext("Total"), *total))
    participants = language.gettext("Participants")
    columns = [language.gettext("Event"), language.gettext("Category"), participants, "at_least"]
    table = pd.DataFrame(rows, columns=columns)
    numbers = quantities.numbers_or_more(table.iloc[:, 2], table["at_least"], language)
    return table.drop(columns="at_least").assign(**{participants: numbers})


def interactive(frame: pd.DataFrame, language: Language) -> PlotlyFigure:
    """Draw stacked bars, first event on top: name above, total at the end, parts in words below."""
    y = 0
    places: dict[str, float] = {}
    texts: list[plotly_layout.Annotation] = []
    for event, rows in frame.groupby("event", sort=False):
        above, below = _heading(rows, language), _legend_lines(rows, language)
        texts.append(plotly_layout.text_annotation(above, language, y=y, font={"size": 13}))
        y += plotly_layout.LINE_HEIGHT * len(above) + 4
        places[str(event)] = y + BAR_HEIGHT / 2
        texts.append(_total_annotation(rows, y, language))
        y += BAR_HEIGHT + 4
        texts.append(plotly_layout.text_annotation(below, language, y=y, font={"size": 13}))
        y += plotly_layout.LINE_HEIGHT * len(below) + EVENT_GAP
    most = _longest(frame)
    reported = frame[frame["headcount"].notna()]
    parts = [reported[reported["category"] == code] for code in CATEGORIES]
    figure = PlotlyFigure([_bar(rows, places, most, language) for rows in parts if len(rows)])
    height, reach = max(y, 40), most * LABEL_HEADROOM
    plotly_layout.apply_pixel_layout(
        figure, language, height=height, reach=reach, start=2, end=2, texts=texts
    )
    figure.update_layout(barmode="stack")
    return figure


def static(frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
    """Draw the bars on a canvas, each with its legend below it."""
    titles = localize_column(frame, "title", language)
    whole = [rows for _, rows in frame.assign(named=titles).groupby("event", sort=False)]
    events = whole[-canvas.brevity.items :] if canvas.brevity.items else whole
    left_out = whole[: len(whole) - len(events)]
    earlier = schedule.earlier_events(len(left_out), language)
    canvas.left_out |= {str(rows["event"].iloc[0]) for rows in left_out}
    totals = [_total_text(rows, language) for rows in events]
    total = canvas.max_text_width(totals, scale=1.2, bold=True) + 0.6 * canvas.em
    unit = (canvas.width - max(5 * canvas.em, total)) / _longest(frame)
    y = canvas.write(earlier, x=0, y=0, ink=theme.MUTED) + 0.7 * canvas.em if earlier else 0.0
    blank = canvas.blank_copy
    beside = y + sum(_draw_event(blank(), rows, language, y=0, unit=unit, bar=0) for rows in events)
    bar = canvas.row(len(events), beside=beside, least=2.2, most=4)
    for rows in events:
        y = _draw_event(canvas, rows, language, y=y, unit=unit, bar=bar)


def _total_text(rows: pd.DataFrame, language: Language) -> str:
    return quantities.number(rows["headcount"].sum(min_count=1), language)


def _draw_event(
    canvas: Canvas, rows: pd.DataFrame, language: Language, *, y: float, unit: float, bar: float
) -> float:
    """Draw name, date, bar, total and legend of one event; return where the next one begins."""
    title, code = rows["named"].iloc[0], str(rows["event"].iloc[0])
    most, dates = canvas.brevity.lines, schedule.event_dates(rows.iloc[0].to_dict(), language)
    y = canvas.write(title, x=0, y=y, width=canvas.width, most=most, bold=True, of=code)
    y = canvas.write(dates, x=0, y=y, ink=theme.MUTED) + 0.3 * canvas.em
    end = _draw_parts(canvas, rows, language, y=y, unit=unit, bar=bar)
    x, scale = (end + 0.5 * canvas.em, 1.2) if end else (0, 1)
    canvas.line(_total_text(rows, language), x=x, y=y + bar / 2, bold=True, scale=scale)
    parts = zip(rows["category"], _part_texts(rows, language), strict=True)
    entries = [LegendEntry(text, fill=theme.colour_of(CATEGORIES[code])) for code, text in parts]
    return legend.draw_inline(canvas, entries, y=y + bar + 0.4 * canvas.em) + 1.3 * canvas.em


def _draw_parts(
    canvas: Canvas, rows: pd.DataFrame, language: Language, *, y: float, unit: float, bar: float
) -> float:
    """Draw the parts of a bar, `unit` points wide for each participant; return where they end."""
    x = 0.0
    for code, n in zip(rows["category"], rows["headcount"], strict=True):
        width = 0 if pd.isna(n) else unit * int(n)
        fill, number = theme.colour_of(CATEGORIES[code]), quantities.number(n, language)
        if width:
            canvas.draw_rect(
                x=x, y=y, width=width, height=bar, fill=fill, edge=theme.OUTLINE, of=code
            )
        if width > 1.2 * canvas.text_width(number):
            middle, ink = x + width / 2, theme.text_on(fill)
            canvas.line(number, x=middle, y=y + bar / 2, anchor="middle", ink=ink)
        x += width
    return x


def _heading(rows: pd.DataFrame, language: Language) -> list[str]:
    title = localize_column(rows, "title", language).iloc[0]
    lines = [
        f"<b>{plotly_layout.escape_text(line)}</b>"
        for line in plotly_layout.break_lines(title.split())
    ]
    return [*lines, schedule.event_dates(rows.iloc[0].to_dict(), language)]


def _longest(frame: pd.DataFrame) -> int:
    totals = frame.groupby("event")["headcount"].sum()
    return max(int(totals.max()), 1) if len(totals) else 1


def _category(code: str, language: Language) -> str:
    return CATEGORIES[code].name(language.code)


def _parts(rows: pd.DataFrame, language: Language) -> list[tuple[str, str]]:
    """Return the name and number of each category."""
    numbers = [
        quantities.number_or_more(n, least, language)
        for n, least in zip(rows["headcount"], rows["at_least"], strict=True)
    ]
    return [
        (_category(code, language), n) for code, n in zip(rows["category"], numbers, strict=True)
    ]


def _part_texts(rows: pd.DataFrame, language: Language) -> list[str]:
    return [
        language.gettext("{name}: {number}", name=name, number=n)
        for name, n in _parts(rows, language)
    ]


def _legend_lines(rows: pd.DataFrame, language: Language) -> list[str]:
    """Return the parts of a bar as lines of text, each part after a square in its colour."""
    texts = [f"{SQUARE} {part}" for part in _part_texts(rows, language)]
    signs = iter([_legend_square(code) for code in rows["category"]])
    return [
        re.sub(SQUARE, lambda _: next(signs), line)
        for line in plotly_layout.break_lines(texts, SEPARATOR)
    ]


def _legend_square(code: str) -> str:
    if code == FAINT_CATEGORY:
        return HOLLOW_SQUARE
    return f'<span style="color:{theme.colour_of(CATEGORIES[code])};font-size:17px">{SQUARE}</span>'


def _total_annotation(rows: pd.DataFrame, top: float, language: Language) -> dict[str, Any]:
    total = rows["headcount"].sum(min_count=1)
    end = 0 if pd.isna(total) else int(total)
    label = f"<b>{quantities.number_or_more(total, bool(rows['at_least'].any()), language)}</b>"
    return plotly_layout.text_annotation(
        [label],
        language,
        y=top + BAR_HEIGHT / 2,
        x=end,
        shift=6,
        yanchor="middle",
        font={"size": 16 if end else 13},
    )


def _bar(parts: pd.DataFrame, places: dict[str, float], most: int, language: Language) -> Trace:
    """Build the parts of one category in all bars. Columns in: event, category, headcount, …"""
    code = parts["category"].iloc[0]
    colour, name = theme.colour_of(CATEGORIES[code]), _category(code, language)
    counts = [
        quantities.participants_or_more(int(n), is_least, language)
        for n, is_least in zip(parts["headcount"], parts["at_least"], strict=True)
    ]
    least = most * MIN_LABEL_SHARE
    numbers = [language.number(n) if n >= least else "" for n in parts["headcount"]]
    return bar_trace(
        orientation="h",
        y=[places[event] for event in parts["event"]],
        x=parts["headcount"],
        width=BAR_HEIGHT,
        name=language.embed(name),
        text=numbers,
        textposition="inside",
        textangle=0,
        insidetextanchor="middle",
        constraintext="none",
        textfont={"color": theme.text_on(colour), "size": 14},
        marker={"color": colour, "line": {"color": theme.OUTLINE, "width": 1}},
        hovertext=[language.embed(f"{name}: {count}") for count in counts],
        hoverinfo="text",
    )
