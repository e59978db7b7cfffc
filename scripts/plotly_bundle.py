#!/usr/bin/env python3
"""Build plotly.js into static/plotly with only the parts that our charts use. Needs npm.

The full plotly.js is 4.8 MB; of its 50 trace types our charts use four, of its 90 projections one,
and no sliders, menus, images or country names. The bundle is 1.1 MB, 390 kB compressed, and
contains no web address. The version is the one that plotly.py was made for, as it declares itself.
The file name contains a hash of the content, and static/charts.js, which loads it, is updated with
the name.
"""

import hashlib
import json
import re
import subprocess
import tempfile
from pathlib import Path

from plotly.offline import get_plotlyjs_version

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "static" / "plotly"
LOADER = ROOT / "static" / "charts.js"
VERSION, ESBUILD = get_plotlyjs_version(), "0.28.2"
TRACES = ("scatter", "bar", "choropleth", "scattergeo")
# Components in the order in which plotly.js itself registers them: the legend depends on shapes,
# hovering on the legend.
COMPONENTS = (
    "annotations",
    "selections",
    "shapes",
    "colorscale",
    "colorbar",
    "legend",
    "fx",
    "modebar",
)
ENTRY = """
const { register } = require("plotly.js/src/registry");
require("plotly.js/build/plotcss");
const api = require("plotly.js/src/plot_api");
for (const [name, fn] of Object.entries(api)) register({ moduleType: "apiMethod", name, fn });
register([%s]);
module.exports = { react: api.react, relayout: api.relayout, purge: api.purge };
"""
# Replacements for packages of which plotly.js includes more than we need.
PLACES = {
    # d3-geo's own projections, which include Mercator, are enough
    "d3-geo-projection": ("projections.cjs", "module.exports = {};"),
    # states are identified by codes, not by names
    "country-iso-search": (
        "countries.cjs",
        "exports.COUNTRIES = []; exports.createLookup = () => ({ lookupAlpha3: () => undefined });",
    ),
    # only the CSS colour spaces of our palette
    "culori": (
        "colours.mjs",
        """import { modeHsl, modeLrgb, modeRgb, useMode } from "./node_modules/culori/src/index-fn.js";
        for (const mode of [modeRgb, modeHsl, modeLrgb]) useMode(mode);
        export { converter, formatHex, formatRgb, wcagContrast, wcagLuminance } from "./node_modules/culori/src/index-fn.js";""",
    ),
}
# Addresses from which plotly.js fetches maps, to which it sends charts, or to which it links.
ADDRESS = re.compile(rb"https?://(?!www\.w3\.org/(?:1999|2000|XML)/)[\w./-]*")
LICENCES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "license", "LICENSE-MIT", "NOTICE")


def bundle(folder: Path) -> tuple[bytes, set[str]]:
    """Return the bundle, and the packages in it."""
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    wanted = [f"plotly.js@{VERSION}", f"esbuild@{ESBUILD}"]
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", *wanted], cwd=folder, check=True
    )
    places = [("traces", name) for name in TRACES] + [("components", name) for name in COMPONENTS]
    modules = [f"plotly.js/src/{room}/{name}" for room, name in places] + [
        "plotly.js/src/locale-en",
        "plotly.js/src/locale-en-us",
    ]
    (folder / "entry.cjs").write_text(
        ENTRY % ", ".join(f'require("{module}")' for module in modules), encoding="utf-8"
    )
    for file, content in PLACES.values():
        (folder / file).write_text(content, encoding="utf-8")
    instead = [f"--alias:{package}=./{file}" for package, (file, _) in PLACES.items()]
    options = [
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2020",
        "--define:global=window",
        "--define:define.amd=false",
    ]
    command = [
        *options,
        *instead,
        "--legal-comments=none",
        "--log-level=warning",
        "--outfile=bundle.js",
        "--metafile=meta.json",
    ]
    subprocess.run(
        [folder / "node_modules/.bin/esbuild", "entry.cjs", *command], cwd=folder, check=True
    )
    inputs = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["outputs"]["bundle.js"][
        "inputs"
    ]
    packages = {
        re.findall(r"node_modules/((?:@[^/]+/)?[^/]+)/", path)[-1]
        for path in inputs
        if "node_modules/" in path
    }
    return ADDRESS.sub(b"", (folder / "bundle.js").read_bytes()), packages


def licences(folder: Path, packages: set[str]) -> str:
    """Return the licence texts of the packages."""
    parts = [
        "static/plotly holds parts of these npm packages, put together by "
        f"scripts/plotly_bundle.py from plotly.js {VERSION}.\n"
    ]
    for package in sorted(packages):
        home = folder / "node_modules" / package
        about = json.loads((home / "package.json").read_text(encoding="utf-8"))
        texts = [
            (home / name).read_text(encoding="utf-8").strip()
            for name in LICENCES
            if (home / name).is_file()
        ]
        texts = texts or [
            f"By {about.get('author') or about.get('contributors')}; the package holds no text of "
            "its licence."
        ]
        parts.append(
            "\n\n".join(
                [
                    f"{'=' * 100}\n{package} {about['version']} "
                    f"({about.get('license', 'see below')})",
                    *texts,
                ]
            )
            + "\n"
        )
    return re.sub(r"[ \t]+$", "", "\n".join(parts).replace("\r\n", "\n"), flags=re.MULTILINE)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        content, packages = bundle(Path(name))
        told = licences(Path(name), packages)
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("plotly-*.js"):
        old.unlink()
    file = FOLDER / f"plotly-{VERSION}-{hashlib.sha256(content).hexdigest()[:8]}.js"
    file.write_bytes(content)
    (FOLDER / "LICENSES.txt").write_text(told, encoding="utf-8")
    loader = LOADER.read_text(encoding="utf-8")
    LOADER.write_text(
        re.sub(r"plotly/plotly-[\w.-]+\.js", f"plotly/{file.name}", loader), encoding="utf-8"
    )
    print(f"static/plotly/{file.name}: {len(content):,} bytes, of {len(packages)} packages")


if __name__ == "__main__":
    main()
