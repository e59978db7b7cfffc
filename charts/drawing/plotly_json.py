"""Build figures of Plotly as plain dictionaries, and write them as JSON for static/charts.js.

The names of properties are those of Plotly's reference. Nothing compares them with it at run time,
which would take longer than all the rest: tests/charts/drawing/test_plotly_json.py builds every
figure with Plotly's own classes too, which reject unknown names and values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import pandas as pd

Trace = dict[str, Any]


@dataclass(frozen=True)
class PlotlyFigure:
    """The traces and the layout of a figure, drawn in this order."""

    data: list[Trace] = field(default_factory=list)
    layout: dict[str, Any] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """Return the height in px. Raises KeyError before `theme.apply_style` has set it."""
        return int(self.layout["height"])

    def add_trace(self, trace: Trace) -> None:
        """Draw a trace above those that the figure has."""
        self.data.append(trace)

    def add_shape(self, **shape: Any) -> None:
        """Add a line, rectangle or circle."""
        self.layout.setdefault("shapes", []).append(shape)

    def add_annotation(self, annotation: Mapping[str, Any]) -> None:
        """Add lines of text."""
        self.layout.setdefault("annotations", []).append(annotation)

    def update_layout(self, **values: Any) -> None:
        """Set properties of the layout; dictionaries are merged with those that are there."""
        _merge(self.layout, values)

    def update_xaxes(self, **values: Any) -> None:
        """Set properties of the horizontal axis, as `update_layout` does."""
        self.update_layout(xaxis=values)

    def update_yaxes(self, **values: Any) -> None:
        """Set properties of the vertical axis, as `update_layout` does."""
        self.update_layout(yaxis=values)


def bar_trace(**values: Any) -> Trace:
    """Return a trace of bars."""
    return _trace("bar", values)


def scatter_trace(**values: Any) -> Trace:
    """Return a trace of markers or text at places of the axes."""
    return _trace("scatter", values)


def choropleth_trace(**values: Any) -> Trace:
    """Return a trace of filled areas of a map."""
    return _trace("choropleth", values)


def scattergeo_trace(**values: Any) -> Trace:
    """Return a trace of markers, lines or text at places of a map."""
    return _trace("scattergeo", values)


def to_plotly_json(figure: PlotlyFigure) -> bytes:
    """Write traces and layout of a figure as JSON (UTF-8); NaN becomes null.

    Tags in texts are not escaped, as they would have to be inside a page of HTML.
    """
    spec = {"data": figure.data, "layout": figure.layout}
    return orjson.dumps(spec, default=_write_missing, option=orjson.OPT_SERIALIZE_NUMPY)


def _trace(kind: str, values: Mapping[str, Any]) -> Trace:
    """Return a trace, with the columns of a frame as lists."""
    return {"type": kind} | {
        name: value.to_list() if isinstance(value, pd.Series | pd.Index) else value
        for name, value in values.items()
    }


def _merge(into: dict[str, Any], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, dict):  # into a new one: it may be a constant of a chart module
            _merge(into.setdefault(name, {}), value)
        else:
            into[name] = value


def _write_missing(value: object) -> None:
    """Write pandas' value for missing numbers as null. Raises TypeError for any other object."""
    if value is not pd.NA:
        raise TypeError(f"a figure holds a {type(value).__name__}, which JSON does not know")
