"""Make the Arabic corpus: hundreds of files from a seed, each with its right result."""

import random
from collections.abc import Iterator
from dataclasses import replace

from tests.corpus.arabic_sheet import lay_out
from tests.corpus.expected import Example, ExpectedTable
from tests.corpus.plain import MAIN, MAKERS
from tests.corpus.sheets import File, Sheet
from tests.corpus.spec import BOOK, FILES, SEED, Spec, specs
from tests.corpus.words import sheet_names
from tests.corpus.writers import SUFFIXES, write

FEWEST, MOST = 4, 8  # rows of a table


def make(spec: Spec, seed: int = SEED) -> Example:
    """Make one file; it does not depend on the others."""
    rng = random.Random(f"{seed}:{spec.number}")
    tables = MAIN if spec.table == BOOK else (spec.table,)
    sheets: list[Sheet] = []
    expected: list[ExpectedTable] = []
    for table in tables:
        records = MAKERS[table](rng, 6 if spec.table == BOOK else rng.randint(FEWEST, MOST))
        one = replace(spec, table=table, layout=_fit(spec, table))
        name = rng.choice(sheet_names(table)) if spec.table == BOOK else ""
        sheet, right = lay_out(one, records, rng, name)
        sheets.append(sheet)
        expected.append(right)
    said = sheets[0].name if spec.named and spec.table != BOOK else f"كشف {spec.number}"
    file = File(f"{said}{SUFFIXES[spec.format]}", write(spec.format, sheets, mark=spec.mark))
    return Example(spec.label, file, tuple(expected), (*spec.oddities,))


def corpus(files: int = FILES, seed: int = SEED) -> Iterator[Example]:
    """Yield all files of the corpus."""
    return (make(spec, seed) for spec in specs(files, seed))


def _fit(spec: Spec, table: str) -> tuple[str, ...]:
    """Return the layout of one sheet: what only participants can have is left to them."""
    if spec.table != BOOK or table == "participants":
        return spec.layout
    return tuple(name for name in spec.layout if name not in ("subtotals", "merged_state"))
