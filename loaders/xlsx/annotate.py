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

from domain.language import Language, languages, mark
from loaders.cells.cell_names import Place, a1, place
from loaders.cells.grid import OpeningError, grid_of
from loaders.cells.problems import ERROR, NOTICE, WARNING, Problem
from loaders.cells.values import Cell
from loaders.layout import auxiliary_sheets
from loaders.privacy.text_redaction import sheet_names
from loaders.xlsx.comments import commented
from loaders.xlsx.package import CONTENT_TYPES, Book, Package, book_of
from loaders.xlsx.sheet_xml import cell, lines, merged, relooked, row
from loaders.xlsx.styles import Styles, styles_of
from loaders.xlsx.text_copy import HEAD, SHEET_TYPE, copy_as_text, package_of_grids, suffix_of
from loaders.xlsx.xml_edit import PackageError, appended, checked, scanned, spliced

# pale, so that dark ink can be read on each; the gravest first
COLOURS = {ERROR: "FFFFC7CE", WARNING: "FFFFEB9C", NOTICE: "FFDDEBF7"}
NAMES = {ERROR: mark("Error"), WARNING: mark("Warning"), NOTICE: mark("Notice")}
MOST_COMMENTS, MOST_LISTED, MOST_MERGED = 5_000, 20_000, 1_000_000
LIST = (
    (mark("Severity"), 12),
    (mark("File"), 24),
    (mark("Where"), 34),
    (mark("Cell"), 10),
    (mark("Value"), 30),
    (mark("What is wrong, and what to do"), 80),
    (mark("Suggestion"), 30),
)
_TEMPLATES = (
    (b"spreadsheetml.template.main", b"spreadsheetml.sheet.main"),
    (b"excel.template.macroEnabled", b"excel.sheet.macroEnabled"),
)
_SHEET = '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
Told = tuple[Problem, str]


@dataclass
class Mark:
    """What is wrong with one cell: the gravest severity, and a sentence for each problem."""

    severity: str = NOTICE
    sentences: list[str] = field(default_factory=list)


def named(file: str) -> str:
    """The name of the marked file: that of the file, as the kind of workbook it has become."""
    return f"{Path(file).stem}-marked{suffix_of(file)}"


def marked(name: str, data: bytes, problems: Sequence[Problem], code: str) -> bytes:
    """The file's content, marked, in the language of a code. A file that cannot be opened at all
    gives the list alone.
    """
    language = languages()[code]
    ways: tuple[Callable[[], Package], ...] = (
        partial(Package.of, data),
        partial(copy_as_text, name, data),
        partial(package_of_grids, name, [grid_of("", [])]),
    )
    for way in ways:
        try:
            return _marked(book_of(way()), problems, language).packed()
        except (PackageError, OpeningError, KeyError, ValueError, IndexError):
            continue
    raise AssertionError("a package made here can be marked")


def _marked(book: Book, problems: Sequence[Problem], language: Language) -> Package:
    package, listed = book.package, auxiliary_sheets.title(auxiliary_sheets.PROBLEMS)
    styles = styles_of(package, book.part, book.namespace)
    told = _told(problems, language)
    marks = _marks(book, told, language)
    allowed = MOST_COMMENTS
    for sheet, part in book.sheets.items():
        if sheet != listed:
            allowed -= _mark_sheet(book, part, marks.get(sheet, {}), styles, allowed)
    left = sum(map(len, marks.values())) - (MOST_COMMENTS - allowed)
    _with_list(book, listed, _list(book, told, language, styles, uncommented=left))
    styles.kept()
    for old, new in _TEMPLATES:
        package.parts[CONTENT_TYPES] = package.parts[CONTENT_TYPES].replace(old, new)
    return package


def _told(problems: Iterable[Problem], language: Language) -> list[Told]:
    """Each problem with what is wrong and what to do. That is the same for the same mistake
    wherever it stands.
    """
    said: dict[Problem, str] = {}
    told = []
    for problem in problems:
        anywhere = replace(problem, file="", sheet="", cell="", row=0)
        if anywhere not in said:
            said[anywhere] = problem.message(language)
        told.append((problem, said[anywhere]))
    return told


def _marks(book: Book, told: Iterable[Told], language: Language) -> dict[str, dict[Place, Mark]]:
    """What is to be marked, by sheet and cell."""
    marks: dict[str, dict[Place, Mark]] = {}
    for problem, message in told:
        sheet = _sheet(book, problem)
        if problem.cell and sheet:
            found = marks.setdefault(sheet, {}).setdefault(place(problem.cell), Mark())
            found.severity = min(found.severity, problem.severity, key=list(COLOURS).index)
            found.sentences.append(f"{language.say(NAMES[problem.severity])}: {message}")
    return marks


def _sheet(book: Book, problem: Problem) -> str:
    """The sheet a problem is on: the only one of a file that had no sheets; empty where there is
    none.

    A problem has the name that reading kept, in which a person's is an ellipsis.
    """
    if not problem.sheet:
        return next(iter(book.sheets), "")
    names = [name for name in book.sheets if not auxiliary_sheets.accompanies(name)]
    kept = dict(zip(sheet_names(names), names, strict=True))
    found = (problem.sheet, auxiliary_sheets.fitting(problem.sheet), kept.get(problem.sheet, ""))
    return next((name for name in found if name in book.sheets), "")


