"""Read the smallest group of persons whose gender and mode are shown.

Imports no other module of the project: a server checks the setting before its port opens.
"""

import os
from collections.abc import Mapping

SETTING = "SMALLEST_GROUP"  # in the environment
DEFAULT = 3  # persons
OFF = 1  # every group is shown


class ThresholdError(ValueError):
    """The setting is no valid number of persons."""

    def __init__(self, value: str) -> None:
        super().__init__(
            f"{SETTING}={value!r} is no whole number of persons from {OFF} on. Set it to the "
            "smallest number of persons whose gender and "
            f"mode may be shown ({DEFAULT} unless set; {OFF} shows those of every group)."
        )


def min_group_size(environment: Mapping[str, str] = os.environ) -> int:
    """Return the minimum group size whose gender and mode are shown.

    Counted in persons: SMALLEST_GROUP of `environment`, or DEFAULT where it is missing or blank.
    Raises ThresholdError for anything but a whole number from 1 on, in digits 0-9.
    """
    value = environment.get(SETTING, "").strip()
    if not value:
        return DEFAULT
    if not (value.isascii() and value.isdigit()) or int(value) < OFF:
        raise ThresholdError(value)
    return int(value)
