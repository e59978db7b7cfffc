"""Load the shapes of the states and areas of the map, in Mercator's projection."""

import json
import math
from functools import cache

import geopandas
import numpy as np
from matplotlib.path import Path as Outline

from domain.paths import ROOT

BOUNDARIES = ROOT / "static" / "boundaries.geojson"
MERCATOR = 3857
RADIUS = 6_378_137.0  # metres of the sphere that MERCATOR projects


@cache
def outlines() -> dict[str, Outline]:
    """Return the outline of every state and area by code; the cached paths must not be changed.

    Coordinates are degrees of longitude, as those of `charts.drawing.mercator.northing`.
    """
    features = json.loads(BOUNDARIES.read_text(encoding="utf-8"))["features"]
    frame = geopandas.GeoDataFrame.from_features(features, crs=4326).to_crs(MERCATOR)
    codes = [feature["id"] for feature in features]
    return {code: _outline(shape) for code, shape in zip(codes, frame.geometry, strict=True)}


def _outline(shape: "geopandas.base.BaseGeometry") -> Outline:
    polygons = getattr(shape, "geoms", [shape])
    rings = [
        np.asarray(ring.coords)[:, :2]
        for polygon in polygons
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    degrees = 180 / (math.pi * RADIUS)
    return Outline.make_compound_path(*(Outline(ring * degrees, closed=True) for ring in rings))
