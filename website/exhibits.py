"""Draw a chart on a page of the site: heading, as-of date and source, picture, table with download.

The picture is shown at once and without JavaScript. With JavaScript, static/site.js draws the
interactive chart over it.
"""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from charts.drawing.composition import FALLBACK_NOTE
from charts.drawing.figure_sizes import FigureSize
from charts.drawing.plotly_json import to_plotly_json
from charts.drawing.svg_renderer import to_svg
from charts.registry import FIGURES, compose_panels
from domain.citation import Citation, cite
from domain.listing import Listing
from loaders.xlsx import export
from templates import fill_template
from website.page_context import SitePageContext

# In points; the page scales them to its width. The first is for a wide screen, the other for half
# of one or a phone.
WIDE = FigureSize(width=960, height=390, max_height=390, margin=2, letter=13, titles=(16,), dpi=72)
COLUMN = FigureSize(
    width=430, height=None, max_height=2400, margin=2, letter=12.5, titles=(16,), dpi=72
)
WHOLE, HALF = {"wide": WIDE, "column": COLUMN}, {"always": COLUMN}


def exhibit(
    place: SitePageContext,
    name: str,
    figures: dict[str, bytes],
    *,
    sizes: Mapping[str, FigureSize] = WHOLE,
) -> str:
    """Return a figure of the registry as HTML, and add its data for the script to `figures`."""
    figure = FIGURES[name]
    choice = replace(place.choice, **figure.preset)  # type: ignore[arg-type]
    language, chart = place.language, figure.chart
    frame = chart.frame(place.tables, choice)
    subject = language.gettext(figure.subject)
    value = language.gettext("not reported")
    silence = language.gettext("{name}: {value}", name=subject, value=value)
    if frame.empty:
        return fill_template("site/silent", language, silence=silence)
    title = chart.title(frame, language)
    source = cite(place.tables, choice, figure.tables, language)
    drawn = chart.interactive(frame, language)
    figures[name] = to_plotly_json(drawn)
    plates = compose_panels(name, place.tables, choice, language, sizes=sizes)
    several = len(plates) > 1
    if not plates:
        place.undrawn.append(name)
    return fill_template(
        "site/exhibit",
        language,
        name=name,
        kind="map" if figure.is_map else "drawing",
        heading=fill_template("exhibit", language, title=title, source=source),
        alt=chart.alt(frame, language),
        height=0 if figure.is_map else drawn.layout.height,
        instead="" if plates else language.gettext(FALLBACK_NOTE),
        pictures=[(code if several else "always", to_svg(plate)) for code, plate in plates.items()],
        table=table(place, chart.table(frame, language), title, source, name=name),
    )


def listing(place: SitePageContext, told: Listing, *, name: str) -> str:
    """Return a table under its finding as HTML; only the finding where it has no rows."""
    heading = fill_template("exhibit", place.language, title=told.title, source=told.source)
    return heading + (
        table(place, told.table, told.title, told.source, name=name) if len(told.table) else ""
    )


def table(
    place: SitePageContext, frame: pd.DataFrame, title: str, source: Citation, *, name: str
) -> str:
    """Return a table as HTML, with a link to it as CSV."""
    rows = frame.astype(object).where(frame.notna(), "").itertuples(index=False)
    drawn = fill_template("table", place.language, caption=title, columns=frame.columns, rows=rows)
    file = place.add_file(f"tables/{place.name}-{name}.csv", export.to_csv(frame))
    named = f"{name}-{place.language.code}.csv"
    return fill_template(
        "site/table",
        place.language,
        table=drawn,
        title=title,
        source=source,
        file=file,
        named=named,
    )
