"""Define the bounds of the map, and the leaders to the names beside it."""

import math

from domain.areas import Label

LINE_LENGTH = 15  # letters
HALF_MARKER = 0.8  # degrees
# degrees: from Mauritania to the names beside the Gulf, from the Comoros to the name of Tunisia
LONGITUDES, LATITUDES = (-18.5, 66.5), (-13.6, 40.8)


def leader_end(start: tuple[float, float], label: Label) -> tuple[float, float]:
    """Return the end of a leader: the edge of its marker, as a hollow one would show the line."""
    length = math.dist(start, (label.lon, label.lat))
    share = (length - HALF_MARKER) / length
    return start[0] + share * (label.lon - start[0]), start[1] + share * (label.lat - start[1])
