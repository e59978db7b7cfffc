"""What every page of the site loads: the stylesheet, the scripts, the fonts, the boundaries. Copied from static/, the theme written out."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from charts.theme import CONFIG

STATIC = Path(__file__).resolve().parents[1] / "static"
STYLESHEETS = ("sections.css", "site.css")  # how the pieces look, in the dashboard too; and the page around them
FONTS = tuple(f"fonts/plex-{script}-{weight}.woff2" for script in ("arabic", "latin") for weight in (400, 700))
SCRIPTS = ("site.js", "charts.js", "plotly/*.js")
COPIED = (*SCRIPTS, "plotly/LICENSES.txt", "boundaries.geojson", "topojson/world_110m.json", "icon.svg", "fonts/OFL.txt", *FONTS)
COLOURS = {"paper": "backgroundColor", "ink": "textColor", "link": "linkColor"}
SERVED = "app/static/"  # where the dashboard serves static/, in the addresses of its theme


def assets() -> dict[str, bytes]:
    """Every asset by its path below the folder that `folder` names."""
    found = {file.relative_to(STATIC).as_posix(): file.read_bytes() for pattern in COPIED for file in STATIC.glob(pattern)}
    found["site.css"] = "\n".join(_styles()).encode()
    return found


def loaded() -> list[str]:
    """The scripts that another script loads, so that browsers fetch them at once: plotly.js is most of a first visit."""
    return [file.relative_to(STATIC).as_posix() for pattern in SCRIPTS[1:] for file in sorted(STATIC.glob(pattern))]


def folder(made: Mapping[str, bytes]) -> str:
    """Where the assets stand below the site: another folder for other assets, so that browsers may keep them for ever."""
    told = hashlib.sha256(b"".join(hashlib.sha256(made[name]).digest() for name in sorted(made)))
    return f"assets/{told.hexdigest()[:8]}"


def _styles() -> Iterator[str]:
    theme: Mapping[str, Any] = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]
    yield from (_font(face) for face in theme["fontFaces"])
    yield f":root{{--font:{theme['font']};{_colours(theme['light'])}}}"
    yield f"@media screen and (prefers-color-scheme:dark){{:root{{{_colours(theme['dark'])}}}}}"
    yield from ((STATIC / name).read_text(encoding="utf-8") for name in STYLESHEETS)


def _colours(side: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{side[of]};" for name, of in COLOURS.items())


def _font(face: Mapping[str, str]) -> str:
    of = {"font-family": f'"{face["family"]}"', "font-weight": face["weight"], "font-style": face["style"], "font-display": "swap"}
    of |= {"src": f'url("{face["url"].removeprefix(SERVED)}") format("woff2")', "unicode-range": face["unicodeRange"]}
    return f"@font-face{{{';'.join(f'{name}:{value}' for name, value in of.items())}}}"
