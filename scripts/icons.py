#!/usr/bin/env python3
"""Make static/fonts/icons.woff2: of Streamlit's 3,800 icons (Material Symbols, Apache 2.0) those
that our pages and its own controls use.

Run it again after a change of Streamlit or of an icon in pages/ or ui/: a test fails otherwise.
With the full font a browser fetches 375 KB.
"""

import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from server.assets import stylesheet
from server.patches import streamlit_bundle

ICON = re.compile(r":material/([a-z0-9_]+):")


def source() -> Path:
    """Return Streamlit's font of all icons."""
    return next(
        (streamlit_bundle.folder() / "static" / "media").glob("MaterialSymbols-Rounded.*.woff2")
    )


def used() -> set[str]:
    """Return the names of all icons in Streamlit's scripts and in our pages."""
    theirs = (streamlit_bundle.folder() / "static" / "js").glob("*.js")
    ours = (file for room in ("pages", "ui") for file in (ROOT / room).rglob("*.py"))
    return {
        name for file in (*theirs, *ours) for name in ICON.findall(file.read_text(encoding="utf-8"))
    }


def glyphs(font: TTFont) -> dict[str, str]:
    """Return the glyph of every icon of a font, by its ligature name."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    found = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            for first, ligatures in getattr(table, "ligatures", {}).items():
                for each in ligatures:
                    found[
                        "".join(letters.get(glyph, "?") for glyph in (first, *each.Component))
                    ] = each.LigGlyph
    return found


def main() -> None:
    font = TTFont(source())
    known = glyphs(font)
    names = sorted(used() & known.keys())
    options = subset.Options(
        flavor="woff2", layout_features=["*"], layout_closure=False, notdef_outline=True
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(names), glyphs=[known[name] for name in names])
    subsetter.subset(font)
    target = ROOT / "static" / stylesheet.ICONS
    subset.save_font(font, target, options)
    print(f"static/{stylesheet.ICONS}: {len(names)} icons, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
