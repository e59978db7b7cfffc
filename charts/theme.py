"""How every chart looks: the palette of .streamlit/config.toml, the font, and what reads from right to left."""

import tomllib
from functools import cache
from pathlib import Path

import plotly.graph_objects as go

from domain.language import Language
from domain.vocabulary import Term

CONFIG = Path(__file__).resolve().parents[1] / ".streamlit" / "config.toml"
FONT = "IBM Plex Sans Arabic, sans-serif"
OUTLINE = "rgba(128,128,128,0.55)"  # seen on light and on dark: the darkest and the lightest colour of a scale end in it
HATCH = {"not_applicable": "/"}  # told from a colour even where colours are not seen


@cache
def _palette() -> dict[str, str]:
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]
    scales = {"categorical": theme["chartCategoricalColors"], "sequential": theme["chartSequentialColors"]}
    return {f"{name}-{i}": colour for name, colours in scales.items() for i, colour in enumerate(colours, 1)}


def colour(place: str) -> str:
    """The hex colour at a place in the palette, `sequential-4`. Raises KeyError where the palette has no such place."""
    return _palette()[place]


def colour_of(term: Term) -> str:
    """The hex colour of a term of the vocabulary."""
    return colour(term.colour)


def text_on(hex_colour: str) -> str:
    """Black or white, whichever is read better on a colour (relative luminance of WCAG 2.2)."""
    channels = [int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "#000000" if luminance > 0.18 else "#ffffff"


def styled(figure: go.Figure, language: Language, *, height: int) -> go.Figure:
    """The figure in the house's look: font, margins, legend on top, and mirrored where the language is read from the right.

    Mirrored means: x axis reversed, y axis on the right, legend anchored right. Texts are the chart's to wrap with `Language.embed`.
    """
    figure.update_layout(
        height=height,
        font={"family": FONT, "size": 14},
        hoverlabel={"font": {"family": FONT, "size": 14}, "align": "right" if language.rtl else "left"},
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "title": None, "traceorder": "normal"}
        | ({"x": 1, "xanchor": "right"} if language.rtl else {"x": 0, "xanchor": "left"}),
        dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    figure.update_xaxes(automargin=True, fixedrange=True, autorange="reversed" if language.rtl else True)
    figure.update_yaxes(automargin=True, fixedrange=True, side="right" if language.rtl else "left")
    return figure
