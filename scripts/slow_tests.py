#!/usr/bin/env python3
"""List the slow tests in tests/slow.txt, which `./check --quick` leaves out.

    ./check --junitxml report.xml && python scripts/slow_tests.py report.xml

Takes the report of a whole run without the tests of a browser and of PostgreSQL, and lists each
file that took more than FILE_SECONDS, since what it starts would be started for its last test too,
and of the other files each test function whose cases took more than SECONDS together.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "tests" / "slow.txt"
SECONDS, FILE_SECONDS = 0.4, 40.0


def slow_tests(report: Path) -> list[str]:
    """Return the slow files, and the slow tests of others as file::function, sorted."""
    tests: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for case in ElementTree.parse(report).iter("testcase"):
        parts, name = case.attrib["classname"].split("."), case.attrib["name"]
        file = "/".join(part for part in parts if not part[0].isupper()) + ".py"
        if "/browser/" not in file and "postgresql" not in name:
            classes = (part for part in parts if part[0].isupper())
            tests["::".join((file, *classes, name.split("[")[0]))] += float(case.attrib["time"])
            files[file] += float(case.attrib["time"])
    slow = [file for file, seconds in files.items() if seconds > FILE_SECONDS]
    rest = (test for test, seconds in tests.items() if seconds > SECONDS)
    return sorted([*slow, *(test for test in rest if test.partition("::")[0] not in slow)])


def main() -> int:
    """Write the list, and print how many tests it has."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("report", type=Path)
    names = slow_tests(parser.parse_args().report)
    LIST.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    print(f"{len(names)} slow tests")
    return 0


if __name__ == "__main__":
    sys.exit(main())
