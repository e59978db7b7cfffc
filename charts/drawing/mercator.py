"""Place a latitude on the map, in Mercator's projection."""

import math


def northing(latitude: float) -> float:
    """How far north of the equator a latitude is in Mercator's projection, in degrees of
    longitude.
    """
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))
