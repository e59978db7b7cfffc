#!/usr/bin/env python3
"""Packs the static files that the pages need, Streamlit's and ours, as small as they get, into
packed/: what is there already stays.

./run does so before it starts the server, and an image of the dashboard when it is built. Without
it a server packs each file when it is asked for first, quickly and a tenth larger.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from server.middleware import static_files
from services import compression


def main() -> None:
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    if made := compression.precompress(static_files.files_to_precompress()):
        print(f"Packed {made} static files for browsers")


if __name__ == "__main__":
    main()
