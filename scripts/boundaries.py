#!/usr/bin/env python3
"""Make static/boundaries.geojson and the empty base map in static/topojson, from the npm package
plotly.js.

boundaries.py               fetch the package with `npm pack`, then make the files
boundaries.py --from FILE   make them from a package fetched before

plotly.js includes UN Geodata, generalized by its makers to 1:50 million. We take the 22 states and
the three areas of undetermined status, and change three things only: Palestine, two features there,
is one; coordinates have 3 decimals; exterior rings run clockwise, because plotly reads a ring in
the direction of RFC 7946 as "everything but this state". Needs npm, node and geopandas (GDAL reads
TopoJSON).
"""

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import geopandas
import shapely

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from domain.areas import UNDETERMINED
from domain.vocabulary import STATES

PACKAGE, MEMBER, MAP = "plotly.js@4.1.1", "package/dist/plotly-geo-assets.js", "world_50m"
BOUNDARIES = ROOT / "static" / "boundaries.geojson"
# The base map that plotly requests (`world_110m` for scope "world") even where none of it is
# drawn: ours is empty.
BASE_MAP = ROOT / "static" / "topojson" / "world_110m.json"
DECIMALS = 3
SOURCE = (
    f"United Nations Geospatial, UN Geodata (generalized), as shipped by npm {PACKAGE} (MIT "
    f"licence), dist/plotly-geo-assets.js, {MAP}. "
    "Made by scripts/boundaries.py: 22 states and 3 areas of undetermined status (ESH, XBT, XHT), "
    "Palestine dissolved, 3 decimals, "
    "exteriors clockwise."
)
NOTE = (
    "The boundaries and names shown and the designations used on this map do not imply official "
    "endorsement or acceptance by the "
    "United Nations."
)


def fetch(folder: Path) -> Path:
    """Fetch the package of the npm registry, as one archive."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True, text=True
    )
    return folder / packed.stdout.strip().splitlines()[-1]


def countries(archive: Path, folder: Path) -> geopandas.GeoDataFrame:
    """Return the countries of the package's map, one row per feature. Columns: id (ISO 3166-1
    alpha-3 or a UN code), ct, geometry.
    """
    with tarfile.open(archive) as package:
        package.extract(MEMBER, folder, filter="data")
    topology = folder / f"{MAP}.json"
    script = "globalThis.window = {}; console.log(JSON.stringify(require(process.argv[1]).topojson[process.argv[2]]))"
    with topology.open("w", encoding="utf-8") as file:
        subprocess.run(["node", "-e", script, str(folder / MEMBER), MAP], check=True, stdout=file)
    return geopandas.read_file(topology, layer="countries")


def boundaries(world: geopandas.GeoDataFrame) -> dict[str, Any]:
    """Return the GeoJSON collection that the browser draws: one feature for each state and area,
    with its code as id, in the order of the codes.
    """
    wanted = sorted([*STATES, *UNDETERMINED])
    absent = sorted(set(wanted) - set(world["id"]))
    if absent:
        raise ValueError(
            f"{PACKAGE} has no feature {', '.join(absent)}; expected one for each of "
            f"{', '.join(wanted)}"
        )
    geometry = world[world["id"].isin(wanted)].dissolve(by="id").geometry.loc[wanted]
    rounded = shapely.remove_repeated_points(
        shapely.transform(geometry.to_numpy(), lambda xy: xy.round(DECIMALS))
    )
    shapes = shapely.orient_polygons(rounded, exterior_cw=True)
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {},
            "geometry": shapely.geometry.mapping(shape),
        }
        for code, shape in zip(wanted, shapes, strict=True)
    ]
    return {"type": "FeatureCollection", "source": SOURCE, "note": NOTE, "features": features}


def write(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON file without spaces."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--from", dest="archive", type=Path, help="a package fetched before")
    archive = parser.parse_args().archive
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(BOUNDARIES, boundaries(countries(archive or fetch(folder), folder)))
    write(BASE_MAP, {"type": "Topology", "objects": {}, "arcs": []})


if __name__ == "__main__":
    main()
