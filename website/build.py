"""Build the site: every page of every cycle in every language; then replace the target folder.

The same version gives the same bytes. Pages are built by several processes without shared state.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import orjson
import pandas as pd

from briefings.document_requests import DocumentRequest, pack_requests
from briefings.process_pool import run_all
from domain.language import languages
from domain.tables import Tables
from loaders.privacy import group_threshold
from loaders.store import public_tables
from loaders.store.models import Version
from website import assets, downloads
from website.document import rebase_links, write_page
from website.outline import Outline, outlines
from website.page_context import SitePageContext, folder_of

INDEX_FILE = "index.html"
MANIFEST_FILE = "version.json"  # marks a folder as a site, which may be replaced


class NotASiteError(FileExistsError):
    """The target exists and is no site, so it must not be replaced."""


@dataclass(frozen=True)
class BuildJob:
    """One page, or one document of a briefing, in one language: the work of a process at a time."""

    of: Outline | DocumentRequest
    language: str
    languages: tuple[str, ...]

    def run(self, tables: Tables, version: Version, beside: str) -> "BuildResult":
        """Build the files of the job. `beside` is the folder of the assets."""
        file = self.of.file if isinstance(self.of, Outline) else ""
        context = SitePageContext(
            tables, version, self.languages, languages()[self.language], self.of.choice, file
        )
        if isinstance(self.of, Outline):
            write_page(self.of, context, beside)
        else:
            downloads.write_document(self.of, context)
        path = context.path if file else next(iter(context.files))
        return BuildResult(path, context.files, tuple(dict.fromkeys(context.undrawn)))


class BuildResult(NamedTuple):
    """Result of a job: path of its page or document, all its files by path, and figures not
    drawn.
    """

    path: str
    files: dict[str, bytes]
    undrawn: tuple[str, ...]


def page_jobs(tables: Tables, language_codes: Sequence[str]) -> list[BuildJob]:
    """List the jobs for every page of every cycle."""
    return [
        BuildJob(outline, code, tuple(language_codes))
        for cycle in tables.cycles
        for outline in outlines(tables, cycle)
        for code in language_codes
    ]


def document_jobs(tables: Tables, language_codes: Sequence[str]) -> list[BuildJob]:
    """List the jobs for every document that the pages offer."""
    return [
        BuildJob(order, code, tuple(language_codes))
        for cycle in tables.cycles
        for order in pack_requests(cycle)
        for code in language_codes
    ]


def build_site(
    tables: Tables,
    version: Version,
    frames: Mapping[str, pd.DataFrame],
    language_codes: Sequence[str],
    todo: Iterable[BuildJob],
    executor: Executor,
    *,
    progress: Callable[[int, int], None] = lambda done, of: None,
    undrawn: dict[str, list[str]] | None = None,
) -> dict[str, bytes]:
    """Return every file of the site by its path, sorted.

    `frames` are the version's tables with all their rows; `language_codes` begin with that of the
    bare address; `executor` builds the pages and documents `todo`. Figures that could not be drawn,
    and so are tables, are added to `undrawn`, with the paths of the pages and documents.
    """
    missing = {} if undrawn is None else undrawn
    shared = assets.collect_assets()
    beside = assets.assets_folder(shared)
    files = {f"{beside}/{name}": data for name, data in shared.items()}
    jobs = [partial(job.run, tables, version, beside) for job in todo]
    for result in run_all(executor, jobs, progress):
        files |= result.files
        for name in result.undrawn:
            missing.setdefault(name, []).append(result.path)
    public_frames = public_tables.public_frames(frames, at_least=group_threshold.min_group_size())
    for code in language_codes:
        files |= downloads.data_files(public_frames, tables, version, languages()[code])
    first = folder_of(tables, tables.default_cycle, language_codes[0])
    files[INDEX_FILE] = rebase_links(files[f"{first}/{INDEX_FILE}"].decode(), first).encode()
    files[MANIFEST_FILE] = _manifest(tables, version, language_codes)
    return dict(sorted(files.items()))


def replace_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Replace a folder by these files: they are written beside it, then the folders are swapped.

    The old site is deleted only when the new one is in its place. A folder that cannot be renamed
    (a mount point, or one in a read-only folder) stays, and its files are replaced one by one: new
    ones first, then obsolete ones are deleted. Raises NotASiteError where the folder contains
    anything but a site, OSError where it cannot be written; then the old site is unchanged.
    """
    folder = folder.resolve()
    _recover(folder)
    check_target(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
            new = Path(beside) / "new"
            _write(files, new)
            _swap_folders(new, folder)
    except OSError:
        if not folder.is_dir():
            raise
        _replace_files(files, folder)


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        with (folder / path).open("wb") as file:
            file.write(data)
            file.flush()
            # else the file might be empty after a power cut
            os.fsync(file.fileno())


def _swap_folders(new: Path, folder: Path) -> None:
    """Rename a folder to another's name. The old one is moved aside first, moved back on failure,
    and deleted at the end.
    """
    if not folder.exists():
        new.rename(folder)
        return
    aside = _old_folder(folder)
    folder.rename(aside)
    try:
        new.rename(folder)
    except OSError:
        aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _old_folder(folder: Path) -> Path:
    """Return the path of the old site while the new one takes its place."""
    return folder.with_name(f".{folder.name}.old")


def _recover(folder: Path) -> None:
    """Restore a site that was moved aside when the build was interrupted, or delete it if the new
    one is in place.
    """
    aside = _old_folder(folder)
    if aside.is_dir():
        if folder.exists():
            check_target(aside)  # only a site is deleted
            shutil.rmtree(aside)
        else:
            aside.rename(folder)


def _replace_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Replace the files of a folder in place, each atomically: assets first, then pages that need
    them.
    """
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as within:
        _write(files, Path(within))
        for name in sorted(files, key=_write_order):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(within) / name).replace(folder / name)
    for path in sorted(folder.rglob("*"), reverse=True):  # the content of a folder comes first
        if path.is_dir():
            with suppress(OSError):  # not empty
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in files:
            path.unlink()


def _write_order(path: str) -> tuple[bool, bool, bool]:
    """Sort assets first, pages after other files, and the manifest last."""
    return not path.startswith(assets.FOLDER), path.endswith(".html"), path == MANIFEST_FILE


def check_target(folder: Path) -> None:
    """Raise NotASiteError where a folder must not be replaced by a site."""
    if (
        folder.exists()
        and not (folder / MANIFEST_FILE).is_file()
        and (not folder.is_dir() or any(folder.iterdir()))
    ):
        raise NotASiteError(
            f"{folder} is there and is no site: name a new folder, an empty one, or that of a site "
            "made before."
        )


def _manifest(tables: Tables, version: Version, language_codes: Sequence[str]) -> bytes:
    """Return version, as-of dates and languages of the site as JSON."""
    as_of = {
        str(cycle): day.isoformat() if (day := tables.as_of(cycle)) else None
        for cycle in tables.cycles
    }
    about = {
        "number": version.number,
        "id": version.id,
        "content": version.content,
        "published": version.at.isoformat(),
    }
    return orjson.dumps(
        {"version": about, "as_of": as_of, "languages": list(language_codes)},
        option=orjson.OPT_INDENT_2,
    )
