"""The page in Dash, as its documentation on performance and on sharing data between callbacks
recommends.

The data is read once, when the process starts. Results of callbacks are cached by their arguments
("Memoization": here in the memory of the process, the fastest of the options named there). Each
callback has the filters that change its chart as inputs, so nothing else is redrawn, and all charts
of the same filters share one callback (one request). orjson is installed, which Dash then uses;
debug is off; served by gunicorn with one process and threads. Boundaries by address, in the assets
folder.

    gunicorn --workers 1 --threads 8 'benchmarks.rivals.dash_page:server("overview")'
"""

from collections import defaultdict
from functools import lru_cache

from dash import Dash, Input, Output, dcc, html, no_update
from flask import Flask

from benchmarks.rivals.content import (
    CONFIG,
    ROOT,
    Content,
    Filter,
    draw_chart,
    headline_figures,
    pages,
    read,
)

TABLES = read()


def server(name: str) -> Flask:
    """Return the server of a page."""
    page = pages(TABLES)[name]
    # Files in the assets folder are served, but not loaded by every page.
    app = Dash(
        name,
        title=name,
        assets_folder=str(ROOT / "static"),
        assets_url_path="app/static",
        assets_ignore=".*",
    )
    app.layout = html.Div(
        [
            html.H1(name.capitalize()),
            *map(_asked, page.filters),
            html.Div(id="figures"),
            *_places(page),
        ]
    )
    if page.figures:
        app.callback(Output("figures", "children"), Input("cycle", "value"))(_figures)
    groups = defaultdict(list)
    for shown in page.charts:
        groups[shown.by].append(shown)
    for by, charts in groups.items():
        outputs = [Output(f"{each.name}-{kind}", prop) for each in charts for kind, prop in WHAT]
        app.callback(outputs, [Input(each, "value") for each in by])(_answer(by, charts))
    return app.server


WHAT = (("title", "children"), ("chart", "figure"), ("place", "style"))


def _asked(of: Filter):
    options = [
        {"label": label, "value": code}
        for code, label in of.options.items()
        if code or of.kind != "select" or label
    ]
    if of.kind == "segments":
        control = dcc.RadioItems(options, of.first, id=of.name, inline=True)
    else:
        control = dcc.Dropdown(
            options,
            of.first,
            id=of.name,
            multi=of.kind == "several",
            clearable=of.kind == "several",
        )
    return html.Div([html.Label(of.label), control])


def _places(page: Content):
    return [
        html.Div(
            [html.H3(id=f"{each.name}-title"), dcc.Graph(id=f"{each.name}-chart", config=CONFIG)],
            id=f"{each.name}-place",
            style={"display": "none"},
        )
        for each in page.charts
    ]


def _figures(cycle: str):
    return [
        html.Div([html.Div(label), html.B(value), html.Div(detail)])
        for label, value, detail in headline_figures(TABLES, {"cycle": cycle})
    ]


def _answer(by, charts):
    @lru_cache(maxsize=1000)
    def made(*values):
        told = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in zip(by, values, strict=True)
        }
        answers = []
        for shown in charts:
            found = draw_chart(TABLES, shown, told)
            answers += [*found, {}] if found else [no_update, no_update, {"display": "none"}]
        return answers

    def answer(*values):
        return made(*(tuple(value) if isinstance(value, list) else value for value in values))

    return answer
