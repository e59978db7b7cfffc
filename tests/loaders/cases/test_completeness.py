"""No case is forgotten: each file is named by a test."""

from pathlib import Path

from tests.loaders.case_files import FOLDER


def test_every_case_is_named_by_a_test() -> None:
    tests = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("*.py"))
    files = {file.name for file in FOLDER.iterdir()} - {"README.md"}
    assert files
    assert {name for name in files if f'"{name}"' not in tests} == set()
