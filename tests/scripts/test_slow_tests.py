"""scripts/slow_tests.py: the tests that `./check --quick` leaves out."""

import ast
from pathlib import Path

from scripts import slow_tests

ROOT = Path(__file__).resolve().parents[2]
REPORT = """<testsuites><testsuite>
<testcase classname="tests.loaders.test_x" name="test_many[1]" time="0.6"/>
<testcase classname="tests.loaders.test_x" name="test_many[2]" time="0.6"/>
<testcase classname="tests.loaders.test_x.TestMany" name="test_inner" time="0.6"/>
<testcase classname="tests.loaders.test_x" name="test_fast" time="0.3"/>
<testcase classname="tests.loaders.test_z" name="test_first" time="39.9"/>
<testcase classname="tests.loaders.test_z" name="test_second" time="0.2"/>
<testcase classname="tests.loaders.test_x" name="test_store[postgresql]" time="9"/>
<testcase classname="tests.browser.test_y" name="test_page" time="9"/>
</testsuite></testsuites>"""


def test_a_test_is_slow_by_the_sum_of_its_cases_and_a_file_by_that_of_its_tests(
    tmp_path: Path,
) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    assert slow_tests.slow_tests(report) == [
        "tests/loaders/test_x.py::TestMany::test_inner",
        "tests/loaders/test_x.py::test_many",
        "tests/loaders/test_z.py",
    ]


def test_every_listed_test_exists() -> None:
    listed = slow_tests.LIST.read_text(encoding="utf-8").split()
    assert listed
    missing = []
    for each in listed:
        file, *names = each.split("::")
        body = ast.parse((ROOT / file).read_text("utf-8") if (ROOT / file).exists() else "").body
        for name in names:
            found = [
                node
                for node in body
                if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name
            ]
            body = found[0].body if found else []
        if not body:
            missing.append(each)
    assert missing == []
