"""The release in addresses: another one where the same data may be shown differently."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.privacy import group_threshold
from services import release
from tests.test_architecture import LEVELS, ROOT, sources

# commands and outlines, on which no answer of the server depends
NOT_IN_ANSWERS = {"website", "pages", "main", "app"}


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """Read the release anew, and afterwards again."""
    for cached in (release.code_fingerprint, release.release_id):
        cached.cache_clear()
    yield
    for cached in (release.code_fingerprint, release.release_id):
        cached.cache_clear()


def copy(folder: Path) -> None:
    """Write one file of each kind into each folder that an answer depends on."""
    for name in release.CODE_FOLDERS:
        (folder / name).mkdir(parents=True)
        for suffix in release.CODE_SUFFIXES:
            (folder / name / f"file{suffix}").write_text(name, encoding="utf-8")


def test_a_release_is_short_and_the_same_in_every_process() -> None:
    one = release.release_id()
    assert re.fullmatch(r"[0-9a-f]{8}", one)
    release.release_id.cache_clear()
    release.code_fingerprint.cache_clear()
    assert release.release_id() == one


def test_every_folder_of_the_code_counts() -> None:
    named = {folder for folder in release.CODE_FOLDERS if "/" not in folder}
    assert set(LEVELS) - NOT_IN_ANSWERS <= named
    assert all((ROOT / folder).is_dir() for folder in release.CODE_FOLDERS)
    kept = {file.suffix for file in sources()} | {
        file.suffix for folder in ("templates", "static") for file in (ROOT / folder).glob("*.*")
    }
    drawn = {".svg", ".woff2", ".geojson"}  # pictures and letters have hashes of their own
    assert kept - drawn <= set(release.CODE_SUFFIXES)


def test_a_change_of_any_file_is_another_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy(tmp_path)
    monkeypatch.setattr(release, "ROOT", tmp_path)
    seen = {release.code_fingerprint()}
    for number, name in enumerate(release.CODE_FOLDERS):
        suffix = release.CODE_SUFFIXES[number % len(release.CODE_SUFFIXES)]
        (tmp_path / name / f"file{suffix}").write_text("changed", encoding="utf-8")
        release.code_fingerprint.cache_clear()
        seen.add(release.code_fingerprint())
    assert len(seen) == 1 + len(release.CODE_FOLDERS)


def test_another_size_of_groups_that_are_not_shown_is_another_release(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = release.release_id()
    monkeypatch.setattr(group_threshold, "min_group_size", lambda: 99)
    release.release_id.cache_clear()
    assert release.release_id() != before
