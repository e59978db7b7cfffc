"""A matrix is read on the command line once its signs and constants are said."""

import json
from pathlib import Path

import pytest

from loaders.__main__ import main
from tests.loaders.case_files import FOLDER

TICKS = str(FOLDER / "24-matrix-ticks.xlsx")
NAMED = str(FOLDER / "24-matrix-named.xlsx")
SAID = ["--meaning", "✓=under_way", "--meaning", "x=مخطط له", "--set", "cycle=2024"]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, object]]:
    status = main([*arguments, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_without_the_option_a_matrix_is_told_and_not_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, data = run(capsys, "check", TICKS)
    assert (status, [p["code"] for p in data["problems"]]) == (1, ["matrix_unconfirmed"])  # type: ignore[attr-defined]


def test_a_confirmed_matrix_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    status, data = run(capsys, "check", TICKS, "--matrix", *SAID)
    assert (status, data["tables"], data["problems"]) == (0, {"coverage": 12}, [])
    status, data = run(capsys, "check", NAMED, "--matrix", "coverage", "--set", "cycle=2024")
    assert (status, data["tables"]) == (0, {"coverage": 12})


def test_what_is_not_said_is_a_problem(capsys: pytest.CaptureFixture[str]) -> None:
    status, data = run(capsys, "check", TICKS, "--matrix", *SAID[:2])
    assert status == 1
    assert {p["code"] for p in data["problems"]} == {"missing_column"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        (["--matrix", "none of this name"], "no_matrix"),
        (["--meaning", "x=planned"], "no_matrix"),
        (["--matrix", "--meaning", "x=nonsense"], "unknown_meaning"),
        (["--matrix", "--meaning", "●=planned"], "unknown_meaning"),
        (["--matrix", "--set", "nonsense=2024"], "unknown_constant"),
    ],
)
def test_what_does_not_fit_is_refused(
    options: list[str], outcome: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, data = run(capsys, "check", TICKS, *options)
    assert (status, data["outcome"]) == (2, outcome)


def test_a_sign_may_say_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--matrix", "--meaning", "✓=raised", "--meaning", "x=", "--set", "cycle=2024"]
    status, data = run(capsys, "check", TICKS, *options)
    assert (status, data["tables"]) == (0, {"coverage": 7})


def test_the_options_are_the_same_for_publishing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
    update = ["--mode", "update", "--dry-run"]
    status, data = run(capsys, "publish", TICKS, "--matrix", *SAID, *update)
    assert (status, data["outcome"]) == (0, "dry_run")
