"""Makes the site: every page of every cycle in every language, beside its place, and puts it there
when it is whole.

The same version gives the same bytes. Pages are made by several processes; none of them keeps
anything.
"""

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import orjson
import pandas as pd

from briefings.orders import DocumentRequest, pack_requests
from domain.language import languages
from domain.tables import Tables
from loaders.privacy import group_threshold
from loaders.store import public_tables
from loaders.store.models import Version
from website import assets, downloads
from website.document import rebase_links, write_page
from website.outline import Outline, outlines
from website.page_context import SitePageContext, folder_of

WORKERS = 2
INDEX_FILE = "index.html"
MANIFEST_FILE = "version.json"  # what it is made of; by it a site is known, and may be replaced


class NotASiteError(FileExistsError):
    """What stands in the place of the site is something else: nobody wants it replaced."""


@dataclass(frozen=True)
class BuildJob:
    """One page, or one document of a briefing, in one language, as one process makes it at a
    time.
    """

    of: Outline | DocumentRequest
    language: str
    languages: tuple[str, ...]

    def made(self, tables: Tables, version: Version, beside: str) -> "BuildResult":
        """Its files. `beside` is the folder of the assets."""
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
    """What a job made: the path of its page or document, all its files by their path, and the
    figures that could not be drawn.
    """

    path: str
    files: dict[str, bytes]
    undrawn: tuple[str, ...]


def page_jobs(tables: Tables, language_codes: Sequence[str]) -> list[BuildJob]:
    """Every page of every cycle."""
    return [
        BuildJob(outline, code, tuple(language_codes))
        for cycle in tables.cycles
        for outline in outlines(tables, cycle)
        for code in language_codes
    ]


def document_jobs(tables: Tables, language_codes: Sequence[str]) -> list[BuildJob]:
    """Every document that the pages offer."""
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
    *,
    workers: int = WORKERS,
    progress: Callable[[int, int], None] = lambda done, of: None,
    undrawn: dict[str, list[str]] | None = None,
) -> dict[str, bytes]:
    """Every file of the site by its path, in the order of their names.

    `frames` are the version's tables with all their rows, `languages` the languages, that of
    the bare address first, `todo` the pages and documents. The figures that could not be drawn,
    with the pages and documents where their tables stand in their place, are put into `undrawn`.
    """
    missing = {} if undrawn is None else undrawn
    shared = assets.collect_assets()
    beside = assets.assets_folder(shared)
    files = {f"{beside}/{name}": data for name, data in shared.items()}
    for result in _run_jobs(tables, version, todo, beside, workers=workers, progress=progress):
        files |= result.files
        for name in result.undrawn:
            missing.setdefault(name, []).append(result.path)
    public_frames = public_tables.public_frames(frames, at_least=group_threshold.min_group_size())
    for code in language_codes:
        files |= downloads.data_files(public_frames, tables, version, languages()[code])
    first = folder_of(tables, next(iter(tables.cycles)), language_codes[0])
    files[INDEX_FILE] = rebase_links(files[f"{first}/{INDEX_FILE}"].decode(), first).encode()
    files[MANIFEST_FILE] = _manifest(tables, version, language_codes)
    return dict(sorted(files.items()))


def replace_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Puts the files in the place of a folder: written beside it, then changed for what was there,
    of which nothing stays.

    The site that was there is deleted only when the new one stands in its place. A folder that
    cannot be renamed (a mount point, or one in a folder that cannot be written) keeps its place,
    and its files are replaced one by one: the new ones first, then those that are no more are
    deleted. Raises NotASiteError where the folder holds anything but a site that was made by this,
    OSError where it cannot be written; then the old site stands as it was.
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
            # else, after a power cut, a name may stand where there are no bytes
            os.fsync(file.fileno())


def _swap_folders(new: Path, folder: Path) -> None:
    """Renames a folder to another's name. The old one is put aside first, put back where that
    fails, and deleted at the end.
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
    """Where the old site is while the new one takes its place."""
    return folder.with_name(f".{folder.name}.old")


def _recover(folder: Path) -> None:
    """Puts back a site that was aside when the power was cut; what stands beside the new one is
    deleted.
    """
    aside = _old_folder(folder)
    if aside.is_dir():
        if folder.exists():
            check_target(aside)  # only what is a site of ours is deleted
            shutil.rmtree(aside)
        else:
            aside.rename(folder)


def _replace_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Replaces the files of a folder that keeps its place, each in one step: assets first, then the
    pages that need them.
    """
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as within:
        _write(files, Path(within))
        for path in sorted(
            files,
            key=lambda path: (
                not path.startswith(assets.FOLDER),
                path.endswith(".html"),
                path == MANIFEST_FILE,
            ),
        ):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(within) / path).replace(folder / path)
    for there in sorted(folder.rglob("*"), reverse=True):  # what a folder holds comes before it
        if there.is_dir():
            with suppress(OSError):  # it holds something
                there.rmdir()
        elif there.relative_to(folder).as_posix() not in files:
            there.unlink()


def check_target(folder: Path) -> None:
    """Raises NotASiteError where a site may not stand in the place of what is there."""
    if (
        folder.exists()
        and not (folder / MANIFEST_FILE).is_file()
        and (not folder.is_dir() or any(folder.iterdir()))
    ):
        raise NotASiteError(
            f"{folder} is there and is no site: name a new folder, an empty one, or that of a site "
            "made before."
        )


def _run_jobs(
    tables: Tables,
    version: Version,
    todo: Iterable[BuildJob],
    beside: str,
    *,
    workers: int,
    progress: Callable[[int, int], None],
) -> Iterator[BuildResult]:
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as processes:
        running = [processes.submit(job.made, tables, version, beside) for job in todo]
        try:
            for done, finished in enumerate(as_completed(running), 1):
                yield finished.result()
                progress(done, len(running))
        finally:
            for future in running:
                future.cancel()


def _manifest(tables: Tables, version: Version, language_codes: Sequence[str]) -> bytes:
    """What the site is made of, for programs."""
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
