"""Look up the column of a header, also of one in Arabic and in another language at once."""

from collections.abc import Iterator, Mapping

from domain.normalization import has_arabic_letters


class HeaderMapping(Mapping[str, str]):
    """Columns by normalized header, with those in two languages besides those listed.

    A header in two scripts is known where both parts are headers of the same column, whatever
    stands between them. Only the listed headers are iterated.
    """

    def __init__(self, columns: Mapping[str, str]) -> None:
        """Take the columns by normalized header in one language."""
        self._columns = dict(columns)

    def __getitem__(self, header: str) -> str:
        """Return the column of a normalized header. Raises KeyError for an unknown one."""
        found = self._columns.get(header)
        if found is None:
            one, other = _split_by_script(header)
            found = self._columns.get(one) if other else None
            if found is None or self._columns.get(other) != found:
                raise KeyError(header)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def _split_by_script(header: str) -> tuple[str, str]:
    """Return both parts of a header in two scripts; the second is empty for any other header."""
    words = header.split()
    arabic = [has_arabic_letters(word) for word in words]
    changes = [i for i in range(1, len(words)) if arabic[i] != arabic[i - 1]]
    if len(changes) != 1:
        return header, ""
    return " ".join(words[: changes[0]]), " ".join(words[changes[0] :])
