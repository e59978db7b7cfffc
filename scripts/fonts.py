#!/usr/bin/env python3
"""Puts IBM Plex Sans Arabic (OFL) into static/fonts, from the npm package @fontsource/ibm-plex-sans-arabic.

fonts.py               fetch the package with `npm pack`, then copy the files
fonts.py --from FILE   copy them out of a package fetched before

Two weights, two scripts: the browser fetches the Latin files only where Latin letters or digits stand (`unicodeRange` in config.toml).
"""

import argparse
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "@fontsource/ibm-plex-sans-arabic@5.3.0"
FOLDER = Path(__file__).resolve().parents[1] / "static" / "fonts"
FILES = {
    "package/files/ibm-plex-sans-arabic-arabic-400-normal.woff2": "plex-arabic-400.woff2",
    "package/files/ibm-plex-sans-arabic-arabic-700-normal.woff2": "plex-arabic-700.woff2",
    "package/files/ibm-plex-sans-arabic-latin-400-normal.woff2": "plex-latin-400.woff2",
    "package/files/ibm-plex-sans-arabic-latin-700-normal.woff2": "plex-latin-700.woff2",
    "package/LICENSE": "OFL.txt",
}


def fetch(folder: Path) -> Path:
    """The package of the npm registry, as one archive."""
    packed = subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True, text=True)
    return folder / packed.stdout.strip().splitlines()[-1]


def copy(archive: Path) -> None:
    """The files the page needs, under their names in static/fonts."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as package:
        for member, name in FILES.items():
            source = package.extractfile(member)
            if source is None:
                raise FileNotFoundError(f"{archive}: {member} is no file of this package; expected {PACKAGE}")
            data = source.read()
            (FOLDER / name).write_bytes(data)
            print(f"static/fonts/{name}: {len(data):,} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="archive", type=Path, help="a package fetched before")
    archive = parser.parse_args().archive
    if archive is not None:
        copy(archive)
        return
    with tempfile.TemporaryDirectory() as folder:
        copy(fetch(Path(folder)))


if __name__ == "__main__":
    main()
