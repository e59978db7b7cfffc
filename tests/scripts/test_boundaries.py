"""The boundaries made by scripts/boundaries.py: all states, with the ring direction that plotly
needs, with their source.
"""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from domain.areas import UNDETERMINED
from domain.vocabulary import STATES

STATIC = Path(__file__).resolve().parents[2] / "static"


@pytest.fixture(scope="module")
def boundaries() -> dict[str, Any]:
    return json.loads((STATIC / "boundaries.geojson").read_text(encoding="utf-8"))


def polygons(feature: dict[str, Any]) -> list[list[list[list[float]]]]:
    geometry = feature["geometry"]
    return (
        geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    )


def twice_the_area(ring: list[list[float]]) -> float:
    """Return twice the signed area of a ring, negative if it runs clockwise (the shoelace
    formula).
    """
    return sum(x * y2 - x2 * y for (x, y), (x2, y2) in pairwise(ring))


def test_every_state_and_area_is_one_feature(boundaries: dict[str, Any]):
    assert [feature["id"] for feature in boundaries["features"]] == sorted([*STATES, *UNDETERMINED])


def test_exteriors_run_clockwise_and_holes_the_other_way(boundaries: dict[str, Any]):
    for feature in boundaries["features"]:
        for exterior, *holes in polygons(feature):
            assert twice_the_area(exterior) < 0, feature["id"]
            assert all(twice_the_area(hole) > 0 for hole in holes), feature["id"]


def test_rings_are_closed_and_have_three_decimals(boundaries: dict[str, Any]):
    rings = [
        ring
        for feature in boundaries["features"]
        for polygon in polygons(feature)
        for ring in polygon
    ]
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)
    assert all(round(value, 3) == value for ring in rings for point in ring for value in point)


def test_palestine_has_both_of_its_parts(boundaries: dict[str, Any]):
    [palestine] = [feature for feature in boundaries["features"] if feature["id"] == "PSE"]
    assert len(polygons(palestine)) == 2


def test_the_file_says_where_it_comes_from(boundaries: dict[str, Any]):
    assert boundaries["source"]
    assert boundaries["note"]
    assert (STATIC / "boundaries.geojson").stat().st_size < 30_000


def test_the_base_map_is_empty():
    assert json.loads((STATIC / "topojson" / "world_110m.json").read_text(encoding="utf-8")) == {
        "type": "Topology",
        "objects": {},
        "arcs": [],
    }
