"""Mark and sort the tests: those of a browser run last, slow and PostgreSQL tests get a mark.

No test fails for its duration. `TEST_PROFILE=nightly` tries ten times the examples.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Tests that `./check --quick` leaves out; written by scripts/slow_tests.py.
SLOW = frozenset((Path(__file__).parent / "tests" / "slow.txt").read_text("utf-8").split())

settings.register_profile("ordinary", deadline=None)  # a busy machine must not fail a test
settings.register_profile("nightly", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("TEST_PROFILE", "ordinary"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark slow tests and those of PostgreSQL, and sort the tests of a browser behind all others.

    Playwright leaves an event loop running. pytest-xdist hands out tests in this order too.
    """
    for item in items:
        name = item.nodeid.split("[")[0]
        if name in SLOW or name.partition("::")[0] in SLOW:
            item.add_marker(pytest.mark.slow)
        if "postgres" in getattr(item, "fixturenames", ()) or "postgresql" in item.name:
            item.add_marker(pytest.mark.postgres)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
