"""Serialize a figure for static/charts.js: JSON without what the page itself defines."""

import plotly.graph_objects as go
import plotly.io

PlotlyFigure = go.Figure


def to_plotly_json(figure: go.Figure) -> bytes:
    """Serialize traces and layout of a figure as JSON (UTF-8).

    The template is left out: text and background colours are those of the page.
    """
    spec = figure.to_dict()
    spec["layout"].pop("template", None)
    text: str = plotly.io.to_json({"data": spec["data"], "layout": spec["layout"]}, validate=False)
    return text.encode("utf-8")
