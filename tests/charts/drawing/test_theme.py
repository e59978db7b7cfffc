"""Theme: colours that every reader can distinguish, and a right-to-left drawing in Arabic."""

import itertools

import numpy as np
import pytest

from charts import status_scale
from charts.drawing import theme
from charts.drawing.plotly_json import PlotlyFigure, bar_trace
from domain.language import PDI, RLI, languages
from domain.vocabulary import CATEGORIES, STAGES, STATES, STATUSES, Vocabulary

AR, EN = languages()["ar"], languages()["en"]
WHITE, DARK = "#ffffff", "#10171e"  # the two pages of .streamlit/config.toml

# How colours look to readers without one kind of cone: Machado, Oliveira and Fernandes (2009),
# severity 1.0, on linear RGB.
SIGHT = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
D65 = np.array([0.95047, 1.0, 1.08883])


def rgb(colour: str, page: str) -> np.ndarray:
    """Return the channels of a hex or rgba() colour as it is seen on a page, 0 to 1."""
    if colour.startswith("#"):
        return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    red, green, blue, opacity = (
        float(part) for part in colour.removeprefix("rgba(").removesuffix(")").split(",")
    )
    return opacity * np.array([red, green, blue]) / 255 + (1 - opacity) * rgb(page, page)


def lab(channels: np.ndarray, sight: np.ndarray) -> np.ndarray:
    """Return a colour in CIELAB as a reader sees it."""
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(sight @ linear, 0, 1) / D65
    fx, fy, fz = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def nearest(colours: dict[str, str], sight: str, page: str) -> tuple[float, str, str]:
    """Return the two colours hardest to distinguish, and their distance (ΔE*ab; 2.3 is just
    noticeable).
    """
    seen = {name: lab(rgb(colour, page), SIGHT[sight]) for name, colour in colours.items()}
    return min(
        (float(np.linalg.norm(seen[a] - seen[b])), a, b) for a, b in itertools.combinations(seen, 2)
    )


TOGETHER = {
    "statuses": ({code: status_scale.fill_colour(code) for code in status_scale.STATUS_ORDER}, 20),
    "stages": ({code: theme.colour_of(term) for code, term in STAGES.items()}, 15),
    "categories": ({code: theme.colour_of(term) for code, term in CATEGORIES.items()}, 12),
}


@pytest.mark.parametrize("page", [WHITE, DARK])
@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("name", TOGETHER)
def test_colours_that_stand_together_are_told_apart(name, sight, page):
    colours, bound = TOGETHER[name]
    distance, *pair = nearest(colours, sight, page)
    assert distance >= bound, pair


def test_an_orange_and_a_green_that_are_one_without_red_cones_would_fail():
    pair = {"orange": "#d48d3e", "green": "#50a64f"}
    assert nearest(pair, "protanopia", WHITE)[0] < 12 < 60 < nearest(pair, "all cones", WHITE)[0]


def test_statuses_are_told_apart_without_any_colour():
    marks = [status_scale.MARKS[code] for code in status_scale.STATUS_ORDER]
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("terms", [STATUSES, STAGES, CATEGORIES])
def test_every_term_has_a_place_in_the_palette(terms: Vocabulary):
    assert all(theme.colour_of(term).startswith("#") for term in terms.values())


def test_a_place_that_the_palette_lacks_is_an_error():
    with pytest.raises(KeyError):
        theme.colour("sequential-99")


def test_ink_is_black_on_light_and_white_on_dark():
    assert [theme.text_on(ground) for ground in ("#ffffff", "#E69F00", "#063A61", "#000000")] == [
        "#000000"
    ] * 2 + ["#ffffff"] * 2


@pytest.mark.parametrize(
    "code", [code for code in status_scale.STATUS_ORDER if code != "not_reported"]
)
def test_words_on_a_status_have_the_contrast_of_wcag(code):
    colour = status_scale.colour(code)
    ground, ink = (
        float(
            np.array([0.2126, 0.7152, 0.0722])
            @ np.where((c := rgb(h, h)) <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        )
        for h in (colour, theme.text_on(colour))
    )
    assert (max(ground, ink) + 0.05) / (min(ground, ink) + 0.05) >= 4.5


def test_a_chart_in_arabic_is_mirrored():
    arabic, english = (
        theme.apply_style(PlotlyFigure([bar_trace(x=[1], y=["a"])]), language, height=100).layout
        for language in (AR, EN)
    )
    assert (arabic["xaxis"]["autorange"], english["xaxis"]["autorange"]) == ("reversed", True)
    assert (arabic["yaxis"]["side"], english["yaxis"]["side"]) == ("right", "left")
    assert (arabic["legend"]["xanchor"], english["legend"]["xanchor"]) == ("right", "left")


def test_axes_of_numbers_and_names_begin_where_the_language_is_read_from():
    ranges = {}
    for language in (AR, EN):
        counted, named = PlotlyFigure(), PlotlyFigure()
        theme.set_count_axis(counted, language, most=15, title="n")
        theme.set_name_axis(named, language, ["a", "b"], at=0.5, size=12)
        ranges[language.code] = (counted.layout["xaxis"]["range"], named.layout["xaxis"]["range"])
    assert ranges == {"ar": ([15, 0], [1.5, -0.5]), "en": ([0, 15], [-0.5, 1.5])}


@pytest.mark.parametrize(
    ("most", "steps"),
    [(0, [0, 1]), (1, [0, 1]), (8, list(range(9))), (15, [0, 5, 10, 15]), (22, [0, 5, 10, 15, 20])],
)
def test_axes_of_numbers_have_whole_steps(most, steps):
    figure = PlotlyFigure()
    theme.set_count_axis(figure, EN, most=most, title="n")
    assert figure.layout["xaxis"]["tickvals"] == steps


def test_long_labels_are_broken_and_each_line_is_embedded():
    assert theme.wrap_lines("one two three", EN, width=7) == "one two<br>three"
    assert theme.wrap_lines("one two three", AR, width=7) == f"{RLI}one two{PDI}<br>{RLI}three{PDI}"


def test_no_state_has_a_colour_of_its_own():
    assert not any(state.colour for state in STATES.values())
