"""Collect what every page of the site loads: stylesheet with the theme, scripts, fonts,
boundaries.
"""

import hashlib
from collections.abc import Iterator, Mapping

from domain.paths import ROOT
from services.theme_css import theme_properties
from templates.font_faces import FACES, font_face_rule

STATIC = ROOT / "static"
# of the pieces, also in the dashboard; and of the page around them
STYLESHEETS = ("sections.css", "views.css", "reading.css", "site.css")
SCRIPTS = ("site.js", "charts.js", "days.js", "plotly/*.js")
COPIED_FILES = (
    *SCRIPTS,
    "plotly/LICENSES.txt",
    "boundaries.geojson",
    "topojson/world_110m.json",
    "icon.svg",
    "fonts/OFL.txt",
    *FACES,
)
FOLDER = "assets/"


def collect_assets() -> dict[str, bytes]:
    """Return every asset by its path below the folder of `assets_folder`."""
    files = {
        file.relative_to(STATIC).as_posix(): file.read_bytes()
        for pattern in COPIED_FILES
        for file in STATIC.glob(pattern)
    }
    files["site.css"] = "\n".join(_styles()).encode()
    return files


def scripts_to_preload() -> list[str]:
    """List the scripts that another script loads: preloaded, browsers fetch plotly.js earlier."""
    return [
        file.relative_to(STATIC).as_posix()
        for pattern in SCRIPTS[1:]
        for file in sorted(STATIC.glob(pattern))
    ]


def assets_folder(files: Mapping[str, bytes]) -> str:
    """Return the folder of the assets below the site. It contains their hash, so that browsers may
    cache them for ever.
    """
    digest = hashlib.sha256(
        b"".join(hashlib.sha256(files[name]).digest() for name in sorted(files))
    )
    return f"{FOLDER}{digest.hexdigest()[:8]}"


def _styles() -> Iterator[str]:
    # "swap": text is shown before the fonts are loaded
    yield from (font_face_rule(file, file, display="swap") for file in FACES)
    yield theme_properties()
    yield from ((STATIC / name).read_text(encoding="utf-8") for name in STYLESHEETS)
