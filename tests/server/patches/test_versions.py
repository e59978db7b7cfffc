"""The versions for which the patches were written are installed and locked."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from server.patches import versions
from tests.server.patches.conftest import Events

ROOT = Path(__file__).resolve().parents[3]


def test_the_patches_were_written_for_what_is_locked() -> None:
    locked = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    for package, expected in versions.WRITTEN_FOR.items():
        assert re.findall(rf"^{package}==([\w.]+)", locked, re.MULTILINE) == [expected]
        assert version(package) == expected


def test_the_versions_that_are_known_need_no_line(events: Events) -> None:
    versions.check_versions()
    assert not events


def test_each_package_in_another_version_is_one_line(
    events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = {**versions.WRITTEN_FOR, "uvicorn": "0.1", "no-such-package": "1.0"}
    monkeypatch.setattr(versions, "WRITTEN_FOR", others)
    versions.check_versions()
    installed = version("uvicorn")
    assert events == [
        (
            "patched_version_differs",
            {"package": "uvicorn", "expected": "0.1", "installed": installed},
        ),
        (
            "patched_version_differs",
            {"package": "no-such-package", "expected": "1.0", "installed": "none"},
        ),
    ]
