"""A chart on a page of the site: the finding as its heading, as-of date and source, the picture,
the table twin with its download.

The picture is there at once and without JavaScript. Where a script runs, static/site.js lays the
interactive chart over it.
"""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from charts.drawing.composition import INSTEAD, Size
from charts.drawing.plotly_json import written
from charts.drawing.svg_renderer import inline
from charts.registry import FIGURES, panels_of
from domain.citation import Stated, stated
from domain.listing import Listing
from loaders.xlsx import export
from templates import html
from website.page_context import Place

# In points; the page scales them to the room there is. The first is for a wide screen, the other
# for half of one or a phone.
WIDE = Size(width=960, height=390, most=390, margin=2, letter=13, titles=(16,), dpi=72)
COLUMN = Size(width=430, height=None, most=2400, margin=2, letter=12.5, titles=(16,), dpi=72)
WHOLE, HALF = {"wide": WIDE, "column": COLUMN}, {"always": COLUMN}


def exhibit(
    place: Place, name: str, figures: dict[str, bytes], *, sizes: Mapping[str, Size] = WHOLE
) -> str:
    """A figure by its name in `charts.registry`. What the script draws it from is put into
    `figures`.
    """
    figure = FIGURES[name]
    choice = replace(place.choice, **figure.preset)  # type: ignore[arg-type]
    language, chart = place.language, figure.chart
    frame = chart.frame(place.tables, choice)
    subject = language.say(figure.subject)
    silence = language.say("{name}: {value}", name=subject, value=language.say("not reported"))
    if frame.empty:
        return html("site/silent", language, silence=silence)
    title, source = (
        chart.title(frame, language),
        stated(place.tables, choice, figure.tables, language),
    )
    drawn = chart.interactive(frame, language)
    figures[name] = written(drawn)
    plates = panels_of(name, place.tables, choice, language, sizes=sizes)
    if not plates:
        place.undrawn.append(name)
    return html(
        "site/exhibit",
        language,
        name=name,
        kind="map" if figure.is_map else "drawing",
        heading=html("exhibit", language, title=title, source=source),
        alt=chart.alt(frame, language),
        height=0 if figure.is_map else drawn.layout.height,
        instead="" if plates else language.say(INSTEAD),
        pictures=[
            (code if len(plates) > 1 else "always", inline(plate)) for code, plate in plates.items()
        ],
        table=table(place, chart.table(frame, language), title, source, name=name),
    )


def listing(place: Place, told: Listing, *, name: str) -> str:
    """A table under its finding; the finding alone where it has no rows."""
    heading = html("exhibit", place.language, title=told.title, source=told.source)
    return heading + (
        table(place, told.table, told.title, told.source, name=name) if len(told.table) else ""
    )


def table(place: Place, frame: pd.DataFrame, title: str, source: Stated, *, name: str) -> str:
    """A table as HTML, with a link to it as CSV."""
    rows = frame.astype(object).where(frame.notna(), "").itertuples(index=False)
    drawn = html("table", place.language, caption=title, columns=frame.columns, rows=rows)
    file = place.keep(f"tables/{place.name}-{name}.csv", export.csv(frame))
    named = f"{name}-{place.language.code}.csv"
    return html(
        "site/table",
        place.language,
        table=drawn,
        title=title,
        source=source,
        file=file,
        named=named,
    )
