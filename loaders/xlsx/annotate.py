"""Annotate an analyst's own workbook: fill and comment each bad cell, and add a sheet that lists
the problems.

The parts of an .xlsx or .xlsm package are edited in place: formats, formulas, charts, pictures,
macros and validations stay. Any other file (.xls, .xlsb, .ods, CSV), and a package that cannot be
edited, is copied as text. Everything is done in memory. A file may be hostile: run this in a worker
with limits of time and memory, like the readers. The arguments can be pickled.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from domain.language import Language, languages
from loaders.cells.cell_names import CellPosition, cell_position
from loaders.cells.grid import OpeningError, build_grid
from loaders.cells.problems import NOTICE, Problem
from loaders.layout import auxiliary_sheets
from loaders.xlsx.comments import set_comments
from loaders.xlsx.package import CONTENT_TYPES, Package, WorkbookParts, find_workbook
from loaders.xlsx.problem_sheet import (
    MAX_COMMENTS,
    SEVERITY_COLOURS,
    SEVERITY_NAMES,
    ProblemMessage,
    add_problem_sheet,
    build_problem_sheet,
    find_sheet,
)
from loaders.xlsx.sheet_xml import CellStyles, find_merged_ranges, restyle_cells
from loaders.xlsx.styles import Styles, load_styles
from loaders.xlsx.text_copy import copy_as_text, package_of_grids, suffix_of
from loaders.xlsx.xml_edit import PackageError, check_xml

MAX_MERGED_CELLS = 1_000_000
_TEMPLATES = (
    (b"spreadsheetml.template.main", b"spreadsheetml.sheet.main"),
    (b"excel.template.macroEnabled", b"excel.sheet.macroEnabled"),
)


@dataclass
class CellAnnotation:
    """The problems of one cell: the worst severity, and a sentence for each problem."""

    severity: str = NOTICE
    sentences: list[str] = field(default_factory=list)


def output_name(file: str) -> str:
    """Return the name of the annotated file, with the suffix of its new format."""
    return f"{Path(file).stem}-marked{suffix_of(file)}"


def annotate(name: str, data: bytes, problems: Sequence[Problem], code: str) -> bytes:
    """Annotate a workbook in a language; one that cannot be opened yields the problem list."""
    language = languages()[code]
    ways: tuple[Callable[[], Package], ...] = (
        partial(Package.of, data),
        partial(copy_as_text, name, data),
        partial(package_of_grids, name, [build_grid("", [])]),
    )
    for way in ways:
        try:
            return _annotate_book(find_workbook(way()), problems, language).to_bytes()
        except (PackageError, OpeningError, KeyError, ValueError, IndexError):
            continue
    raise AssertionError("a package made here can be marked")


def _annotate_book(book: WorkbookParts, problems: Sequence[Problem], language: Language) -> Package:
    package, list_title = book.package, auxiliary_sheets.sheet_title(auxiliary_sheets.PROBLEMS)
    styles = load_styles(package, book.part, book.namespace)
    messages = _with_messages(problems, language)
    marks = _annotations(book, messages, language)
    allowed = MAX_COMMENTS
    for sheet, part in book.sheets.items():
        if sheet != list_title:
            allowed -= _annotate_sheet(book, part, marks.get(sheet, {}), styles, allowed)
    left = sum(map(len, marks.values())) - (MAX_COMMENTS - allowed)
    listing = build_problem_sheet(book, messages, language, styles, uncommented=left)
    add_problem_sheet(book, list_title, listing)
    styles.save()
    for old, new in _TEMPLATES:
        package.parts[CONTENT_TYPES] = package.parts[CONTENT_TYPES].replace(old, new)
    return package


def _with_messages(problems: Iterable[Problem], language: Language) -> list[ProblemMessage]:
    """Pair each problem with its message, computed once for equal problems of several cells."""
    texts: dict[Problem, str] = {}
    messages = []
    for problem in problems:
        anywhere = replace(problem, file="", sheet="", cell="", row=0)
        if anywhere not in texts:
            texts[anywhere] = problem.message(language)
        messages.append((problem, texts[anywhere]))
    return messages


def _annotations(
    book: WorkbookParts, messages: Iterable[ProblemMessage], language: Language
) -> dict[str, dict[CellPosition, CellAnnotation]]:
    """Return the annotations by sheet and cell."""
    marks: dict[str, dict[CellPosition, CellAnnotation]] = {}
    for problem, message in messages:
        sheet = find_sheet(book, problem)
        if problem.cell and sheet:
            annotation = marks.setdefault(sheet, {}).setdefault(
                cell_position(problem.cell), CellAnnotation()
            )
            annotation.severity = min(
                annotation.severity, problem.severity, key=list(SEVERITY_COLOURS).index
            )
            annotation.sentences.append(
                f"{language.gettext(SEVERITY_NAMES[problem.severity])}: {message}"
            )
    return marks


def _annotate_sheet(
    book: WorkbookParts,
    part: str,
    marks: Mapping[CellPosition, CellAnnotation],
    styles: Styles,
    allowed: int,
) -> int:
    """Annotate the cells of a sheet, clear earlier annotations, and count the comments."""
    package = book.package
    if not marks and package.find_related_part(part, "comments") is None:
        return 0
    shown = _merge_annotations(marks, find_merged_ranges(package.xml(part)))
    comments = {spot: "\n".join(found.sentences) for spot, found in list(shown.items())[:allowed]}
    removed = set_comments(package, part, comments, base=book.relations, kind=book.namespace)
    looks = _annotation_looks(shown, removed - set(shown), styles)
    if looks:
        package.parts[part] = restyle_cells(package.xml(part), looks)
    check_xml(package.parts[part])
    return len(comments)


def _annotation_looks(
    shown: Mapping[CellPosition, CellAnnotation], cleared: Iterable[CellPosition], styles: Styles
) -> CellStyles:
    looks: dict[int, dict[int, Callable[[int], int]]] = {}
    clear = partial(styles.without_fill, colours=SEVERITY_COLOURS.values())
    for row, column in cleared:
        looks.setdefault(row, {})[column] = clear
    for (row, column), annotation in shown.items():
        colour = SEVERITY_COLOURS[annotation.severity]
        looks.setdefault(row, {})[column] = partial(styles.variant, colour=colour)
    return looks


def _merge_annotations(
    marks: Mapping[CellPosition, CellAnnotation],
    ranges: Iterable[tuple[CellPosition, CellPosition]],
) -> dict[CellPosition, CellAnnotation]:
    """Move annotations in a merged range to its first cell, the only visible one."""
    firsts: dict[CellPosition, CellPosition] = {}
    for (top, left), (bottom, right) in ranges:
        if len(firsts) + (bottom - top + 1) * (right - left + 1) <= MAX_MERGED_CELLS:
            firsts |= {
                (down, across): (top, left)
                for down in range(top, bottom + 1)
                for across in range(left, right + 1)
            }
    shown: dict[CellPosition, CellAnnotation] = {}
    for spot, annotation in marks.items():
        first = shown.setdefault(firsts.get(spot, spot), CellAnnotation())
        first.severity = min(first.severity, annotation.severity, key=list(SEVERITY_COLOURS).index)
        first.sentences += annotation.sentences
    return shown
