"""Events side by side: states, officials and participants of each event held, a panel a figure,
each with its own scale from nought.
"""

import pandas as pd
import plotly.graph_objects as go

from charts.drawing import plotly_layout, theme
from charts.drawing.marks import Sheet
from domain import findings, measures
from domain.language import Language, mark
from domain.tables import Choice, Tables, worded

# Each panel: its column in `measures.events_compared`, its name, and its place in the palette.
PANELS = (
    ("states", mark("States"), "categorical-3"),
    ("officials", mark("Government officials"), "categorical-1"),
    ("total", mark("Participants in all"), "categorical-10"),
)
# px: an event of a panel, its bar, a panel's name, and what parts two panels
ROW, BAR, HEAD, GAP = (44, 18, 30, 16)
ROOM = 1.14  # beyond the longest bar, for its number


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The events held, side by side, with their titles. Out: `measures.events_compared`,
    `measures.with_events`.
    """
    return measures.with_events(measures.events_compared(tables, choice), tables)


def title(frame: pd.DataFrame, language: Language) -> str:
    """The finding."""
    return findings.events_compared(frame, language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """What a reader who cannot see the panels is told."""
    told = language.say(
        "Three panels of bars: the events held, side by side. {finding}.",
        finding=title(frame, language),
    )
    return " ".join(
        [
            told,
            *(f"{findings.events_compared(frame.iloc[[i]], language)}." for i in range(len(frame))),
        ]
    )


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Date, event, states, officials, participants, and the total that the source reports."""
    columns = {
        language.say("Date"): [
            findings.event_dates(row, language) for row in frame.to_dict("records")
        ],
        language.say("Event"): worded(frame, "title", language),
        **{
            language.say(name): findings.numbers_or_more(
                frame[column], _leasts(frame, column), language
            )
            for column, name, _ in PANELS
        },
        language.say("Total reported by the source"): findings.numbers(
            frame["reported_total"], language
        ),
    }
    return pd.DataFrame(columns)


def interactive(frame: pd.DataFrame, language: Language) -> go.Figure:
    """Three panels, one below the other; in each a bar an event, the earliest on top, its date
    above and its number at the end.
    """
    bars: list[go.Bar] = []
    texts: list[plotly_layout.Text] = []
    y = 0
    for column, name, place in PANELS:
        texts.append(
            plotly_layout.text([f"<b>{language.say(name)}</b>"], language, y=y, font={"size": 14})
        )
        bar, beside = _panel(frame, column, y + HEAD, theme.colour(place), language)
        bars.append(bar)
        texts += beside
        y += HEAD + ROW * len(frame) + GAP
    return plotly_layout.sheet(
        go.Figure(bars), language, height=y, reach=ROOM, start=2, end=2, texts=texts
    )


