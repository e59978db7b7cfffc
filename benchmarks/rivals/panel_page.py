"""The page in Panel, as its guides recommend: data and figures cached by pn.cache, functions bound
to the widgets they depend on.

    panel serve benchmarks/rivals/panel_page.py --static-dirs app/static=static --args --page overview
"""

import argparse
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import panel as pn

from benchmarks.rivals.content import (
    CONFIG,
    Content,
    Filter,
    Shown,
    draw_chart,
    headline_figures,
    pages,
    read,
)

pn.extension("plotly")


def asked(of: Filter):
    """Return the widget of a filter."""
    options = {label: code for code, label in of.options.items()}
    if of.kind == "segments":
        return pn.widgets.RadioButtonGroup(
            name=of.label, options=options, value=of.first, css_classes=[f"key-{of.name}"]
        )
    kind = pn.widgets.MultiChoice if of.kind == "several" else pn.widgets.Select
    return kind(name=of.label, options=options, value=of.first, css_classes=[f"key-{of.name}"])


@pn.cache
def content(name: str) -> tuple:
    """Return the data and the content of a page."""
    tables = read()
    return tables, pages(tables)[name]


@pn.cache
def figure(name: str, place: int, **values):
    """Return the finding and the figure of a chart."""
    tables, page = content(name)
    return draw_chart(tables, page.charts[place], values)


def place_of(name: str, place: int, shown: Shown, widgets: dict):
    """Return a chart with its finding, both bound to the widgets that change it."""

    def title(**values):
        found = figure(name, place, **values)
        return f"### {found[0]}" if found else ""

    def chart(**values):
        found = figure(name, place, **values)
        return found[1] if found else None

    by = {each: widgets[each] for each in shown.by}
    there = pn.bind(lambda **values: figure(name, place, **values) is not None, **by)
    return pn.Column(
        pn.pane.Markdown(pn.bind(title, **by)),
        pn.pane.Plotly(pn.bind(chart, **by), config=CONFIG, sizing_mode="stretch_width"),
        sizing_mode="stretch_width",
        visible=there,
    )


def shown_page(name: str):
    """Return the whole page."""
    tables, page = content(name)
    assert isinstance(page, Content)
    widgets = {each.name: asked(each) for each in page.filters}
    figures = (
        [
            f"{label}: **{value}** {detail}"
            for label, value, detail in headline_figures(tables, page.first())
        ]
        if page.figures
        else []
    )
    return pn.Column(
        f"# {name.capitalize()}",
        pn.Row(*widgets.values()),
        *map(pn.pane.Markdown, figures),
        *map(partial(place_of, name, widgets=widgets), range(len(page.charts)), page.charts),
        sizing_mode="stretch_width",
    )


parser = argparse.ArgumentParser()
parser.add_argument("--page", default="overview")
shown_page(parser.parse_args().page).servable()
