"""python -m loaders check FILE."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from workbooks import COVERAGE, xlsx

from loaders.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
CLEAN = xlsx({"coverage": COVERAGE, "scratch": [["hello"]]})
FAULTY = xlsx({"coverage": [*COVERAGE, [2020, "Lebanan", 7, "planned"]]})


def written(folder: Path, data: bytes) -> str:
    path = folder / "f.xlsx"
    path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize(("data", "status"), [(CLEAN, 0), (FAULTY, 1), (b"hello", 2), (b"", 2)])
@pytest.mark.parametrize("options", [[], ["--json"], ["--lang", "ar"]])
def test_the_exit_status_tells_clean_problems_and_unreadable(data: bytes, status: int, options: list[str], tmp_path: Path) -> None:
    assert main(["check", written(tmp_path, data), *options]) == status


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    assert main(["check", str(tmp_path / "none.xlsx")]) == 2


def test_the_json_has_exactly_the_agreed_fields(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, FAULTY)
    main(["check", path, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["file", "tables", "problems"]
    assert (told["file"], told["tables"]) == (path, {"coverage": 1})
    (problem,) = told["problems"]
    assert list(problem) == ["severity", "code", "sheet", "cell", "value", "message_en", "message_ar", "suggestion"]
    fields = [problem[name] for name in ("severity", "code", "sheet", "cell", "value", "suggestion")]
    assert fields == ["error", "unknown_term", "coverage", "B3", "Lebanan", "Lebanon"]
    assert problem["message_en"] != problem["message_ar"]


def test_the_list_is_in_english_unless_another_language_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for options in ([], ["--lang", "en"], ["--lang", "ar"]):
        main(["check", written(tmp_path, FAULTY), *options])
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] != said[2]
    assert all("B3" in text for text in said)


def test_the_command_reads_the_report_without_a_problem() -> None:
    command = [sys.executable, "-m", "loaders", "check", "data/report-2020-08-13.xlsx", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["tables"] == {"events": 3, "participants": 20, "progress": 15, "coverage": 52, "principles": 17}
    assert told["problems"] == []