def _mark_sheet(
    book: Book, part: str, marks: Mapping[Place, Mark], styles: Styles, allowed: int
) -> int:
    """Marks the cells of a sheet, and gives how many comments it took. A cell that an earlier
    marking filled is no longer filled.
    """
    package = book.package
    if not marks and package.kin(part, "comments") is None:
        return 0
    shown = _shown(marks, merged(package.xml(part)))
    told = {spot: "\n".join(found.sentences) for spot, found in list(shown.items())[:allowed]}
    gone = commented(package, part, told, base=book.relations, kind=book.namespace)
    looks: dict[int, dict[int, Callable[[int], int]]] = {}
    for down, across in gone - set(shown):
        looks.setdefault(down, {})[across] = partial(styles.cleared, colours=COLOURS.values())
    for (down, across), found in shown.items():
        looks.setdefault(down, {})[across] = partial(styles.variant, colour=COLOURS[found.severity])
    if looks:
        package.parts[part] = relooked(package.xml(part), looks)
    checked(package.parts[part])
    return len(told)


def _shown(marks: Mapping[Place, Mark], ranges: Iterable[tuple[Place, Place]]) -> dict[Place, Mark]:
    """The marks, those within a merged range at its first cell: the others are not seen."""
    firsts: dict[Place, Place] = {}
    for (top, left), (bottom, right) in ranges:
        if len(firsts) + (bottom - top + 1) * (right - left + 1) <= MOST_MERGED:
            firsts |= {
                (down, across): (top, left)
                for down in range(top, bottom + 1)
                for across in range(left, right + 1)
            }
    shown: dict[Place, Mark] = {}
    for spot, found in marks.items():
        first = shown.setdefault(firsts.get(spot, spot), Mark())
        first.severity = min(first.severity, found.severity, key=list(COLOURS).index)
        first.sentences += found.sentences
    return shown


def _list(
    book: Book, told: Sequence[Told], language: Language, styles: Styles, *, uncommented: int
) -> bytes:
    """The sheet that lists the problems, each with a link to its cell."""
    order = 2 if language.rtl else 1
    said = styles.variant(0, quoted=True, reading=order)
    bold, link = styles.variant(said, bold=True), styles.variant(said, link=True)
    filled = {severity: styles.variant(said, colour=colour) for severity, colour in COLOURS.items()}
    rows = [_cells(1, [language.say(title) for title, _ in LIST], [bold] * len(LIST))]
    for number, (problem, message) in enumerate(told[:MOST_LISTED], 2):
        rows.append(
            _cells(
                number,
                _listed(problem, message, language),
                [filled[problem.severity], said, said, link, said, said, said],
            )
        )
    for number, notice in enumerate(_left_out(len(told), uncommented, language), len(rows) + 2):
        rows.append(_cells(number, [notice], [bold]))
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>'
        for i, (_, width) in enumerate(LIST, 1)
    )
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetView rightToLeft="{int(language.rtl)}" workbookViewId="0">{pane}</sheetView>'
    begun = f'<worksheet xmlns="{book.namespace}">{_SHEET}'
    begun += f"<sheetViews>{view}</sheetViews><cols>{columns}</cols><sheetData>"
    return (
        HEAD
        + begun.encode()
        + b"".join(rows)
        + b"</sheetData>"
        + _links(book, [problem for problem, _ in told[:MOST_LISTED]])
        + b"</worksheet>"
    )


def _links(book: Book, problems: Sequence[Problem]) -> bytes:
    links = []
    for number, problem in enumerate(problems, 2):
        sheet = _sheet(book, problem)
        if problem.cell and sheet:
            target = "'{}'!{}".format(sheet.replace("'", "''"), problem.cell)
            links.append(f'<hyperlink ref="D{number}" location={quoteattr(target)}/>'.encode())
    return b"<hyperlinks>%s</hyperlinks>" % b"".join(links) if links else b""


def _listed(problem: Problem, message: str, language: Language) -> list[str]:
    return [
        language.say(NAMES[problem.severity]),
        problem.file,
        problem.place(language),
        problem.cell,
        problem.value,
        message,
        problem.suggestion,
    ]


def _left_out(problems: int, uncommented: int, language: Language) -> Iterator[str]:
    if uncommented > 0:
        yield language.say(
            "Only the first {n} cells have a comment; the others are coloured.", n=MOST_COMMENTS
        )
    if problems > MOST_LISTED:
        yield language.say(
            "The first {shown} of {all} problems are listed.", shown=MOST_LISTED, all=problems
        )


def _cells(number: int, values: Sequence[Cell], looks: Sequence[int]) -> bytes:
    cells = (cell(a1(number - 1, i), value, looks[i]) for i, value in enumerate(values))
    return row(number, cells, lines=lines(values, (width for _, width in LIST)))


def _with_list(book: Book, title: str, sheet: bytes) -> None:
    """The list as the last sheet, so that no other changes its place; in the place of an earlier
    list.
    """
    package = book.package
    if title in book.sheets:
        package.parts[book.sheets[title]] = sheet
        return
    part = package.add("xl/worksheets/problems.xml", sheet, SHEET_TYPE)
    key = package.relate(book.part, f"{book.relations}worksheet", part)
    content = package.xml(book.part)
    root = scanned(content)
    listed = root.first("sheets")
    if listed is None:
        raise PackageError
    number = max((int(each.get("sheetId")) for each in listed.children), default=0) + 1
    element = (
        f'<{root.prefix}sheet xmlns:r="{book.relations.rstrip("/")}" name="{title}" '
        f'sheetId="{number}" r:id="{key}"/>'
    )
    package.parts[book.part] = spliced(content, [appended(content, listed, element.encode())])
