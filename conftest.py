"""Tests that need a browser stand behind all others: what drives it leaves an event loop running.
None fails for the time it takes.
"""

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a machine that is busy fails no test
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sorted by that alone; otherwise the order stays. pytest-xdist hands out tests in this order
    too.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
