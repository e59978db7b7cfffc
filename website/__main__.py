"""python -m website: the public edition, a site of files for any web host, in every language or in
one.
"""

import argparse
import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from briefings.command_line import (
    EXIT_STATUS_HELP,
    CommandError,
    Output,
    TablesNotFoundError,
    add_output,
    languages_of,
    undrawn_text,
    version_of,
    write_output,
    write_progress,
)
from briefings.process_pool import open_pool
from website import build

EXAMPLES = """examples:
  python -m website --out public
  python -m website --lang ar --version 7 --out public"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m website",
        description=__doc__,
        epilog=f"{EXAMPLES}\n\n{EXIT_STATUS_HELP}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="a new or empty folder, or that of a site made before",
    )
    add_output(parser, None)
    return write_output(_make_site, parser.parse_args(arguments), newline=True)


def _make_site(chosen: argparse.Namespace) -> Output:
    began = time.monotonic()
    store, version = version_of(chosen)
    tables = store.tables(version)
    if not tables.cycles:
        raise TablesNotFoundError("The tables speak of no review cycle.")
    language_codes = languages_of(chosen)
    undrawn: dict[str, list[str]] = {}
    try:
        build.check_target(chosen.out)
        pages = build.page_jobs(tables, language_codes)
        todo = [*pages, *build.document_jobs(tables, language_codes)]
        frames, progress = store.frames(version), write_progress
        with open_pool() as pool:
            files = build.build_site(
                tables,
                version,
                frames,
                language_codes,
                todo,
                pool,
                progress=progress,
                undrawn=undrawn,
            )
        build.replace_folder(files, chosen.out)
    except build.NotASiteError as refused:
        raise CommandError(str(refused)) from refused
    sys.stderr.write("\n")
    data = {"files": {path: len(content) for path, content in files.items()}, "not_drawn": undrawn}
    return Output(_summarize_files(files, time.monotonic() - began) + undrawn_text(undrawn), data)


def _summarize_files(files: Mapping[str, bytes], seconds: float) -> str:
    """Return the number and bytes of the site's files by kind, as a table of text."""
    kinds: dict[str, list[int]] = {}
    for path, data in files.items():
        kinds.setdefault(Path(path).suffix.removeprefix("."), []).append(len(data))
    pictures = sum(
        len(re.findall(rb'<svg class="figure"', data))
        for path, data in files.items()
        if path.endswith(".html")
    )
    rows = [
        ("kind", "files", "bytes"),
        *((kind, f"{len(sizes):,}", f"{sum(sizes):,}") for kind, sizes in sorted(kinds.items())),
    ]
    rows.append(("all", f"{len(files):,}", f"{sum(map(len, files.values())):,}"))
    table = "".join(f"{kind:<8}{many:>8}{size:>14}\n" for kind, many, size in rows)
    return f"{table}{len(kinds['html'])} pages, {pictures} pictures, {seconds:.1f} s\n"


if __name__ == "__main__":
    sys.exit(main())
