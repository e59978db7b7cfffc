"""An analyst's own workbook with each bad cell filled and commented, and a list of all that is wrong; otherwise as it was.

The parts of an .xlsx or .xlsm package are edited where they stand: formats, formulas, charts, pictures, macros and validations stay. Of
any other file (.xls, .xlsb, .ods, CSV), and of a package that cannot be edited, there is a copy of the cells as text. All of it is made in
memory. A file may be hostile: run this where files are read, in a process with limits of time and memory. The arguments are plain.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from domain.language import Language, languages, mark
from loaders import companions, delimited, spreadsheet
from loaders.cells import Cell, text_of
from loaders.comments import commented
from loaders.grid import Grid, OpeningError, Place, a1, grid_of, letters, place
from loaders.package import CONTENT_TYPES, Book, Package, PackageError, appended, book_of, checked, scanned, spliced, text
from loaders.problems import ERROR, NOTICE, WARNING, Problem
from loaders.sheetdata import cell, merged, relooked, row
from loaders.styles import Styles, styles_of
from loaders.workbook import HEADERS

COLOURS = {ERROR: "FFFFC7CE", WARNING: "FFFFEB9C", NOTICE: "FFDDEBF7"}  # pale, so that dark ink can be read on each; the gravest first
NAMES = {ERROR: mark("Error"), WARNING: mark("Warning"), NOTICE: mark("Notice")}
MOST_COMMENTS, MOST_LISTED = 5_000, 20_000
LIST = (
    (mark("Severity"), 12),
    (mark("File"), 24),
    (mark("Where"), 34),
    (mark("Cell"), 10),
    (mark("Value"), 30),
    (mark("What is wrong, and what to do"), 80),
    (mark("Suggestion"), 30),
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PARTS = "http://schemas.openxmlformats.org/package/2006/"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WORKBOOK_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}
_TEMPLATES = ((b"spreadsheetml.template.main", b"spreadsheetml.sheet.main"), (b"excel.template.macroEnabled", b"excel.sheet.macroEnabled"))
_BOOK = "xl/workbook.xml"
SHEET = "Sheet1"  # where a file gives no name


@dataclass
class Mark:
    """What is wrong with one cell: the gravest severity, and a sentence for each problem."""

    severity: str = NOTICE
    sentences: list[str] = field(default_factory=list)


def named(file: str) -> str:
    """The name of the marked file: that of the file, as the kind of workbook it has become."""
    return f"{Path(file).stem}-marked{_suffix(file)}"


def marked(name: str, data: bytes, problems: Sequence[Problem], code: str) -> bytes:
    """The file's content, marked, in the language of a code. A file that cannot be opened at all gives the list alone."""
    language = languages()[code]
    ways: tuple[Callable[[], Package], ...] = (
        partial(Package.of, data),
        partial(_copy, name, data),
        partial(_package, name, [grid_of("", [])]),
    )
    for way in ways:
        try:
            return _marked(book_of(way()), problems, language).packed()
        except (PackageError, OpeningError, KeyError, ValueError, IndexError):
            continue
    raise AssertionError("a package made here can be marked")


def _marked(book: Book, problems: Sequence[Problem], language: Language) -> Package:
    package, listed = book.package, companions.title(companions.PROBLEMS)
    styles = styles_of(package, book.part, book.namespace)
    marks = _marks(book, problems, language)
    allowed = MOST_COMMENTS
    for sheet, part in book.sheets.items():
        if sheet != listed:
            allowed -= _mark_sheet(book, part, marks.get(sheet, {}), styles, allowed)
    left = sum(map(len, marks.values())) - (MOST_COMMENTS - allowed)
    _with_list(book, listed, _list(book, problems, language, styles, uncommented=left))
    styles.kept()
    for old, new in _TEMPLATES:
        package.parts[CONTENT_TYPES] = package.parts[CONTENT_TYPES].replace(old, new)
    return package


def _marks(book: Book, problems: Iterable[Problem], language: Language) -> dict[str, dict[Place, Mark]]:
    """What is to be marked, by sheet and cell."""
    marks: dict[str, dict[Place, Mark]] = {}
    for problem in problems:
        sheet = _sheet(book, problem)
        if problem.cell and sheet:
            found = marks.setdefault(sheet, {}).setdefault(place(problem.cell), Mark())
            found.severity = min(found.severity, problem.severity, key=list(COLOURS).index)
            found.sentences.append(_said(problem, language))
    return marks


