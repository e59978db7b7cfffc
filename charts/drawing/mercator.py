"""Project latitudes of the map with Mercator's projection."""

import math


def northing(latitude: float) -> float:
    """Project a latitude with Mercator's projection, in degrees of longitude from the equator."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))
