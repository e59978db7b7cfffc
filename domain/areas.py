"""Where the map writes the names of the states, and the areas on it that are no state of the
review.
"""

import csv
from dataclasses import dataclass

from domain.vocabulary import FOLDER

# Western Sahara, Bir Tawil and the Halaib Triangle, by the codes of UN Geodata: drawn, without a
# value.
UNDETERMINED = ("ESH", "XBT", "XHT")


@dataclass(frozen=True)
class Label:
    """The name of one state on the map: where it stands (degrees), and on which side of that point.

    `leader` is the point of the state that a line leads to, where the name stands apart from it;
    `marker` whether the state is so small that a marker stands for it; `narrow` whether the name is
    still read on a map as narrow as a phone.
    """

    code: str
    lon: float
    lat: float
    side: str
    leader: tuple[float, float] | None
    marker: bool
    narrow: bool


def _labels() -> dict[str, Label]:
    with (FOLDER / "map_labels.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: _label(row) for row in csv.DictReader(file)}


def _label(row: dict[str, str]) -> Label:
    return Label(
        code=row["code"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        side=row["side"],
        leader=(float(row["leader_lon"]), float(row["leader_lat"])) if row["leader_lon"] else None,
        marker=row["marker"] == "yes",
        narrow=row["narrow"] == "yes",
    )


LABELS = _labels()