def _sheet(book: Book, problem: Problem) -> str:
    """The sheet a problem is on: the only one of a file that had no sheets; empty where there is none."""
    if problem.sheet:
        return problem.sheet if problem.sheet in book.sheets else ""
    return next(iter(book.sheets), "")


def _said(problem: Problem, language: Language) -> str:
    parts = [f"{language.say(NAMES[problem.severity])}:", problem.message(language)]
    return " ".join(parts)


def _mark_sheet(book: Book, part: str, marks: Mapping[Place, Mark], styles: Styles, allowed: int) -> int:
    """Marks the cells of a sheet, and gives how many comments it took. What is hidden in a merged cell is marked at its first."""
    package = book.package
    sheet = package.xml(part)
    shown = _shown(marks, merged(sheet))
    if shown:
        looks: dict[int, dict[int, Callable[[int], int]]] = {}
        for (down, across), found in shown.items():
            looks.setdefault(down, {})[across] = partial(styles.variant, colour=COLOURS[found.severity])
        package.parts[part] = relooked(sheet, looks)
    told = {spot: "\n".join(found.sentences) for spot, found in list(shown.items())[:allowed]}
    commented(package, part, told, base=book.relations, kind=book.namespace)
    checked(package.parts[part])
    return len(told)


def _shown(marks: Mapping[Place, Mark], ranges: Sequence[tuple[Place, Place]]) -> dict[Place, Mark]:
    if not ranges:
        return dict(marks)
    firsts = {
        (down, across): first
        for first, last in ranges
        if (last[0] - first[0] + 1) * (last[1] - first[1] + 1) <= len(marks) * 100 + 10_000
        for down in range(first[0], last[0] + 1)
        for across in range(first[1], last[1] + 1)
    }
    shown: dict[Place, Mark] = {}
    for spot, found in marks.items():
        first = shown.setdefault(firsts.get(spot, spot), Mark())
        first.severity = min(first.severity, found.severity, key=list(COLOURS).index)
        first.sentences += found.sentences
    return shown


