#!/usr/bin/env python3
"""Compress the static files that the pages need, Streamlit's and ours, as small as possible into
packed/; files that exist are kept.

./run does so before it starts the server, and so does the build of the image. Without it a server
compresses each file at its first request, quickly and a tenth larger.
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
