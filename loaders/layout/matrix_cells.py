"""Judge the cells of a matrix: statuses, signs or headcounts."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from domain.vocabulary import ANSWERS, Vocabulary
from loaders.cells.grid import Grid
from loaders.cells.values import display_text, estimate_number
from loaders.layout.matrix_axes import axis_term

MAX_SIGNS = 40  # different values that are no numbers; more are no statuses and no signs
MAX_STATUS_LENGTH = 60  # characters; longer texts are what the source says
MAX_SIGN_LENGTH = 3
MIN_SHORT, MIN_SIGNS = 0.5, 0.6  # of the different values that must be statuses, or signs


def body_texts(grid: Grid, places: Sequence[int], rows: Sequence[int]) -> dict[str, int]:
    """Count the different texts of the filled cells in these columns and rows."""
    counts: Counter[str] = Counter()
    chosen = np.asarray(rows, dtype=np.intp)
    for place in places:
        if place >= grid.width:
            continue
        cells = grid.columns[place].take_rows(chosen)
        numbers = np.bincount(cells.codes, minlength=len(cells.distinct)).tolist()
        for value, n in zip(cells.distinct, numbers, strict=True):
            counts[display_text(value)] += n
    return {text: n for text, n in counts.most_common() if text}


def hold_statuses(texts: Mapping[str, int], axes: Sequence[str]) -> bool:
    """Test whether values may say how far a state is: few, short, and no terms of the axes."""
    short = [text for text in texts if len(text) <= MAX_STATUS_LENGTH]
    terms = [
        text
        for text in short
        if not _is_number(text) and any(axis_term(axis, text) for axis in axes)
    ]
    few = len(texts) <= MAX_SIGNS and len(short) >= MIN_SHORT * len(texts)
    return few and 2 * len(terms) <= len(texts)


def hold_sentences(texts: Mapping[str, int]) -> bool:
    """Test whether most values are sentences, such as what a source says."""
    return 2 * sum(len(text) > MAX_STATUS_LENGTH for text in texts) > len(texts)


def evidence_column(texts: Mapping[str, int]) -> str:
    """Return the column for sentences by their letters: Arabic, or else English."""
    words = "".join(texts)
    arabic = sum(unicodedata.bidirectional(letter) == "AL" for letter in words)
    return "evidence_ar" if 2 * arabic > sum(map(str.isalpha, words)) else "evidence_en"


def hold_signs(texts: Mapping[str, int]) -> bool:
    """Test whether values may say who attended: headcounts, ticks, yes and no."""
    signs = [text for text in texts if _is_number(text) or is_sign(text)]
    return len(texts) - len(signs) <= MAX_SIGNS and len(signs) >= MIN_SIGNS * len(texts)


def is_sign(text: str) -> bool:
    """Test whether a text is a sign rather than a word: a tick, a letter, yes or no."""
    return len(text) <= MAX_SIGN_LENGTH or bool(ANSWERS.code_of(text)) or _is_truth(text)


def share_of_terms(texts: Mapping[str, int], terms: Vocabulary[Any]) -> float:
    """Return the share of the different values that are terms of a vocabulary."""
    return sum(bool(terms.code_of(text)) for text in texts) / max(1, len(texts))


def _is_number(text: str) -> bool:
    return len(text) <= MAX_STATUS_LENGTH and estimate_number(text) is not None


def _is_truth(text: str) -> bool:
    return text in ("true", "false")  # as the cells of a workbook are stored
