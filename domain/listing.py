"""A table with its finding and where it comes from, in the reader's language."""

from dataclasses import dataclass

import pandas as pd

from domain.citation import Citation


@dataclass(frozen=True, eq=False)
class Listing:
    """`title` is the finding, `source` the as-of date, source and version, `table` the rows
    as they are shown.
    """

    title: str
    source: Citation
    table: pd.DataFrame
