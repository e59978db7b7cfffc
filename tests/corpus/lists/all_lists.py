"""Gather the realistic lists."""

from tests.corpus.lists.expected_list import RealList
from tests.corpus.lists.forms import forms
from tests.corpus.lists.meetings import meetings
from tests.corpus.lists.ministries import ministries
from tests.corpus.lists.registrations import registrations


def real_lists() -> tuple[RealList, ...]:
    """Return all lists; each call makes the same."""
    return (*meetings(), *registrations(), *forms(), *ministries())
