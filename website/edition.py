"""Makes the site: every page of every cycle in every language, beside its place, and puts it there when it is whole.

The same version gives the same bytes. Pages are made by several processes; none of them keeps anything.
"""

import multiprocessing
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import orjson
import pandas as pd

from charts.briefing import Order, orders
from domain.language import languages
from domain.tables import Tables
from loaders import published, threshold
from loaders.versions import Version
from website import assets, downloads
from website.document import at_the_root, document
from website.outline import Outline, outlines
from website.place import Place, folder_of

WORKERS = 2
FIRST = "index.html"
MADE = "version.json"  # what it is made of; by it a site is known, and may be replaced


class NotASiteError(FileExistsError):
    """What stands in the place of the site is something else: nobody wants it replaced."""


@dataclass(frozen=True)
class Job:
    """One page, or one document of a briefing, in one language, as one process makes it at a time."""

    of: Outline | Order
    language: str
    spoken: tuple[str, ...]

    def made(self, tables: Tables, version: Version, beside: str) -> dict[str, bytes]:
        """Its files by their path below the site. `beside` is the folder of the assets."""
        file = self.of.file if isinstance(self.of, Outline) else ""
        place = Place(tables, version, self.spoken, languages()[self.language], self.of.choice, file)
        if isinstance(self.of, Outline):
            document(self.of, place, beside)
        else:
            downloads.document(self.of, place)
        return place.files


def pages(tables: Tables, spoken: Sequence[str]) -> list[Job]:
    """Every page of every cycle."""
    return [Job(outline, code, tuple(spoken)) for cycle in tables.cycles for outline in outlines(tables, cycle) for code in spoken]


def documents(tables: Tables, spoken: Sequence[str]) -> list[Job]:
    """Every document that the pages offer."""
    return [Job(order, code, tuple(spoken)) for cycle in tables.cycles for order in orders(cycle) for code in spoken]


def edition(
    tables: Tables,
    version: Version,
    frames: Mapping[str, pd.DataFrame],
    spoken: Sequence[str],
    todo: Iterable[Job],
    *,
    workers: int = WORKERS,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> dict[str, bytes]:
    """Every file of the site by its path, in the order of their names.

    `frames` are the version's tables with all their rows, `spoken` the languages, that of the bare address first, `todo` the pages and
    documents.
    """
    shared = assets.assets()
    beside = assets.folder(shared)
    files = {f"{beside}/{name}": data for name, data in shared.items()}
    for made in _made(tables, version, todo, beside, workers=workers, progress=progress):
        files |= made
    everybodys = published.open_to_all(frames, at_least=threshold.smallest_group())
    for code in spoken:
        files |= downloads.data(everybodys, tables, version, languages()[code])
    first = folder_of(tables, next(iter(tables.cycles)), spoken[0])
    files[FIRST] = at_the_root(files[f"{first}/{FIRST}"].decode(), first).encode()
    files[MADE] = _about(tables, version, spoken)
    return dict(sorted(files.items()))


def publish(files: Mapping[str, bytes], folder: Path) -> None:
    """Puts the files in the place of a folder: written beside it, then changed for what was there, of which nothing stays.

    Raises NotASiteError where the folder holds anything but a site that was made by this.
    """
    check(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        new, old = Path(beside) / "new", Path(beside) / "old"
        for path, data in files.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_bytes(data)
        if folder.exists():
            folder.rename(old)
        new.rename(folder)


def check(folder: Path) -> None:
    """Raises NotASiteError where a site may not stand in the place of what is there."""
    if folder.exists() and not (folder / MADE).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotASiteError(f"{folder} is there and is no site: name a new folder, an empty one, or that of a site made before.")


def _made(
    tables: Tables,
    version: Version,
    todo: Iterable[Job],
    beside: str,
    *,
    workers: int,
    progress: Callable[[int, int], None],
) -> Iterator[dict[str, bytes]]:
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as processes:
        running = [processes.submit(job.made, tables, version, beside) for job in todo]
        try:
            for done, finished in enumerate(as_completed(running), 1):
                yield finished.result()
                progress(done, len(running))
        finally:
            for each in running:
                each.cancel()


def _about(tables: Tables, version: Version, spoken: Sequence[str]) -> bytes:
    """What the site is made of, for programs."""
    as_of = {str(cycle): day.isoformat() if (day := tables.as_of(cycle)) else None for cycle in tables.cycles}
    about = {"number": version.number, "id": version.id, "content": version.content, "published": version.at.isoformat()}
    return orjson.dumps({"version": about, "as_of": as_of, "languages": list(spoken)}, option=orjson.OPT_INDENT_2)
