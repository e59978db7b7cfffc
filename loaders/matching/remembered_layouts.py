"""Describe the remembered mappings for those who look at them: date, table, columns and values."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.language import Language
from loaders.tables.registry import column_name, table_name, term_name

ID_LENGTH = 12  # letters of the shape; a hash of 256 bits has 64


@dataclass(frozen=True)
class RememberedLayout:
    """A mapping of `remembered_mapping.build_mapping`, with the shape and the time it was saved."""

    shape: str
    at: dt.datetime
    mapping: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Return the first letters of the shape, which tell layouts apart."""
        return self.shape[:ID_LENGTH]

    @property
    def table(self) -> str:
        """Return the name of the table."""
        return str(self.mapping.get("table", ""))

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Return each normalized header with the column that it was read as."""
        return [(str(title), str(column)) for title, _, column in self.mapping.get("columns", ())]

    @property
    def constants(self) -> Mapping[str, str]:
        """Return the values that hold in every row, by column."""
        return dict(self.mapping.get("constants", {}))

    @property
    def values(self) -> list[tuple[str, str, str]]:
        """Return column, normalized value and code of each value that was given a meaning."""
        return [(str(c), str(v), str(code)) for c, v, code in self.mapping.get("values", ())]

    def title(self, language: Language) -> str:
        """Return the day of the last matching, and the table."""
        parts = [language.date(self.at.date()), table_name(self.table, language)]
        return language.gettext(" · ").join(parts)

    def lines(self, language: Language) -> Iterator[str]:
        """Yield a line for each column, each constant and each value, in a language."""
        for title, column in self.columns:
            yield language.gettext(
                "“{value}” is “{column}”",
                value=title,
                column=column_name(self.table, column, language),
            )
        for column, value in self.constants.items():
            yield language.gettext(
                "“{column}” is “{meaning}” in every row",
                column=column_name(self.table, column, language),
                meaning=term_name(self.table, column, value, language),
            )
        for column, value, code in self.values:
            meaning = term_name(self.table, column, code, language) or language.gettext("(empty)")
            yield language.gettext(
                "“{value}” in the column “{column}” is “{meaning}”",
                value=value,
                column=column_name(self.table, column, language),
                meaning=meaning,
            )

    def to_dict(self) -> dict[str, Any]:
        """Convert to JSON values."""
        return {"id": self.id, "at": self.at.isoformat(), **self.mapping}


def find_layouts(layouts: Sequence[RememberedLayout], start: str) -> list[RememberedLayout]:
    """Return the layouts whose shape begins with these letters."""
    return [layout for layout in layouts if layout.shape.startswith(start.strip().lower())]
