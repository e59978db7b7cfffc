"""Positions of the state names on the map, and the areas on it without a value."""

from dataclasses import dataclass

from domain.vocabulary_files import read_rows

# Western Sahara, Bir Tawil and the Halaib Triangle, by the codes of UN Geodata: drawn, without a
# value.
UNDETERMINED = ("ESH", "XBT", "XHT")


@dataclass(frozen=True)
class Label:
    """The name of one state on the map: its position (degrees) and the side it is written on.

    `leader` is the point in the state that a line leads to, if the name stands apart from it;
    `marker` says whether the state is so small that a marker stands for it; `narrow` whether the
    name is still legible on a map as narrow as a phone.
    """

    code: str
    lon: float
    lat: float
    side: str
    leader: tuple[float, float] | None
    marker: bool
    narrow: bool


def _labels() -> dict[str, Label]:
    return {row["code"]: _label(row) for row in read_rows("map_labels")}


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
