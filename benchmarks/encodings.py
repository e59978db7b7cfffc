#!/usr/bin/env python3
"""Compare how the encodings of text files are detected: here, by charset-normalizer, and by ftfy.

Texts of 2 to 200 rows are made from the vocabulary, in Arabic, in French and mixed, and written in
each 8-bit encoding that has their letters. Of each method is counted how many texts it reads
rightly, how many it refuses, and how many it reads wrongly without a word; of charset-normalizer a
text without a result is a refusal. Exits 1 where a text is read wrongly here. The two libraries are
named in benchmarks/requirements.txt.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import charset_normalizer
import ftfy

from domain.vocabulary_files import FOLDER, read_rows
from loaders.cells.grid import OpeningError
from loaders.reading.text.encodings import ENCODINGS, detect_encoding, is_arabic_letter

SIZES = (2, 3, 5, 20, 200)
LANGUAGES = {"ar": ("ar",), "fr": ("fr",), "mixed": ("ar", "fr")}
RIGHT, REFUSED, WRONG = "right", "refused", "wrong"


@cache
def phrases(language: str) -> tuple[str, ...]:
    """Return the names and spellings of the vocabulary with letters of a language, no ASCII."""
    texts = (
        text
        for file in sorted(FOLDER.glob("*.csv"))
        if file.stem not in ("name_words", "glyphs")
        for row in read_rows(file.stem)
        for value in row.values()
        for text in value.split("|")
    )
    arabic = language == "ar"
    return tuple(
        text
        for text in dict.fromkeys(texts)
        if not text.isascii() and all(is_arabic_letter(c) == arabic for c in text if c.isalpha())
    )


def texts(seed: int) -> Iterator[tuple[str, int, str]]:
    """Yield texts of some rows of names, with their language and number of rows."""
    chosen = random.Random(seed)
    for label, languages in LANGUAGES.items():
        for size in SIZES:
            for _ in range(12):
                rows = (
                    ";".join(chosen.choice(phrases(language)) for language in languages)
                    for _ in range(size)
                )
                yield label, size, "\n".join(f"{i};{row};2020" for i, row in enumerate(rows))


def here(data: bytes) -> str | None:
    try:
        return data.decode(detect_encoding(data))
    except OpeningError:
        return None


def by_charset_normalizer(data: bytes) -> str | None:
    found = charset_normalizer.from_bytes(data).best()
    return None if found is None else str(found)


def by_ftfy(data: bytes) -> str | None:
    return ftfy.guess_bytes(data)[0]


METHODS: dict[str, Callable[[bytes], str | None]] = {
    "here": here,
    "charset-normalizer": by_charset_normalizer,
    "ftfy": by_ftfy,
}


def verdict(found: str | None, text: str) -> str:
    return (
        REFUSED
        if found is None
        else RIGHT
        if found.replace("\u00a0", " ") == text.replace("\u00a0", " ")
        else WRONG
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for language, _, text in texts(parser.parse_args().seed):
        for encoding in ENCODINGS:
            try:
                data = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            if data.isascii():
                continue
            for name, method in METHODS.items():
                counts[language, encoding, name, verdict(method(data), text)] += 1
    print(
        f"{'text':<7}{'encoding':<13}"
        + "".join(f"{name + ' right/refused/wrong':>40}" for name in METHODS)
    )
    for language, encoding in dict.fromkeys((key[0], key[1]) for key in counts):
        figures = (
            "/".join(
                str(counts[language, encoding, name, each]) for each in (RIGHT, REFUSED, WRONG)
            )
            for name in METHODS
        )
        print(
            f"{language:<7}{ENCODINGS[encoding][0]:<13}"
            + "".join(f"{each:>40}" for each in figures)
        )
    totals = {
        name: Counter(
            {
                each: sum(n for key, n in counts.items() if key[2:] == (name, each))
                for each in (RIGHT, REFUSED, WRONG)
            }
        )
        for name in METHODS
    }
    for name, total in totals.items():
        print(f"{name}: " + ", ".join(f"{n} {each}" for each, n in total.items()))
    return 1 if totals["here"][WRONG] else 0


if __name__ == "__main__":
    raise SystemExit(main())
