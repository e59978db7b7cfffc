"""A table with its finding and its source, in the reader's language."""

from dataclasses import dataclass

import pandas as pd

from domain.citation import Citation


@dataclass(frozen=True, eq=False)
class Listing:
    """Finding (`title`), citation (`source`) and rows as shown (`table`)."""

    title: str
    source: Citation
    table: pd.DataFrame
