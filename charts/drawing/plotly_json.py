"""A figure as static/charts.js takes it: JSON without what the page around it says itself, the same
for every reader.
"""

import plotly.graph_objects as go
import plotly.io

PlotlyFigure = go.Figure


def to_plotly_json(figure: go.Figure) -> bytes:
    """Traces and layout of a figure as JSON (UTF-8). Its template stays behind: ink and ground are
    those of the page it is shown on.
    """
    spec = figure.to_dict()
    spec["layout"].pop("template", None)
    text: str = plotly.io.to_json({"data": spec["data"], "layout": spec["layout"]}, validate=False)
    return text.encode("utf-8")
