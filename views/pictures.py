"""Render the pictures of a chart that stand in a page until its script has drawn the chart.

Imports matplotlib and geopandas: 110 MB that the server itself does not need.
"""

from collections.abc import Mapping

from charts.drawing.figure_sizes import FigureSize
from charts.drawing.svg_renderer import svg_defs, to_svg
from charts.registry import FIGURES, compose_panels
from domain.language import Language
from domain.tables import Choice, Tables
from views.view import SizeSet

# In points; the page scales them to its width. The first is for a wide screen, the other for half
# of one or a phone.
WIDE = FigureSize(width=960, height=390, max_height=390, margin=2, letter=13, titles=(16,), dpi=72)
COLUMN = FigureSize(
    width=430, height=None, max_height=2400, margin=2, letter=12.5, titles=(16,), dpi=72
)
SIZES: Mapping[SizeSet, Mapping[str, FigureSize]] = {
    "whole": {"wide": WIDE, "column": COLUMN},
    "half": {"always": COLUMN},
}


def render_pictures(
    figure: str, tables: Tables, choice: Choice, language: Language, sizes: SizeSet
) -> str:
    """Return the pictures of a figure as HTML, one for each size; "" where it cannot be drawn."""
    panels = compose_panels(figure, tables, choice, language, sizes=SIZES[sizes])
    return "".join(
        f'<div class="picture {code if len(panels) > 1 else "always"}">{to_svg(panel)}</div>'
        for code, panel in panels.items()
    )


def map_shapes() -> str:
    """Return the shapes that all maps of a page share."""
    return svg_defs()


def with_shapes(figure: str, pictures: str) -> str:
    """Return pictures after the shapes that they need."""
    return map_shapes() + pictures if FIGURES[figure].is_map and pictures else pictures
