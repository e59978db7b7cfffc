"""Give each status of an objective its colour, the ink on it, and its mark."""

from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from charts import status_scale


class Look(NamedTuple):
    """The colours of a status, and a mark for readers who cannot tell colours apart."""

    colour: str
    ink: str
    mark: str


@cache
def status_looks() -> MappingProxyType[str, Look]:
    """Return the look of every status by its code."""
    return MappingProxyType(
        {
            code: Look(
                status_scale.colour(code), status_scale.text_colour(code), status_scale.MARKS[code]
            )
            for code in status_scale.STATUS_ORDER
        }
    )