def _list(book: Book, problems: Sequence[Problem], language: Language, styles: Styles, *, uncommented: int) -> bytes:
    """The sheet that lists the problems, each with a link to its cell."""
    wide, bold, plain = styles.variant(0, wrapped=True, quoted=True), styles.variant(0, bold=True), styles.variant(0, quoted=True)
    link = styles.variant(0, link=True, quoted=True)
    rows = [_cells(1, [language.say(title) for title, _ in LIST], [bold] * len(LIST))]
    links = []
    for number, problem in enumerate(problems[:MOST_LISTED], 2):
        looks = [styles.variant(0, colour=COLOURS[problem.severity]), plain, plain, link, wide, wide, plain]
        rows.append(_cells(number, _listed(problem, language), looks))
        sheet = _sheet(book, problem)
        if problem.cell and sheet:
            target = "'{}'!{}".format(sheet.replace("'", "''"), problem.cell)
            links.append(b'<hyperlink ref="D%d" location="%s"/>' % (number, text(target).replace(b'"', b"&quot;")))
    for number, notice in enumerate(_left_out(len(problems), uncommented, language), len(rows) + 2):
        rows.append(_cells(number, [notice], [bold]))
    columns = "".join(f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>' for i, (_, width) in enumerate(LIST, 1))
    view = f'<sheetView workbookViewId="0" rightToLeft="{int(language.rtl)}"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView>'
    begun = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{book.namespace}"><sheetPr><tabColor rgb="FFC00000"/></sheetPr>'
    begun += f"<sheetViews>{view}</sheetViews><cols>{columns}</cols><sheetData>"
    hyperlinks = b"<hyperlinks>%s</hyperlinks>" % b"".join(links) if links else b""
    return begun.encode() + b"".join(rows) + b"</sheetData>" + hyperlinks + b"</worksheet>"


def _listed(problem: Problem, language: Language) -> list[str]:
    severity, message = language.say(NAMES[problem.severity]), problem.message(language)
    return [severity, problem.file, problem.place(language), problem.cell, problem.value, message, problem.suggestion]


def _left_out(problems: int, uncommented: int, language: Language) -> Iterator[str]:
    if uncommented > 0:
        yield language.say("Only the first {n} cells have a comment; the others are coloured.", n=MOST_COMMENTS)
    if problems > MOST_LISTED:
        yield language.say("The first {shown} of {all} problems are listed.", shown=MOST_LISTED, all=problems)


def _cells(number: int, values: Sequence[Cell], looks: Sequence[int]) -> bytes:
    return row(number, (cell(a1(number - 1, i), value, looks[i]) for i, value in enumerate(values)))


def _with_list(book: Book, title: str, sheet: bytes) -> None:
    """The list as the last sheet, so that no other changes its place; in the place of an earlier list."""
    package = book.package
    if title in book.sheets:
        package.parts[book.sheets[title]] = sheet
        return
    part = package.add("xl/worksheets/problems.xml", sheet, _SHEET_TYPE)
    key = package.relate(book.part, f"{book.relations}worksheet", part)
    content = package.xml(book.part)
    root = scanned(content)
    listed = root.first("sheets")
    if listed is None:
        raise PackageError
    number = max((int(each.get("sheetId")) for each in listed.children), default=0) + 1
    element = f'<{root.prefix}sheet xmlns:r="{book.relations.rstrip("/")}" name="{title}" sheetId="{number}" r:id="{key}"/>'
    package.parts[book.part] = spliced(content, [appended(content, listed, element.encode())])


def _copy(name: str, data: bytes) -> Package:
    """A package of the cells of a file that is none, or cannot be edited."""
    if spreadsheet.is_spreadsheet(data):
        return _package(name, spreadsheet.opened(data))
    grid, _ = delimited.opened(data, HEADERS)
    return _package(name, [replace(grid, name=companions.fitting(Path(name).stem) or SHEET)])


def _package(name: str, grids: Sequence[Grid]) -> Package:
    """A package of the cells of grids: text as text, numbers as numbers, dates as text."""
    relations = {"": f'<Relationship Id="rId0" Type="{RELATIONS}officeDocument" Target="{_BOOK}"/>', _BOOK: ""}
    types, sheets, parts = f'<Override PartName="/{_BOOK}" ContentType="{_WORKBOOK_TYPES[_suffix(name)]}"/>', "", {}
    for i, grid in enumerate(grids, 1):
        part = f"xl/worksheets/sheet{i}.xml"
        parts[part] = b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="%s">%s</worksheet>' % (MAIN.encode(), _sheet_data(grid))
        types += f'<Override PartName="/{part}" ContentType="{_SHEET_TYPE}"/>'
        title = text(grid.name or SHEET).replace(b'"', b"&quot;").decode()
        sheets += f'<sheet name="{title}" sheetId="{i}" r:id="rId{i}"/>'
        relations[_BOOK] += f'<Relationship Id="rId{i}" Type="{RELATIONS}worksheet" Target="worksheets/sheet{i}.xml"/>'
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    defaults = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    defaults += '<Default Extension="xml" ContentType="application/xml"/>'
    book = f'{head}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS.rstrip("/")}"><sheets>{sheets}</sheets></workbook>'
    whole = {CONTENT_TYPES: f'{head}<Types xmlns="{_PARTS}content-types">{defaults}{types}</Types>'.encode(), _BOOK: book.encode()}
    for part, name_ in (("", "_rels/.rels"), (_BOOK, "xl/_rels/workbook.xml.rels")):
        whole[name_] = f'{head}<Relationships xmlns="{_PARTS}relationships">{relations[part]}</Relationships>'.encode()
    return Package(whole | parts)


def _sheet_data(grid: Grid) -> bytes:
    places = [letters(column) for column in range(grid.width)]
    rows = enumerate(zip(*grid.columns, strict=True), 1)
    return b"<sheetData>%s</sheetData>" % b"".join(
        row(n, (cell(f"{c}{n}", text_of(v)) for c, v in zip(places, r, strict=True))) for n, r in rows
    )


def _suffix(name: str) -> str:
    return ".xlsm" if name.lower().endswith((".xlsm", ".xltm")) else ".xlsx"
