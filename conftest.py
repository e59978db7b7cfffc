"""Run browser tests after all others: Playwright leaves an event loop running. No test fails for
its duration.
"""

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a busy machine must not fail a test
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by the browser marker only, stably. pytest-xdist hands out tests in this order too."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
