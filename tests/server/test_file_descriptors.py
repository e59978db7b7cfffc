"""The limit of file descriptors, and the number of sessions that it allows."""

import os

import pytest

from server import file_descriptors


@pytest.mark.parametrize(
    ("limit", "expected"), [(1024, 206), (4096, 974), (20_000, 1000), (256, 14), (64, 1)]
)
def test_the_bound_on_sessions_follows_from_the_descriptors(limit: int, expected: int) -> None:
    assert file_descriptors.max_sessions(limit, 1000) == expected


def test_the_budget_sees_what_is_open() -> None:
    budget = file_descriptors.DescriptorBudget(
        sum(1 for _ in file_descriptors.OPEN_DESCRIPTORS.iterdir()) + 40
    )
    assert budget.allows(4, 20)
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(30)]
    refused = [budget.allows(4, 20) for _ in range(10)][-1]
    for each in held:
        os.close(each)
    assert not refused
    assert budget.allows(4, 20)
