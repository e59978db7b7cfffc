"""Participants by event and category: one stacked bar an event, whose parts add up to its total."""

import re
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.drawing import legend, plotly_layout, theme
from charts.drawing.canvas import Canvas
from charts.drawing.marks import LegendEntry
from domain.findings import participation, quantities, schedule
from domain.language import Language
from domain.measures import headcounts, selection
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import CATEGORIES

BAR_HEIGHT, EVENT_GAP = 28, 20  # px: a bar, and what parts two events
LABEL_HEADROOM = 1.16  # beyond the longest bar, for its total
# of the longest bar: below it a number does not fit into its part, and stands only under the bar
MIN_LABEL_SHARE = 0.07
FAINT_CATEGORY = (
    "not_specified"  # its colour is too faint for a sign in a line of text: that is hollow
)
SQUARE, HOLLOW_SQUARE, SEPARATOR = "■", "□", "\u2003"


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Participants by event and category, with the events' titles. Out:
    `headcounts.headcount_by_category`, `selection.with_events`.
    """
    return selection.with_events(headcounts.headcount_by_category(tables, choice), tables)


def title(frame: pd.DataFrame, language: Language) -> str:
    """The finding."""
    return participation.headcounts(frame, language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """What a reader who cannot see the bars is told: every sum."""
    summary = language.gettext("Stacked bars: participants by event and category.")
    return " ".join([summary, *participation.reconciliation(frame, language)])


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Event, category, participants; a total after the categories of each event."""
    rows = []
    for _, parts in frame.groupby("event", sort=False):
        event = schedule.event_label(parts, language)
        counted = zip(parts["category"], parts["headcount"], parts["at_least"], strict=True)
        rows += [(event, _category(code, language), n, least) for code, n, least in counted]
        rows.append(
            (
                event,
                language.gettext("Total"),
                parts["headcount"].sum(min_count=1),
                parts["at_least"].any(),
            )
        )
    columns = [
        language.gettext("Event"),
        language.gettext("Category"),
        language.gettext("Participants"),
        "at_least",
    ]
    table = pd.DataFrame(rows, columns=columns)
    numbers = quantities.numbers_or_more(table.iloc[:, 2], table["at_least"], language)
    return table.drop(columns="at_least").assign(**{language.gettext("Participants"): numbers})


def interactive(frame: pd.DataFrame, language: Language) -> go.Figure:
    """Stacked horizontal bars, the first event on top: its name above, its total at the end, its
    parts in words below.
    """
    figure, y = go.Figure(), 0
    places: dict[str, float] = {}
    texts: list[plotly_layout.Annotation] = []
    for event, rows in frame.groupby("event", sort=False):
        above = _heading(rows, language)
        below = _legend_lines(rows, language)
        texts.append(plotly_layout.text_annotation(above, language, y=y, font={"size": 13}))
        y += plotly_layout.LINE_HEIGHT * len(above) + 4
        places[str(event)] = y + BAR_HEIGHT / 2
        texts += [
            _total_annotation(rows, y, language),
            plotly_layout.text_annotation(below, language, y=y + BAR_HEIGHT + 4, font={"size": 13}),
        ]
        y += BAR_HEIGHT + 4 + plotly_layout.LINE_HEIGHT * len(below) + EVENT_GAP
    most = _longest(frame)
    for code in CATEGORIES:
        _add_category(
            figure,
            frame[(frame["category"] == code) & frame["headcount"].notna()],
            places,
            most,
            language,
        )
    layout = plotly_layout.apply_pixel_layout(
        figure,
        language,
        height=max(y, 40),
        reach=most * LABEL_HEADROOM,
        start=2,
        end=2,
        texts=texts,
    )
    return layout.update_layout(barmode="stack")


