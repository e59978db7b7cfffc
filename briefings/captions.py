"""Titles and captions as CSV, for who sets a page by hand: as text, and once more for design
software that does not shape Arabic.

The second column is shaped and reordered by arabic-reshaper and python-bidi: each letter is the
form in which it is seen, the last one first. That is right where a program puts letters down one by
one, and wrong everywhere else: this file alone may use the two.
"""

import csv
import io
from collections.abc import Iterable, Sequence

import arabic_reshaper
from bidi import get_display

from briefings.contents import BriefingContents
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
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet program would run


def write_captions(contents: BriefingContents) -> bytes:
    """The title and the caption of each figure of a document, in UTF-8 with the mark that Excel
    needs.
    """
    rows = []
    for figure in contents.figures:
        for kind, text in (
            ("title", figure.title),
            ("caption", figure_caption(figure, contents.language)),
        ):
            label = strip_direction_marks(text)
            shaped = visual_order(label) if contents.language.rtl else ""
            about = (contents.language.code, contents.order.code, figure.name, kind)
            rows.append(
                (
                    *about,
                    _escape_formula(label),
                    _escape_formula(shaped),
                    USAGE_NOTE if shaped else "",
                )
            )
    return _write_rows(rows)


def merge_captions(files: Iterable[bytes]) -> bytes:
    """Several such files as one, by language and document."""
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
    """A line of Arabic as it is seen, from left to right: for programs that do not shape it."""
    return str(get_display(arabic_reshaper.reshape(text), base_dir="R"))


def _escape_formula(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
