#!/usr/bin/env python3
"""Put IBM Plex Sans Arabic (OFL) into static/fonts: woff2 files for the browser, TTF files for
pictures. Needs npm.

fonts.py                  fetch the two packages with `npm pack`, then copy the files
fonts.py --from FILE ...  copy them from packages fetched before

Two weights. For the browser the two scripts are separate: it fetches the Latin files only where
Latin letters or digits occur (`unicodeRange` in config.toml). Pictures are drawn with files that
hold both scripts, and PDF files embed them.
"""

import argparse
import subprocess
import tarfile
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "static" / "fonts"
# By package: its members, and their names in static/fonts.
PACKAGES = {
    "@fontsource/ibm-plex-sans-arabic@5.3.0": {
        "package/files/ibm-plex-sans-arabic-arabic-400-normal.woff2": "plex-arabic-400.woff2",
        "package/files/ibm-plex-sans-arabic-arabic-700-normal.woff2": "plex-arabic-700.woff2",
        "package/files/ibm-plex-sans-arabic-latin-400-normal.woff2": "plex-latin-400.woff2",
        "package/files/ibm-plex-sans-arabic-latin-700-normal.woff2": "plex-latin-700.woff2",
        "package/LICENSE": "OFL.txt",
    },
    "@expo-google-fonts/ibm-plex-sans-arabic@0.4.2": {
        "package/400Regular/IBMPlexSansArabic_400Regular.ttf": "plex-400.ttf",
        "package/700Bold/IBMPlexSansArabic_700Bold.ttf": "plex-700.ttf",
    },
}


def fetch(package: str, folder: Path) -> Path:
    """Fetch a package of the npm registry, as one archive."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True
    )
    return folder / packed.stdout.strip().splitlines()[-1]


def copy(archive: Path) -> None:
    """Copy the files that pages and pictures need to static/fonts, renamed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as package:
        held = set(package.getnames())
        files = next((files for files in PACKAGES.values() if held >= set(files)), None)
        if files is None:
            raise FileNotFoundError(
                f"{archive} holds the files of none of these packages: {', '.join(PACKAGES)}"
            )
        for member, name in files.items():
            source = package.extractfile(member)
            if source is None:
                raise FileNotFoundError(f"{archive}: {member} is no file")
            data = source.read()
            (FOLDER / name).write_bytes(data)
            print(f"static/fonts/{name}: {len(data):,} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--from", dest="archives", type=Path, nargs="+", help="packages fetched before"
    )
    archives = parser.parse_args().archives
    if archives is not None:
        for archive in archives:
            copy(archive)
        return
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            copy(fetch(package, Path(folder)))


if __name__ == "__main__":
    main()
