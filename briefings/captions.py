"""Write titles and captions as CSV for manual layout: as text, and shaped for software that cannot
shape Arabic.

The shaped column is made by arabic-reshaper and python-bidi: each letter in its contextual form, in
visual order. That is right only where a program places letters one by one: this module alone may
use the two packages.
"""

import csv
import io
from collections.abc import Iterable, Sequence

import arabic_reshaper
from bidi import get_display

from briefings.model import BriefingContents
from briefings.office_properties import strip_direction_marks
from briefings.wording import figure_caption

COLUMNS = (
    "language",
    "document",
    "figure",
    "kind",
    "text",
    "text_shaped_and_reordered",
    "use_of_the_last_column",
)
USAGE_NOTE = (
    "Only for design software that does not shape Arabic. In any other program paste the "
    "column “text”: this one would appear reversed."
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # of text that a spreadsheet program would run


def write_captions(contents: BriefingContents) -> bytes:
    """Write the title and caption of each figure as CSV in UTF-8, with Excel's byte order mark."""
    rows, language = [], contents.language
    for figure in contents.figures:
        texts = {"title": figure.title, "caption": figure_caption(figure, language)}
        for kind, text in texts.items():
            label = strip_direction_marks(text)
            shaped = visual_order(label) if language.rtl else ""
            about = (language.code, contents.order.code, figure.name, kind)
            note = USAGE_NOTE if shaped else ""
            rows.append((*about, _escape_formula(label), _escape_formula(shaped), note))
    return _write_rows(rows)


def merge_captions(files: Iterable[bytes]) -> bytes:
    """Merge caption files into one, sorted by language and document."""
    rows = [
        tuple(row)
        for file in files
        for row in list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))[1:]
    ]
    return _write_rows(sorted(rows, key=lambda row: (row[0], row[1])))


def _write_rows(rows: Iterable[Sequence[str]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows([COLUMNS, *rows])
    return file.getvalue().encode("utf-8-sig")


def visual_order(text: str) -> str:
    """Return Arabic text in visual order, from left to right, for programs that do not shape it."""
    return str(get_display(arabic_reshaper.reshape(text), base_dir="R"))


def _escape_formula(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
