"""Write the sheet that lists the problems of a workbook, each with a link to its cell."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import quoteattr

from domain.language import Language, gettext_noop
from loaders.cells.cell_names import a1
from loaders.cells.problems import ERROR, NOTICE, WARNING, Problem
from loaders.cells.values import RawValue
from loaders.layout import auxiliary_sheets
from loaders.privacy.text_redaction import redact_sheet_names
from loaders.xlsx.package import WorkbookParts
from loaders.xlsx.sheet_xml import cell_xml, line_count, row_xml
from loaders.xlsx.styles import Styles
from loaders.xlsx.text_copy import HEAD, SHEET_TYPE
from loaders.xlsx.xml_edit import PackageError, append_child, apply_edits, parse_xml

# pale, so that dark ink is readable; the worst severity first
SEVERITY_COLOURS = {ERROR: "FFFFC7CE", WARNING: "FFFFEB9C", NOTICE: "FFDDEBF7"}
SEVERITY_NAMES = {
    ERROR: gettext_noop("Error"),
    WARNING: gettext_noop("Warning"),
    NOTICE: gettext_noop("Notice"),
}
MAX_COMMENTS, MAX_LISTED = 5_000, 20_000
LIST_COLUMNS = (
    (gettext_noop("Severity"), 12),
    (gettext_noop("File"), 24),
    (gettext_noop("Where"), 34),
    (gettext_noop("Cell"), 10),
    (gettext_noop("Value"), 30),
    (gettext_noop("What is wrong, and what to do"), 80),
    (gettext_noop("Suggestion"), 30),
)
_SHEET_PROPERTIES = '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
ProblemMessage = tuple[Problem, str]


def build_problem_sheet(
    book: WorkbookParts,
    messages: Sequence[ProblemMessage],
    language: Language,
    styles: Styles,
    *,
    uncommented: int,
) -> bytes:
    """Return the sheet that lists the problems, each with a link to its cell."""
    text_style = styles.variant(0, quoted=True, reading=2 if language.rtl else 1)
    bold, link = styles.variant(text_style, bold=True), styles.variant(text_style, link=True)
    colours = SEVERITY_COLOURS.items()
    filled = {severity: styles.variant(text_style, colour=colour) for severity, colour in colours}
    titles = [language.gettext(title) for title, _ in LIST_COLUMNS]
    rows = [_cells(1, titles, [bold] * len(LIST_COLUMNS))]
    for number, (problem, message) in enumerate(messages[:MAX_LISTED], 2):
        looks = [filled[problem.severity], *(text_style,) * 2, link, *(text_style,) * 3]
        rows.append(_cells(number, _problem_row(problem, message, language), looks))
    notices = _limit_notices(len(messages), uncommented, language)
    for number, notice in enumerate(notices, len(rows) + 2):
        rows.append(_cells(number, [notice], [bold]))
    start = _sheet_start(book.namespace, rtl=language.rtl)
    links = _links(book, [problem for problem, _ in messages[:MAX_LISTED]])
    return b"".join([start, *rows, b"</sheetData>", links, b"</worksheet>"])


def _sheet_start(namespace: str, *, rtl: bool) -> bytes:
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>'
        for i, (_, width) in enumerate(LIST_COLUMNS, 1)
    )
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetView rightToLeft="{int(rtl)}" workbookViewId="0">{pane}</sheetView>'
    start = f'<worksheet xmlns="{namespace}">{_SHEET_PROPERTIES}'
    start += f"<sheetViews>{view}</sheetViews><cols>{columns}</cols><sheetData>"
    return HEAD + start.encode()


def _links(book: WorkbookParts, problems: Sequence[Problem]) -> bytes:
    links = []
    for number, problem in enumerate(problems, 2):
        sheet = find_sheet(book, problem)
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


def add_problem_sheet(book: WorkbookParts, title: str, sheet: bytes) -> None:
    """Add the problem list as the last sheet, or replace the one of an earlier annotation."""
    package = book.package
    if title in book.sheets:
        package.parts[book.sheets[title]] = sheet
        return
    part = package.add("xl/worksheets/problems.xml", sheet, SHEET_TYPE)
    key = package.add_relationship(book.part, f"{book.relations}worksheet", part)
    content = package.xml(book.part)
    root = parse_xml(content)
    sheet_list = root.first("sheets")
    if sheet_list is None:
        raise PackageError
    number = max((int(each.get("sheetId")) for each in sheet_list.children), default=0) + 1
    element = (
        f'<{root.prefix}sheet xmlns:r="{book.relations.rstrip("/")}" name="{title}" '
        f'sheetId="{number}" r:id="{key}"/>'
    )
    package.parts[book.part] = apply_edits(
        content, [append_child(content, sheet_list, element.encode())]
    )


def find_sheet(book: WorkbookParts, problem: Problem) -> str:
    """Return the sheet of a problem: the first one of a file without sheet names, "" where there is
    none.

    Reading redacts the names of persons in sheet names, so redacted names are compared as well.
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
