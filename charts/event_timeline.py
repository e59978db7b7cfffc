"""The road of events: what was held and what is planned, from the top down in order of time, with
the day the data speak of.
"""

from collections.abc import Hashable
from itertools import accumulate, chain, pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.drawing import plotly_layout, theme
from charts.drawing.marks import Sheet
from domain import findings, measures
from domain.language import Language
from domain.tables import Choice, Tables, worded
from domain.vocabulary import EVENT_KINDS, EVENT_STATUSES, MODES

# How a status is drawn: its sign and its place in the palette. Solid is past, hollow is to come,
# crossed is not to be counted on.
SIGNS = {
    "held": ("circle", "categorical-1"),
    measures.AS_OF: ("diamond", "categorical-6"),
    "planned": ("circle-open", "categorical-1"),
    "postponed": ("circle-x-open", "categorical-8"),
    "cancelled": ("x-open", "categorical-8"),
}
GAP, INTERVAL, SIDE = (
    18,
    24,
    24,
    # px: between two events, more where the days between them are written, from the road to its
    # labels
)


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The events of the cycle and the as-of date. Out: `measures.road`."""
    return measures.road(tables, choice)


def title(frame: pd.DataFrame, language: Language) -> str:
    """The finding."""
    return findings.events_ahead(frame, language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """What a reader who cannot see the road is told: every stop on it."""
    stops = [
        f"{findings.event_dates(row, language)}: {language.say(', ').join(_said(row, language))}."
        for row in _rows(frame, language)
    ]
    return " ".join(
        [
            language.say(
                "Road of the events of the review, in order of time. {finding}.",
                finding=title(frame, language),
            ),
            *stops,
        ]
    )


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """The events in order of time: date, event, kind, status, mode, states, participants."""
    rows = [row for row in _rows(frame, language) if row["status"] != measures.AS_OF]
    columns = {
        language.say("Date"): [findings.event_dates(row, language) for row in rows],
        language.say("Event"): [row["title"] for row in rows],
        language.say("Kind"): [EVENT_KINDS[row["kind"]].name(language.code) for row in rows],
        language.say("Status"): [EVENT_STATUSES[row["status"]].name(language.code) for row in rows],
        language.say("Mode"): [
            MODES[row["mode"]].name(language.code) if pd.notna(row["mode"]) else "" for row in rows
        ],
        language.say("States"): [
            findings.number(row["states"], language) if row["status"] == "held" else ""
            for row in rows
        ],
        language.say("Participants"): [
            _participants(row, language) if row["status"] == "held" else "" for row in rows
        ],
    }
    return pd.DataFrame(columns)


def interactive(frame: pd.DataFrame, language: Language) -> go.Figure:
    """A line of signs with a label beside each: solid up to the as-of date, dotted beyond it."""
    figure = go.Figure()
    y = 0
    places: list[float] = []
    texts: list[plotly_layout.Text] = []
    for row in _rows(frame, language):
        if row["apart"]:
            texts.append(
                plotly_layout.text(
                    [row["apart"]],
                    language,
                    y=y - GAP / 4,
                    shift=SIDE,
                    font={"size": 12},
                    opacity=0.8,
                )
            )
            y += INTERVAL
        lines = _lines(row, language)
        texts.append(plotly_layout.text(lines, language, y=y, shift=SIDE, font={"size": 13}))
        places.append(y + plotly_layout.LINE / 2)
        y += plotly_layout.LINE * len(lines) + GAP
    statuses = list(frame["status"])
    _add_road(figure, places, statuses)
    _add_signs(figure, places, statuses, language)
    return plotly_layout.sheet(
        figure, language, height=max(y, 40), reach=1, start=14, end=4, texts=texts
    )


# The same signs on a sheet: symbol, and whether it is filled.
SYMBOLS = {
    "held": ("circle", True),
    measures.AS_OF: ("diamond", True),
    "planned": ("circle", False),
}
ABREAST = 6  # stops that have room side by side on a wide sheet
# stops one below the other, and columns of them at most, by: is it wide
PER_COLUMN, COLUMNS = ({True: 4, False: 14}, {True: 3, False: 2})
APART = 2.0  # ems between two columns


def static(frame: pd.DataFrame, language: Language, sheet: Sheet) -> None:
    """The same road on a sheet: across it where it is wide, else from the top down."""
    whole = _rows(frame, language)
    rows, earlier = _nearest(whole, sheet.brevity.items)
    later = len(whole) - earlier - len(rows)
    sheet.summed |= {str(row["event"]) for row in (*whole[:earlier], *whole[len(whole) - later :])}
    if sheet.wide and len(whole) <= ABREAST:
        _draw_across(sheet, rows)
    else:
        _draw_down(
            sheet,
            rows,
            before=findings.earlier_events(earlier, language),
            after=findings.later_events(later, language),
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
    today = statuses.index(measures.AS_OF) if measures.AS_OF in statuses else len(rows) - 1
    first = min(max(today - (most + 1) // 2, 0), len(rows) - most)
    return rows[first : first + most], first


def _draw_down(sheet: Sheet, rows: list[dict[Hashable, Any]], *, before: str, after: str) -> None:
    """The stops one below the other, many of them in columns; `before` and `after` say how many are
    not shown.
    """
    columns = min(-(-len(rows) // PER_COLUMN[sheet.wide]), COLUMNS[sheet.wide])
    width = (sheet.width + APART * sheet.em) / max(columns, 1) - APART * sheet.em
    top = sheet.write(before, x=0, y=0, ink=theme.MUTED) + 0.7 * sheet.em if before else 0.0
    foot = sheet.lead + 0.4 * sheet.em if after else 0.0
    parts = _parted(sheet, rows, width=width, many=columns)
    natural = max(
        (_stops_down(sheet.blank(), part, x=0, y=0, width=width, spare=0)[1] for part in parts),
        default=0,
    )
    longest = max(map(len, parts), default=1)
    spare = min(max((sheet.height or 0) - natural - top - foot, 0) / longest, 2 * sheet.em)
    places: list[list[tuple[float, float]]] = []
    ends = [top]
    for number, part in enumerate(parts):
        x = number * (width + APART * sheet.em)
        heights, end = _stops_down(sheet, part, x=x, y=top, width=width, spare=spare)
        places.append([(x + 0.7 * sheet.em, y) for y in heights])
        ends.append(end)
    _draw_road(sheet, places, [row["status"] for row in rows])
    if after:
        sheet.write(after, x=0, y=max(ends) + 0.4 * sheet.em, ink=theme.MUTED)


def _parted(
    sheet: Sheet, rows: list[dict[Hashable, Any]], *, width: float, many: int
) -> list[list[dict[Hashable, Any]]]:
    """The stops in so many columns of about the same height, in their order."""
    if many <= 1:
        return [rows]
    heights = [_stops_down(sheet.blank(), [row], x=0, y=0, width=width, spare=0)[1] for row in rows]
    parts: list[list[dict[Hashable, Any]]] = [[]]
    filled, share = 0.0, sum(heights) / many
    for row, height in zip(rows, heights, strict=True):
        if parts[-1] and len(parts) < many and filled + height / 2 > share * len(parts):
            parts.append([])
        parts[-1].append(row)
        filled += height
    return parts


def _stops_down(
    sheet: Sheet, rows: list[dict[Hashable, Any]], *, x: float, y: float, width: float, spare: float
) -> tuple[list[float], float]:
    """The words of the stops, one below the other; gives back the height of each and where the last
    ends.
    """
    start, places, last = 2.2 * sheet.em, [], 0.0
    for row in rows:
        if row["apart"] and sheet.brevity.lines != 1:  # where room is short, the dates say it
            y = (
                sheet.write(row["apart"], x=x + start, y=y, scale=0.9, ink=theme.MUTED)
                + 0.7 * sheet.em
                + spare / 2
            )
        places.append(y + sheet.lead / 2)
        last = _write_stop(sheet, row, x=x + start, y=y, width=width - start)
        y = last + 0.7 * sheet.em + spare / 2
    return places, last


def _draw_across(sheet: Sheet, rows: list[dict[Hashable, Any]]) -> None:
    place = sheet.width / len(rows)
    y = 3.2 * sheet.em
    xs = [place * i + 0.8 * sheet.em for i in range(len(rows))]
    for x, row in zip(xs, rows, strict=True):
        if row["apart"]:
            sheet.write(
                row["apart"],
                x=x - place / 2,
                y=0.9 * sheet.em,
                anchor="middle",
                scale=0.9,
                ink=theme.MUTED,
            )
        _write_stop(
            sheet, row, x=x - 0.8 * sheet.em, y=y + 1.6 * sheet.em, width=place - 2 * sheet.em
        )
    _draw_road(sheet, [[(x, y) for x in xs]], [row["status"] for row in rows])


def _write_stop(
    sheet: Sheet, row: dict[Hashable, Any], *, x: float, y: float, width: float
) -> float:
    y = sheet.write(
        findings.event_dates(row, sheet.language),
        x=x,
        y=y,
        width=width,
        bold=True,
        of=str(row["event"]),
    )
    said = _said(row, sheet.language)
    for text in said:
        y = sheet.write(
            text, x=x, y=y, width=width, most=sheet.brevity.lines if text is said[0] else None
        )
    return y


def _draw_road(sheet: Sheet, parts: list[list[tuple[float, float]]], statuses: list[str]) -> None:
    """A line through the signs of the stops of each part: solid up to the as-of date, dotted beyond
    it.
    """
    places = list(chain.from_iterable(parts))
    today = statuses.index(measures.AS_OF) if measures.AS_OF in statuses else len(places) - 1
    starts = accumulate(map(len, parts), initial=0)
    for first, following in pairwise(starts):
        turn = min(max(today, first), following - 1)
        sheet.rule(places[first], places[turn], colour=theme.OUTLINE, weight=0.14 * sheet.em)
        sheet.rule(
            places[turn],
            places[following - 1],
            colour=theme.MUTED,
            weight=0.14 * sheet.em,
            dotted=True,
        )
    for (x, y), status in zip(places, statuses, strict=True):
        symbol, filled = SYMBOLS.get(status, ("circle", False))
        colour = theme.colour(SIGNS[status][1])
        size = sheet.em * (1.0 if symbol == "diamond" else 1.15)
        sheet.sign(
            symbol,
            x=x,
            y=y,
            size=size,
            fill=colour if filled else "#ffffff",
            edge=colour,
            weight=0.17 * sheet.em,
        )
        if status not in SYMBOLS:
            sheet.sign("cross", x=x, y=y, size=0.6 * size, edge=colour, weight=0.17 * sheet.em)


def _rows(frame: pd.DataFrame, language: Language) -> list[dict[Hashable, Any]]:
    """The rows as they are told: with their title, and what lies between each and the one before in
    words.
    """
    titles = worded(frame, "title", language)
    apart = [
        findings.days_later(int(days), language) if pd.notna(days) and days else ""
        for days in frame["days"]
    ]
    return [
        row | {"title": title, "apart": gap}
        for row, title, gap in zip(frame.to_dict("records"), titles, apart, strict=True)
    ]


def _said(row: dict[Hashable, Any], language: Language) -> list[str]:
    """What is known of a stop: its title; its status and mode; how many came, where it is
    reported.
    """
    if row["status"] == measures.AS_OF:
        return [language.say("Date of the data shown")]
    known = [EVENT_STATUSES[row["status"]].name(language.code)]
    known += [MODES[row["mode"]].name(language.code)] if pd.notna(row["mode"]) else []
    known += [findings.states(int(row["states"]), language)] if pd.notna(row["states"]) else []
    least = row["total_at_least"]
    known += (
        [findings.participants_or_more(int(row["total"]), least, language)]
        if pd.notna(row["total"])
        else []
    )
    return [row["title"], language.say(" · ").join(known)]


def _participants(row: dict[Hashable, Any], language: Language) -> str:
    return findings.number_or_more(row["total"], row["total_at_least"], language)


def _lines(row: dict[Hashable, Any], language: Language) -> list[str]:
    wrapped = [
        line for text in _said(row, language) for line in plotly_layout.set_in_lines(text.split())
    ]
    return [
        f"<b>{findings.event_dates(row, language)}</b>",
        *(plotly_layout.plain(line) for line in wrapped),
    ]


def _add_road(figure: go.Figure, places: list[float], statuses: list[str]) -> None:
    if not places:
        return
    today = places[statuses.index(measures.AS_OF)] if measures.AS_OF in statuses else places[-1]
    for y0, y1, dash in ((places[0], today, "solid"), (today, places[-1], "dot")):
        figure.add_shape(
            type="line",
            x0=0,
            x1=0,
            y0=y0,
            y1=y1,
            layer="below",
            line={"color": theme.OUTLINE, "width": 2, "dash": dash},
        )


def _add_signs(
    figure: go.Figure, places: list[float], statuses: list[str], language: Language
) -> None:
    for status, (sign, place) in SIGNS.items():
        ys = [y for y, each in zip(places, statuses, strict=True) if each == status]
        name = (
            EVENT_STATUSES[status].name(language.code)
            if status in EVENT_STATUSES
            else language.say("As of")
        )
        figure.add_trace(
            go.Scatter(
                x=[0] * len(ys),
                y=ys,
                name=language.embed(name),
                mode="markers",
                marker={
                    "symbol": sign,
                    "size": 16,
                    "color": theme.colour(place),
                    "line": {"width": 2.5, "color": theme.colour(place)},
                },
                cliponaxis=False,
                hoverinfo="skip",
            )
        )
