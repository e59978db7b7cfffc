"""Build the sections of charts and tables: finding, source, chart, table, downloads."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd

from charts.drawing.figure_sizes import SIZES
from charts.drawing.plotly_json import to_plotly_json
from charts.figure_spec import FigureSpec
from charts.registry import FIGURES
from domain.citation import Citation, cite
from domain.language import Language, gettext_noop
from domain.listing import Listing
from domain.tables import Choice
from templates import fill_template
from views.params import PARAMS_BY_FIGURE, choice_of_params
from views.view import Context, FigureData, Part, Section, SizeSet, TableData, picture_mark

SIZE_NAMES = {
    "slide": gettext_noop("Slide (16:9)"),
    "column": gettext_noop("Column (A4)"),
    "square": gettext_noop("Square"),
}
assert set(SIZE_NAMES) == set(SIZES)
# what static/reading.js says below the links to pictures
PICTURE_TEXTS = {
    "making": gettext_noop("The picture is being made."),
    "busy": gettext_noop(
        "Many pictures and documents are being made at the moment. Please try again in a minute."
    ),
    "small": gettext_noop(
        "The figure has no room in this size. Choose another size, or fewer states."
    ),
    "failed": gettext_noop(
        "It could not be made. Please try again; if that does not help, tell the organisers what "
        "you chose."
    ),
}


def chart_section(
    name: str,
    *,
    figure_of: Callable[[Choice], str] | None = None,
    params: tuple[str, ...] = (),
    sizes: SizeSet = "whole",
    note: Callable[[Context], str] = lambda _: "",
    adapt: Callable[[Choice], Choice] = lambda choice: choice,
) -> Section:
    """Return the section of a chart.

    `name` is a key of `charts.registry.FIGURES`, or any where `figure_of` returns the key for a
    choice; `note` returns a sentence below the chart, or ""; `adapt` returns the choice that the
    chart shows. Without data for the choice the section is one sentence that says so.
    """

    def render(context: Context) -> Part:
        context = replace(context, choice=adapt(context.choice))
        figure = figure_of(context.choice) if figure_of else name
        return _chart_part(context, name, figure, sizes, note(context))

    return Section(name, render, params or PARAMS_BY_FIGURE[name])


def _chart_part(context: Context, place: str, figure: str, sizes: SizeSet, note: str) -> Part:
    spec, language = FIGURES[figure], context.language
    choice = replace(context.choice, **spec.preset)  # type: ignore[arg-type]
    frame = spec.chart.frame(context.tables, choice)
    if frame.empty:
        return silence_part(_silence(spec, language), language)
    title = spec.chart.title(frame, language)
    source = cite(context.tables, choice, spec.rows, language)
    drawn = spec.chart.interactive(frame, language)
    data = to_plotly_json(drawn)
    tables = tables_of(
        context, {place: lambda: TableData(spec.chart.table(frame, language), title, source)}
    )
    html = fill_template(
        "view/chart",
        language,
        name=place,
        kind="map" if spec.is_map else "drawing",
        heading=heading(title, source, language),
        alt=spec.chart.alt(frame, language),
        height=0 if spec.is_map else drawn.height,
        tag=hashlib.sha256(data).hexdigest()[:12],
        mark=picture_mark(place),
        note=note,
        more=offers_html(context, place, tables, figure),
    )
    relevant = choice_of_params(PARAMS_BY_FIGURE[figure], context.choice)
    relevant = replace(relevant, marked=context.choice.marked)
    return Part(html, {place: FigureData(figure, relevant, data, sizes)}, tables)


def _silence(spec: FigureSpec, language: Language) -> str:
    values = {"name": language.gettext(spec.subject), "value": language.gettext("not reported")}
    return language.gettext("{name}: {value}", **values)


def silence_part(text: str, language: Language) -> Part:
    """Return a section that says that there is nothing to show."""
    return Part(fill_template("view/silence", language, text=text))


def heading(title: str, source: Citation, language: Language) -> str:
    """Return a finding as a heading, with its source."""
    return fill_template("exhibit", language, title=title, source=source)


def table_html(context: Context, name: str, table: TableData) -> str:
    """Return a table as HTML, with its downloads."""
    table_markup = bare_table(table.frame, table.title, context.language)
    return table_markup + downloads_html(context, name, table)


def downloads_html(context: Context, name: str, table: TableData) -> str:
    """Return the links to a table as files."""
    return fill_template(
        "view/downloads",
        context.language,
        title=table.title,
        links=context.links.table(context, name, table),
    )


def bare_table(frame: pd.DataFrame, caption: str, language: Language) -> str:
    """Return a frame as an HTML table."""
    rows = frame.astype(object).where(frame.notna(), "").itertuples(index=False)
    return fill_template("table", language, caption=caption, columns=frame.columns, rows=rows)


def tables_of(
    context: Context, makers: Mapping[str, Callable[[], TableData]]
) -> dict[str, TableData]:
    """Return the tables of a section by name; none where what a reader opens is left out."""
    return {} if context.closed else {name: make() for name, make in makers.items()}


def disclosure(context: Context, name: str, title: str, make: Callable[[], str]) -> str:
    """Return content that the reader opens: the HTML of `make`, unless it is left out."""
    closed = context.closed
    body = "" if closed else make()
    return fill_template(
        "view/details", context.language, name=name, title=title, body=body, closed=closed
    )


def offers_html(
    context: Context, name: str, tables: Mapping[str, TableData], figure: str = ""
) -> str:
    """Return what a reader opens below a section: its table, the one of `name` of `tables_of`, and
    a figure as picture files.
    """
    gettext = context.language.gettext
    offers = disclosure(
        context,
        f"{name}-table",
        gettext("As a table"),
        lambda: table_html(context, name, tables[name]),
    )
    if figure and context.links.pictures(context, figure).by_size:
        offers += disclosure(
            context,
            f"{name}-picture",
            gettext("Picture"),
            lambda: pictures_html(context, figure),
        )
    return offers


def pictures_html(context: Context, figure: str) -> str:
    """Return the links to a figure as picture files; "" where the host has none."""
    links = context.links.pictures(context, figure)
    if not links.by_size:
        return ""
    gettext = context.language.gettext
    sizes = {gettext(SIZE_NAMES[size]): kinds for size, kinds in links.by_size.items()}
    texts = {code: gettext(text) for code, text in PICTURE_TEXTS.items()}
    return fill_template(
        "view/pictures", context.language, sizes=sizes, newest=links.newest, texts=texts
    )


def listing_part(context: Context, name: str, listing: Listing, below: str = "") -> Part:
    """Return a table under its finding; only the finding where it has no rows."""
    html = heading(listing.title, listing.source, context.language)
    if not len(listing.table):
        return Part(html + below)
    table = TableData(listing.table, listing.title, listing.source)
    return Part(html + table_html(context, name, table) + below, tables={name: table})