def static(frame: pd.DataFrame, language: Language, sheet: Sheet) -> None:
    """The same panels on a sheet: side by side on a wide one, else one below the other."""
    if sheet.brevity.items and len(frame) > sheet.brevity.items:
        earlier = len(frame) - sheet.brevity.items
        sheet.summed |= set(frame["event"].iloc[:earlier].map(str))
        frame = frame.iloc[earlier:]
        top = (
            sheet.write(findings.earlier_events(earlier, language), x=0, y=0, ink=theme.MUTED)
            + 0.6 * sheet.em
        )
    else:
        top = 0.0
    abreast, apart = (len(PANELS), 3 * sheet.em) if sheet.wide else (1, 1.2 * sheet.em)
    width = (sheet.width + 3 * sheet.em) / abreast - 3 * sheet.em if sheet.wide else sheet.width
    stacked = len(PANELS) // abreast
    head = 1.9 * sheet.em
    # the date above its bar, or beside it
    least, most = (3.2, 5.5) if sheet.brevity.lines is None else (1.7, 3)
    row = sheet.row(
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
        sheet.write(language.say(name), x=x, y=y, width=width, bold=True)
        _draw_panel(
            sheet, frame, column, x=x, y=y + head, width=width, row=row, colour=theme.colour(place)
        )


def _draw_panel(
    sheet: Sheet,
    frame: pd.DataFrame,
    column: str,
    *,
    x: float,
    y: float,
    width: float,
    row: float,
    colour: str,
) -> None:
    most = max(int(frame[column].max()), 1) if frame[column].notna().any() else 1
    events = frame.to_dict("records")
    numbers = [findings.number(n, sheet.language) for n in frame[column]]
    dates = [findings.event_dates(event, sheet.language) for event in events]
    beside = sheet.broadest(dates) + 0.8 * sheet.em if sheet.brevity.lines else 0.0
    unit = (width - beside - sheet.broadest(numbers, scale=1.1, bold=True) - 0.6 * sheet.em) / most
    sheet.needs(unit > 0)
    for event, date, number in zip(events, dates, numbers, strict=True):
        if beside:
            sheet.line(date, x=x, y=y + row / 2, ink=theme.MUTED, of=str(event["event"]))
            below, bar = y + 0.15 * row, 0.7 * row
        else:
            below = sheet.write(
                date, x=x, y=y, width=width, ink=theme.MUTED, of=str(event["event"])
            )
            bar = y + row - below - 0.7 * sheet.em
        length = 0 if pd.isna(event[column]) else max(unit, 0) * int(event[column])
        if length:
            sheet.block(
                x=x + beside, y=below, width=length, height=bar, fill=colour, edge=theme.OUTLINE
            )
        sheet.line(
            number,
            x=x + beside + length + (0.5 * sheet.em if length else 0),
            y=below + bar / 2,
            bold=True,
            scale=1.1,
        )
        y += row
    sheet.bottom = max(sheet.bottom, y)


def _panel(
    frame: pd.DataFrame, column: str, top: float, colour: str, language: Language
) -> tuple[go.Bar, list[plotly_layout.Text]]:
    """The bars of one figure as parts of the largest of them, since panels share no scale; their
    dates and numbers.
    """
    most = max(int(frame[column].max()), 1) if frame[column].notna().any() else 1
    rows = frame.to_dict("records")
    numbers = [
        findings.number_or_more(row[column], least, language)
        for row, least in zip(rows, _leasts(frame, column), strict=True)
    ]
    places = [top + ROW * i + plotly_layout.LINE for i in range(len(rows))]
    texts = []
    for row, number, y in zip(rows, numbers, places, strict=True):
        n = row[column]
        texts.append(
            plotly_layout.text(
                [findings.event_dates(row, language)],
                language,
                y=y - plotly_layout.LINE,
                font={"size": 13},
            )
        )
        label = f"<b>{number}</b>" if pd.notna(n) else number
        end = 0 if pd.isna(n) else n / most
        texts.append(
            plotly_layout.text(
                [label],
                language,
                y=y + BAR / 2,
                x=end,
                shift=6,
                yanchor="middle",
                font={"size": 14},
            )
        )
    titles = worded(frame, "title", language)
    bar = go.Bar(
        orientation="h",
        y=[y + BAR / 2 for y in places],
        x=[None if pd.isna(row[column]) else row[column] / most for row in rows],
        width=BAR,
        name=column,
        marker={"color": colour, "line": {"color": theme.OUTLINE, "width": 1}},
        customdata=[None if pd.isna(row[column]) else int(row[column]) for row in rows],
        hovertext=[
            "<br>".join(
                language.embed(plotly_layout.plain(line))
                for line in plotly_layout.set_in_lines(title.split())
            )
            + f"<br>{language.embed(number)}"
            for number, title in zip(numbers, titles, strict=True)
        ],
        hoverinfo="text",
    )
    return bar, texts


def _leasts(frame: pd.DataFrame, column: str) -> list[bool]:
    """Whether each number of a panel is a least; states never are."""
    return (
        list(frame[f"{column}_at_least"]) if f"{column}_at_least" in frame else [False] * len(frame)
    )