def static(frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
    """The same bars on a sheet; the swatches of a bar's legend stand below it."""
    whole = [
        rows
        for _, rows in frame.assign(named=localize_column(frame, "title", language)).groupby(
            "event", sort=False
        )
    ]
    events = whole[-canvas.brevity.items :] if canvas.brevity.items else whole
    earlier = schedule.earlier_events(len(whole) - len(events), language)
    canvas.left_out |= {str(rows["event"].iloc[0]) for rows in whole[: len(whole) - len(events)]}
    totals = [_total_text(rows, language) for rows in events]
    unit = (
        canvas.width
        - max(5 * canvas.em, canvas.max_text_width(totals, scale=1.2, bold=True) + 0.6 * canvas.em)
    ) / _longest(frame)
    y = canvas.write(earlier, x=0, y=0, ink=theme.MUTED) + 0.7 * canvas.em if earlier else 0.0
    beside = y + sum(
        _draw_event(canvas.blank_copy(), rows, language, y=0, unit=unit, bar=0) for rows in events
    )
    bar = canvas.row(len(events), beside=beside, least=2.2, most=4)
    for rows in events:
        y = _draw_event(canvas, rows, language, y=y, unit=unit, bar=bar)


def _total_text(rows: pd.DataFrame, language: Language) -> str:
    return quantities.number(rows["headcount"].sum(min_count=1), language)


def _draw_event(
    canvas: Canvas, rows: pd.DataFrame, language: Language, *, y: float, unit: float, bar: float
) -> float:
    """Name and date, the bar with its total, its parts in words; gives back where the next event
    begins.
    """
    title, code = rows["named"].iloc[0], str(rows["event"].iloc[0])
    y = canvas.write(
        title, x=0, y=y, width=canvas.width, most=canvas.brevity.lines, bold=True, of=code
    )
    y = (
        canvas.write(
            schedule.event_dates(rows.iloc[0].to_dict(), language), x=0, y=y, ink=theme.MUTED
        )
        + 0.3 * canvas.em
    )
    x = 0.0
    for code, n in zip(rows["category"], rows["headcount"], strict=True):
        width = 0 if pd.isna(n) else unit * int(n)
        colour = theme.colour_of(CATEGORIES[code])
        if width:
            canvas.draw_rect(
                x=x, y=y, width=width, height=bar, fill=colour, edge=theme.OUTLINE, of=code
            )
        number = quantities.number(n, language)
        if width > 1.2 * canvas.text_width(number):
            canvas.line(
                number, x=x + width / 2, y=y + bar / 2, anchor="middle", ink=theme.text_on(colour)
            )
        x += width
    canvas.line(
        _total_text(rows, language),
        x=x + 0.5 * canvas.em if x else 0,
        y=y + bar / 2,
        bold=True,
        scale=1.2 if x else 1,
    )
    parts = zip(rows["category"], _part_texts(rows, language), strict=True)
    entries = [LegendEntry(said, fill=theme.colour_of(CATEGORIES[code])) for code, said in parts]
    return legend.key(canvas, entries, y=y + bar + 0.4 * canvas.em) + 1.3 * canvas.em


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
    """The name of each category and its number."""
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
    """The parts of a bar in words, set in lines, each after a sign in its colour."""
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


def _add_category(
    figure: go.Figure, parts: pd.DataFrame, places: dict[str, float], most: int, language: Language
) -> None:
    if parts.empty:
        return
    code = parts["category"].iloc[0]
    colour = theme.colour_of(CATEGORIES[code])
    name = _category(code, language)
    figure.add_trace(
        go.Bar(
            orientation="h",
            y=[places[event] for event in parts["event"]],
            x=parts["headcount"],
            width=BAR_HEIGHT,
            name=language.embed(name),
            text=[
                language.number(n) if n >= most * MIN_LABEL_SHARE else ""
                for n in parts["headcount"]
            ],
            textposition="inside",
            textangle=0,
            insidetextanchor="middle",
            constraintext="none",
            textfont={"color": theme.text_on(colour), "size": 14},
            marker={"color": colour, "line": {"color": theme.OUTLINE, "width": 1}},
            hovertext=[
                language.embed(
                    f"{name}: {quantities.participants_or_more(int(n), least, language)}"
                )
                for n, least in zip(parts["headcount"], parts["at_least"], strict=True)
            ],
            hoverinfo="text",
        )
    )
