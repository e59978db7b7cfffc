"""A chart that cannot be drawn, in place of one of ours: for tests of what is delivered anyway."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from briefings import figure_images, model
from charts import registry
from charts.drawing.canvas import Canvas
from charts.registry import FIGURES, FigureSpec
from domain.language import Language


class Crowded:
    """A chart that fits on no sheet, and otherwise behaves like the chart it replaces."""

    def __init__(self, chart: Any) -> None:
        self._chart = chart

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chart, name)

    def static(self, frame: pd.DataFrame, language: Language, sheet: Canvas) -> None:
        self._chart.static(frame, language, sheet)
        sheet.require(False)


def without_room(*names: str) -> Mapping[str, FigureSpec]:
    """Return the figures, with those named replaced by `Crowded`."""
    return {
        name: replace(figure, chart=Crowded(figure.chart)) if name in names else figure
        for name, figure in FIGURES.items()
    }


@contextmanager
def crowded(*names: str) -> Iterator[None]:
    """Make some figures undrawable everywhere in this process while the context lasts."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (registry, model, figure_images):
            patch.setattr(module, "FIGURES", without_room(*names))
        yield
