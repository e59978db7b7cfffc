"""Style every chart: colours, font and reading direction.

The colour of a term (status, stage, category) is a place in its data/vocabulary/*.csv; the palette
of places is in .streamlit/config.toml.
"""

import textwrap
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from charts.drawing.plotly_json import PlotlyFigure
from domain.language import Language
from domain.paths import CONFIG
from domain.vocabulary import Term

FONT = "IBM Plex Sans Arabic, sans-serif"
GRID = "rgba(128,128,128,0.22)"
# visible on light and dark pages, around the darkest and the lightest colours of a scale
OUTLINE = "rgba(128,128,128,0.55)"
NOT_REPORTED_OPACITY = 0.3  # makes unreported cells recede on a light page and on a dark one
MUTED = "#4d5b69"  # text beside the figure, on white: contrast 7 to 1
HATCH = {"not_applicable": "/"}  # for readers who cannot tell colours apart


@cache
def _config() -> Mapping[str, Any]:
    theme: Mapping[str, Any] = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]
    return theme


@cache
def _palette() -> dict[str, str]:
    theme = _config()
    scales = {
        "categorical": theme["chartCategoricalColors"],
        "sequential": theme["chartSequentialColors"],
    }
    return {
        f"{name}-{i}": colour
        for name, colours in scales.items()
        for i, colour in enumerate(colours, 1)
    }


def colour(place: str) -> str:
    """Return the hex colour at a place such as `sequential-4`. Raises KeyError if unknown."""
    return _palette()[place]


def light_colour(name: str) -> str:
    """Return a hex colour of the light theme, used in images: `textColor`, `primaryColor`, …

    `name` is a key of [theme.light] in .streamlit/config.toml; `textColor` gives "#1b2733". Raises
    KeyError for an unknown name.
    """
    return str(_config()["light"][name])


def colour_of(term: Term) -> str:
    """Return the hex colour of a term of the vocabulary.

    A term with the place `sequential-4` gives "#8BBFE0". Raises KeyError for a term without a
    place, or with one that the palette lacks.
    """
    return colour(term.colour)


def describe_scale(terms: Iterable[Term], language: Language) -> list[tuple[str, str, str]]:
    """Return name, definition and hex colour of each term of a scale.

    Texts are in the language, else in English; a definition may be "". Raises KeyError for a term
    without a colour.
    """
    return [
        (term.name(language.code), term.definition(language.code), colour_of(term))
        for term in terms
    ]


def fade(hex_colour: str) -> str:
    """Return a translucent colour, which recedes on a light page and on a dark one."""
    red, green, blue = (int(hex_colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{NOT_REPORTED_OPACITY})"


def in_page_colour(text: str) -> str:
    """Wrap text in the text colour of the page: Streamlit draws axes in a grey hard to read."""
    return f'<span style="color:currentColor">{text}</span>'


def text_on(hex_colour: str) -> str:
    """Return black or white, whichever has more contrast on a colour (luminance of WCAG 2.2)."""
    channels = [int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "#000000" if luminance > 0.18 else "#ffffff"


def wrap_lines(text: str, language: Language, *, width: int) -> str:
    """Wrap text into lines of at most `width` letters, isolated for left-to-right drawings."""
    return language.embed("<br>".join(textwrap.wrap(text, width, break_long_words=False)))


def axis_steps(most: int) -> list[int]:
    """Return the tick values of an axis of whole numbers from 0 to `most`."""
    return list(range(0, max(most, 1) + 1, 5 if most > 8 else 1))


def set_count_axis(figure: PlotlyFigure, language: Language, *, most: int, title: str) -> None:
    """Set a horizontal axis of whole numbers from 0 to `most`, in reading direction."""
    span = [0, max(most, 1)]
    figure.update_xaxes(
        range=span[::-1] if language.rtl else span,
        autorange=False,
        tickvals=(ticks := axis_steps(most)),
        ticktext=[in_page_colour(str(tick)) for tick in ticks],
        gridcolor=GRID,
        zeroline=False,
        title={"text": in_page_colour(language.embed(title)), "font": {"size": 12}},
    )


def set_name_axis(
    figure: PlotlyFigure, language: Language, names: Sequence[str], *, at: float, size: int
) -> None:
    """Set upright names above the places of a horizontal axis, at height `at` (0 to 1)."""
    set_place_axis(figure, language, many=len(names))
    figure.update_xaxes(
        visible=True,
        automargin=False,
        side="top",
        anchor="free",
        position=at,
        tickvals=list(range(len(names))),
        ticktext=[in_page_colour(language.embed(name)) for name in names],
        tickangle=-90,
        tickfont={"size": size},
        showgrid=False,
        zeroline=False,
        ticks="",
    )


def set_place_axis(figure: PlotlyFigure, language: Language, *, many: int) -> None:
    """Set a horizontal axis of `many` places without labels, in reading direction."""
    span = [-0.5, max(many, 1) - 0.5]
    figure.update_xaxes(range=span[::-1] if language.rtl else span, autorange=False, visible=False)


def apply_style(figure: PlotlyFigure, language: Language, *, height: int) -> PlotlyFigure:
    """Apply the style of all charts to a figure, mirrored for a right-to-left language.

    Mirrored: x axis reversed, y axis on the right, legend anchored right. The chart has to wrap its
    texts with `Language.embed`.
    """
    side, font = "right" if language.rtl else "left", {"family": FONT, "size": 14}
    legend = {"orientation": "h", "y": 1.0, "yanchor": "bottom"}
    figure.update_layout(
        height=height,
        font=font,
        hoverlabel={"font": font, "align": side},
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend=legend | {"traceorder": "normal", "x": int(language.rtl), "xanchor": side},
        dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    order = "reversed" if language.rtl else True
    figure.update_xaxes(automargin=True, fixedrange=True, autorange=order)
    figure.update_yaxes(automargin=True, fixedrange=True, side=side)
    return figure
