"""Choose combinations of parameters and numbers of examples: few in an ordinary run, all of them at
night (`TEST_PROFILE=nightly ./check`).
"""

import os
from collections.abc import Iterable
from itertools import cycle, islice, product
from typing import Any

import pytest
from allpairspy import AllPairs

NIGHTLY = os.environ.get("TEST_PROFILE") == "nightly"


def pairwise(**values: Iterable[Any]) -> pytest.MarkDecorator:
    """Parametrize a test so that any two values of two parameters meet; at night, all of them do.

    A fault that needs three values at once is rare, and the products cost half of the run: seven
    pages in two languages and two sizes are 28 visits of a browser, their pairs 14.
    """
    lists = [list(each) for each in values.values()]
    return _parametrize(values, product(*lists) if NIGHTLY else AllPairs(lists))


def each_choice(**values: Iterable[Any]) -> pytest.MarkDecorator:
    """Parametrize a test so that each value of each parameter occurs; at night, all combinations.

    For parameters that do not touch each other, such as the language and the size of the screen of
    a test that follows one download.
    """
    lists = [list(each) for each in values.values()]
    longest = max(map(len, lists))
    rows = zip(*(islice(cycle(each), longest) for each in lists), strict=True)
    return _parametrize(values, product(*lists) if NIGHTLY else rows)


def first_choice(**values: Iterable[Any]) -> pytest.MarkDecorator:
    """Parametrize a test by the first value of one parameter; at night, by all of them.

    For long journeys whose steps have tests of their own in each language.
    """
    ((_, choices),) = values.items()
    chosen = list(choices)
    return _parametrize(values, [(each,) for each in (chosen if NIGHTLY else chosen[:1])])


def examples(budget: int) -> int:
    """Return how many examples a property test tries: `budget`, ten times as many at night."""
    return budget * 10 if NIGHTLY else budget


def _parametrize(
    values: dict[str, Iterable[Any]], rows: Iterable[Iterable[Any]]
) -> pytest.MarkDecorator:
    cases = [tuple(row) for row in rows]
    if len(values) == 1:  # pytest wants the values themselves
        cases = [case[0] for case in cases]
    return pytest.mark.parametrize(",".join(values), cases)
