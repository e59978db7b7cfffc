"""A Plotly figure made ready to be sent: taken apart and written as JSON once, not at every reader's rerun (5 to 30 ms a figure)."""

from typing import Any

import orjson
import plotly.graph_objects as go
import plotly.io

Figure = go.Figure


class _Ready(dict[str, Any]):
    """A figure's dictionary that plotly writes by copying the JSON that was made of it. Not to be changed."""

    def __init__(self, figure: go.Figure) -> None:
        super().__init__(figure.to_dict())
        self._json = orjson.Fragment(plotly.io.to_json(figure, validate=False))

    def to_plotly_json(self) -> orjson.Fragment:
        """What plotly's JSON engine asks an object for before it looks into it."""
        return self._json


class Drawn(go.Figure):  # type: ignore[misc]
    """A figure that is no longer changed: its dictionary and its JSON are kept."""

    def __init__(self, figure: go.Figure) -> None:
        super().__init__(figure)
        object.__setattr__(self, "_ready", _Ready(figure))

    def to_dict(self) -> dict[str, Any]:
        """The dictionary that was made at first."""
        ready: dict[str, Any] = self._ready
        return ready
