"""Mark an analyst's own workbook: each bad cell filled and commented, and a list of all that is
wrong; otherwise as it was.

The parts of an .xlsx or .xlsm package are edited where they stand: formats, formulas, charts,
pictures, macros and validations stay. Of any other file (.xls, .xlsb, .ods, CSV), and of a package
that cannot be edited, there is a copy of the cells as text. All of it is made in memory. A file may
be hostile: run this where files are read, in a process with limits of time and memory. The
arguments are plain.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from xml.sax.saxutils import quoteattr

from domain.language import Language, gettext_noop, languages
from loaders.cells.cell_names import CellPosition, a1, cell_position
from loaders.cells.grid import OpeningError, build_grid
from loaders.cells.problems import ERROR, NOTICE, WARNING, Problem
from loaders.cells.values import RawValue
from loaders.layout import auxiliary_sheets
from loaders.privacy.text_redaction import redact_sheet_names
from loaders.xlsx.comments import set_comments
from loaders.xlsx.package import CONTENT_TYPES, Package, WorkbookParts, find_workbook
from loaders.xlsx.sheet_xml import cell_xml, find_merged_ranges, line_count, restyle_cells, row_xml
from loaders.xlsx.styles import Styles, load_styles
from loaders.xlsx.text_copy import HEAD, SHEET_TYPE, copy_as_text, package_of_grids, suffix_of
from loaders.xlsx.xml_edit import PackageError, append_child, apply_edits, check_xml, parse_xml

# pale, so that dark ink can be read on each; the gravest first
SEVERITY_COLOURS = {ERROR: "FFFFC7CE", WARNING: "FFFFEB9C", NOTICE: "FFDDEBF7"}
SEVERITY_NAMES = {
    ERROR: gettext_noop("Error"),
    WARNING: gettext_noop("Warning"),
    NOTICE: gettext_noop("Notice"),
}
MAX_COMMENTS, MAX_LISTED, MAX_MERGED_CELLS = 5_000, 20_000, 1_000_000
LIST_COLUMNS = (
    (gettext_noop("Severity"), 12),
    (gettext_noop("File"), 24),
    (gettext_noop("Where"), 34),
    (gettext_noop("Cell"), 10),
    (gettext_noop("Value"), 30),
    (gettext_noop("What is wrong, and what to do"), 80),
    (gettext_noop("Suggestion"), 30),
)
_TEMPLATES = (
    (b"spreadsheetml.template.main", b"spreadsheetml.sheet.main"),
    (b"excel.template.macroEnabled", b"excel.sheet.macroEnabled"),
)
_SHEET_PROPERTIES = '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
ProblemMessage = tuple[Problem, str]


@dataclass
class CellAnnotation:
    """What is wrong with one cell: the gravest severity, and a sentence for each problem."""

    severity: str = NOTICE
    sentences: list[str] = field(default_factory=list)


def output_name(file: str) -> str:
    """The name of the marked file: that of the file, as the kind of workbook it has become."""
    return f"{Path(file).stem}-marked{suffix_of(file)}"


def annotate(name: str, data: bytes, problems: Sequence[Problem], code: str) -> bytes:
    """The file's content, marked, in the language of a code. A file that cannot be opened at all
    gives the list alone.
    """
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
    package, listed = book.package, auxiliary_sheets.sheet_title(auxiliary_sheets.PROBLEMS)
    styles = load_styles(package, book.part, book.namespace)
    messages = _with_messages(problems, language)
    marks = _annotations(book, messages, language)
    allowed = MAX_COMMENTS
    for sheet, part in book.sheets.items():
        if sheet != listed:
            allowed -= _annotate_sheet(book, part, marks.get(sheet, {}), styles, allowed)
    left = sum(map(len, marks.values())) - (MAX_COMMENTS - allowed)
    _add_problem_sheet(
        book, listed, _problem_sheet(book, messages, language, styles, uncommented=left)
    )
    styles.kept()
    for old, new in _TEMPLATES:
        package.parts[CONTENT_TYPES] = package.parts[CONTENT_TYPES].replace(old, new)
    return package


def _with_messages(problems: Iterable[Problem], language: Language) -> list[ProblemMessage]:
    """Each problem with what is wrong and what to do. That is the same for the same mistake
    wherever it stands.
    """
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
    """What is to be marked, by sheet and cell."""
    marks: dict[str, dict[CellPosition, CellAnnotation]] = {}
    for problem, message in messages:
        sheet = _find_sheet(book, problem)
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


def _find_sheet(book: WorkbookParts, problem: Problem) -> str:
    """The sheet a problem is on: the only one of a file that had no sheets; empty where there is
    none.

    A problem has the name that reading kept, in which a person's is an ellipsis.
    """
    if not problem.sheet:
        return next(iter(book.sheets), "")
    names = [name for name in book.sheets if not auxiliary_sheets.is_auxiliary_sheet(name)]
    original_names = dict(zip(redact_sheet_names(names), names, strict=True))
    candidates = (
        problem.sheet,
        auxiliary_sheets.fit_sheet_name(problem.sheet),
        original_names.get(problem.sheet, ""),
    )
    return next((name for name in candidates if name in book.sheets), "")


def _annotate_sheet(
    book: WorkbookParts,
    part: str,
    marks: Mapping[CellPosition, CellAnnotation],
    styles: Styles,
    allowed: int,
) -> int:
    """Marks the cells of a sheet, and gives how many comments it took. A cell that an earlier
    marking filled is no longer filled.
    """
    package = book.package
    if not marks and package.find_related_part(part, "comments") is None:
        return 0
    shown = _merge_annotations(marks, find_merged_ranges(package.xml(part)))
    comments = {spot: "\n".join(found.sentences) for spot, found in list(shown.items())[:allowed]}
    gone = set_comments(package, part, comments, base=book.relations, kind=book.namespace)
    looks: dict[int, dict[int, Callable[[int], int]]] = {}
    for down, across in gone - set(shown):
        looks.setdefault(down, {})[across] = partial(
            styles.without_fill, colours=SEVERITY_COLOURS.values()
        )
    for (down, across), annotation in shown.items():
        looks.setdefault(down, {})[across] = partial(
            styles.variant, colour=SEVERITY_COLOURS[annotation.severity]
        )
    if looks:
        package.parts[part] = restyle_cells(package.xml(part), looks)
    check_xml(package.parts[part])
    return len(comments)


def _merge_annotations(
    marks: Mapping[CellPosition, CellAnnotation],
    ranges: Iterable[tuple[CellPosition, CellPosition]],
) -> dict[CellPosition, CellAnnotation]:
    """The marks, those within a merged range at its first cell: the others are not seen."""
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


def _problem_sheet(
    book: WorkbookParts,
    messages: Sequence[ProblemMessage],
    language: Language,
    styles: Styles,
    *,
    uncommented: int,
) -> bytes:
    """The sheet that lists the problems, each with a link to its cell."""
    order = 2 if language.rtl else 1
    text_style = styles.variant(0, quoted=True, reading=order)
    bold, link = styles.variant(text_style, bold=True), styles.variant(text_style, link=True)
    filled = {
        severity: styles.variant(text_style, colour=colour)
        for severity, colour in SEVERITY_COLOURS.items()
    }
    rows = [
        _cells(
            1, [language.gettext(title) for title, _ in LIST_COLUMNS], [bold] * len(LIST_COLUMNS)
        )
    ]
    for number, (problem, message) in enumerate(messages[:MAX_LISTED], 2):
        rows.append(
            _cells(
                number,
                _problem_row(problem, message, language),
                [
                    filled[problem.severity],
                    text_style,
                    text_style,
                    link,
                    text_style,
                    text_style,
                    text_style,
                ],
            )
        )
    for number, notice in enumerate(
        _limit_notices(len(messages), uncommented, language), len(rows) + 2
    ):
        rows.append(_cells(number, [notice], [bold]))
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>'
        for i, (_, width) in enumerate(LIST_COLUMNS, 1)
    )
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetView rightToLeft="{int(language.rtl)}" workbookViewId="0">{pane}</sheetView>'
    begun = f'<worksheet xmlns="{book.namespace}">{_SHEET_PROPERTIES}'
    begun += f"<sheetViews>{view}</sheetViews><cols>{columns}</cols><sheetData>"
    return (
        HEAD
        + begun.encode()
        + b"".join(rows)
        + b"</sheetData>"
        + _links(book, [problem for problem, _ in messages[:MAX_LISTED]])
        + b"</worksheet>"
    )


def _links(book: WorkbookParts, problems: Sequence[Problem]) -> bytes:
    links = []
    for number, problem in enumerate(problems, 2):
        sheet = _find_sheet(book, problem)
        if problem.cell and sheet:
            target = "'{}'!{}".format(sheet.replace("'", "''"), problem.cell)
            links.append(f'<hyperlink ref="D{number}" location={quoteattr(target)}/>'.encode())
    return b"<hyperlinks>%s</hyperlinks>" % b"".join(links) if links else b""


def _problem_row(problem: Problem, message: str, language: Language) -> list[str]:
    return [
        language.gettext(SEVERITY_NAMES[problem.severity]),
        problem.file,
        problem.place(language),
        problem.cell,
        problem.value,
        message,
        problem.suggestion,
    ]


def _limit_notices(problems: int, uncommented: int, language: Language) -> Iterator[str]:
    if uncommented > 0:
        yield language.gettext(
            "Only the first {n} cells have a comment; the others are coloured.", n=MAX_COMMENTS
        )
    if problems > MAX_LISTED:
        yield language.gettext(
            "The first {shown} of {all} problems are listed.", shown=MAX_LISTED, all=problems
        )


def _cells(number: int, values: Sequence[RawValue], looks: Sequence[int]) -> bytes:
    cells = (cell_xml(a1(number - 1, i), value, looks[i]) for i, value in enumerate(values))
    return row_xml(number, cells, lines=line_count(values, (width for _, width in LIST_COLUMNS)))


def _add_problem_sheet(book: WorkbookParts, title: str, sheet: bytes) -> None:
    """The list as the last sheet, so that no other changes its place; in the place of an earlier
    list.
    """
    package = book.package
    if title in book.sheets:
        package.parts[book.sheets[title]] = sheet
        return
    part = package.add("xl/worksheets/problems.xml", sheet, SHEET_TYPE)
    key = package.add_relationship(book.part, f"{book.relations}worksheet", part)
    content = package.xml(book.part)
    root = parse_xml(content)
    listed = root.first("sheets")
    if listed is None:
        raise PackageError
    number = max((int(each.get("sheetId")) for each in listed.children), default=0) + 1
    element = (
        f'<{root.prefix}sheet xmlns:r="{book.relations.rstrip("/")}" name="{title}" '
        f'sheetId="{number}" r:id="{key}"/>'
    )
    package.parts[book.part] = apply_edits(
        content, [append_child(content, listed, element.encode())]
    )
