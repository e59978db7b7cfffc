"""The rules of the house: which room may import which, what a page may hold, what no file may hold.
Read from the source; nothing runs.
"""

import ast
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# A room imports from rooms below it, never from one beside it: charts and loaders never see each
# other, nor the pages of the dashboard (ui) those of the public edition (website).
LEVELS = {
    "app": 4,
    "main": 4,
    "pages": 3,
    "ui": 2,
    "website": 2,
    "charts": 1,
    "loaders": 1,
    "pieces": 1,
    "domain": 0,
}
# A command line joins rooms as pages do: it stands above those that it joins, and nobody imports
# it. That of loaders needs no other room.
COMMAND_LINES = {"charts/__main__.py": 3}
# Packages that only some rooms know.
KNOWN_TO = {
    "streamlit": {"app", "main", "pages", "ui"},
    "starlette": {"app", "ui"},
    "plotly": {"charts"},
    "matplotlib": {"charts"},
    "geopandas": {"charts"},
    "shapely": {"charts"},
    "pptx": {"charts"},
    "docx": {"charts"},
    "typst": {"charts"},
    "pypdf": {"charts"},
    "xlsxwriter": {"charts"},  # writes the numbers of a briefing; openpyxl is the loaders'
    "openpyxl": {"loaders"},
    "jinja2": {"pieces"},
    "python_calamine": {"loaders"},
    "fastexcel": {"loaders"},
    "rapidfuzz": {"loaders"},
    "sqlalchemy": {"loaders"},
    "alembic": {"loaders"},
}
# And in such a room only some of its files.
KNOWN_IN = {
    "sqlalchemy": ("loaders/store/store.py", "loaders/migrations/"),
    "alembic": ("loaders/migrations/",),
    **dict.fromkeys(("pptx", "docx", "typst", "pypdf", "xlsxwriter"), ("charts/documents/",)),
}
SHAPES = {
    "arabic_reshaper",
    "bidi",
}  # browser, matplotlib, Typst and Office shape Arabic themselves: twice shaped is reversed
# But for one column of one file, for design software that does not; see there.
SHAPES_FOR_OTHERS = "briefings/captions.py"
NOT_A_NAME = {"utils", "util", "common", "helpers", "helper", "shared", "misc"}
PAGE_LINES = 60
NAMESPACES = (
    "http://www.w3.org/",
    "http://schemas.openxmlformats.org/",
    "http://schemas.microsoft.com/",
)
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|home|root|opt|tmp|Users)/|[A-Z]:\\\\?Users")
LEFT_TO_DO = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
COMMENTS = re.compile(r"/\*.*?\*/|<!--.*?-->|^\s*//.*?$|\s//\s.*?$", re.DOTALL | re.MULTILINE)


def sources(*rooms: str) -> list[Path]:
    """The Python files of some rooms; of all rooms of the dashboard where none is named."""
    return [
        file
        for room in rooms or LEVELS
        for file in (sorted((ROOT / room).rglob("*.py")) or [ROOT / f"{room}.py"])
        if file.exists()
    ]


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def room_of(file: Path) -> str:
    return file.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a file imports."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module if node.module and not node.level else "." * node.level


def level_of(file: Path) -> int:
    return COMMAND_LINES.get(file.relative_to(ROOT).as_posix(), LEVELS[room_of(file)])


def at(file: Path, line: int, what: str = "") -> str:
    return f"{file.relative_to(ROOT).as_posix()}:{line} {what}".rstrip()


def test_a_room_imports_only_from_rooms_below_it() -> None:
    wrong = [
        at(file, line, f"imports {name}")
        for file in sources()
        for line, name in imports(file)
        if (other := name.split(".")[0]) in LEVELS
        and other != room_of(file)
        and LEVELS[other] >= level_of(file)
    ]
    assert not wrong


def test_nobody_imports_a_command_line() -> None:
    assert not [
        at(file, line)
        for file in sources()
        for line, name in imports(file)
        if name.endswith("__main__")
    ]


def test_imports_name_the_room_they_come_from() -> None:
    assert not [
        at(file, line) for file in sources() for line, name in imports(file) if name.startswith(".")
    ]


def test_the_dashboard_imports_neither_scripts_nor_tests() -> None:
    outside = {"scripts", "tests", "benchmarks"}
    assert not [
        at(file, line)
        for file in sources()
        for line, name in imports(file)
        if name.split(".")[0] in outside
    ]


@pytest.mark.parametrize("package", KNOWN_TO)
def test_a_package_is_imported_only_in_the_rooms_that_know_it(package: str) -> None:
    strangers = [file for file in sources() if room_of(file) not in KNOWN_TO[package]]
    assert not [
        at(file, line, f"imports {name}")
        for file in strangers
        for line, name in imports(file)
        if name.split(".")[0] == package
    ]


@pytest.mark.parametrize("package", KNOWN_IN)
def test_a_package_is_imported_only_in_the_files_that_know_it(package: str) -> None:
    strangers = [
        file
        for file in sources()
        if not file.relative_to(ROOT).as_posix().startswith(KNOWN_IN[package])
    ]
    assert not [
        at(file, line, f"imports {name}")
        for file in strangers
        for line, name in imports(file)
        if name.split(".")[0] == package
    ]


def test_nothing_shapes_arabic_a_second_time() -> None:
    files = [file for file in sources() if file.relative_to(ROOT).as_posix() != SHAPES_FOR_OTHERS]
    assert not [
        at(file, line)
        for file in files
        for line, name in imports(file)
        if name.split(".")[0] in SHAPES
    ]


def test_no_module_has_a_name_that_says_nothing() -> None:
    files = [*sources(), *sources("scripts", "tests", "benchmarks")]
    assert not [
        file
        for file in files
        if NOT_A_NAME & {part.removesuffix(".py") for part in file.relative_to(ROOT).parts}
    ]


def test_a_page_is_a_short_outline() -> None:
    assert not [
        file.name
        for file in sources("pages")
        if len(file.read_text(encoding="utf-8").splitlines()) > PAGE_LINES
    ]


def test_a_page_defines_nothing_and_counts_nothing() -> None:
    forbidden = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    nodes = [(file, node) for file in sources("pages") for node in ast.walk(tree(file))]
    wrong = [at(file, node.lineno) for file, node in nodes if isinstance(node, forbidden)]
    wrong += [
        at(file, node.lineno)
        for file, node in nodes
        if isinstance(node, ast.Attribute) and node.attr == "groupby"
    ]
    assert not wrong


def test_a_page_imports_nothing_that_draws_or_counts() -> None:
    packages = {"plotly", "matplotlib", "altair", "pydeck", "pandas", "numpy"}
    assert not [
        at(file, line, name)
        for file in sources("pages")
        for line, name in imports(file)
        if name.split(".")[0] in packages
    ]


@pytest.mark.parametrize("file", sources("pages"), ids=lambda file: file.stem)
def test_the_guard_is_the_first_statement_of_a_page(file: Path) -> None:
    body = [node for node in tree(file).body if not isinstance(node, ast.Import | ast.ImportFrom)]
    documented = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    assert ast.unparse(body[1 if documented else 0]) == f"page = begin('{file.stem}')"


def test_no_error_is_caught_without_a_name_unless_it_is_raised_again() -> None:
    broad = {"Exception", "BaseException"}
    wrong = []
    for file in [*sources(), *sources("scripts")]:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ExceptHandler) and not any(
                isinstance(each, ast.Raise) and not each.exc for each in ast.walk(node)
            ):
                caught = (
                    {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)}
                    if node.type
                    else broad
                )
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
                caught = {
                    name.id
                    for each in node.args
                    for name in ast.walk(each)
                    if isinstance(name, ast.Name)
                }
            else:
                continue
            wrong += [at(file, node.lineno)] if caught & broad else []
    assert not wrong


def test_no_arabic_letter_stands_in_the_code() -> None:
    wrong = [
        at(file, number)
        for file in sources()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if any(unicodedata.bidirectional(letter) == "AL" for letter in line)
    ]
    assert not wrong


def test_no_file_names_a_place_of_one_machine_or_leaves_a_thing_to_do() -> None:
    files = [
        *sources(),
        *sources("scripts", "tests", "benchmarks"),
        *ROOT.glob("static/*.*s"),
        *ROOT.glob("*.md"),
        *ROOT.glob("*.toml"),
    ]
    files += [
        ROOT / name
        for name in (
            "run",
            "check",
            ".ci/run",
            "scripts/environment.sh",
            "requirements.txt",
            "requirements-dev.txt",
        )
    ]
    wrong = [
        at(file, number, line.strip())
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if MACHINE_PATH.search(line) or LEFT_TO_DO.search(line)
    ]
    assert not wrong


@pytest.mark.parametrize("room", ["domain", "loaders", "charts", "pieces", "website"])
def test_everything_public_says_what_it_is(room: str) -> None:
    silent = [at(file, 1) for file in sources(room) if not ast.get_docstring(tree(file))]
    silent += [
        at(file, node.lineno, node.name)
        for file in sources(room)
        for node in _public(tree(file))
        if not ast.get_docstring(node)
    ]
    assert not silent


def _public(
    body: ast.Module | ast.ClassDef,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in body.body:
        if isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        ) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def test_the_code_names_no_address_of_the_web() -> None:
    wrong = [
        at(file, node.lineno, node.value)
        for file in sources()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _calls_out(node.value)
    ]
    assert not wrong


@pytest.mark.parametrize(
    "kind",
    [
        "static/**/*.css",
        "static/**/*.js",
        "static/**/*.*json",
        "static/**/*.svg",
        "pieces/**/*.html",
        "*/config.toml",
    ],
)
def test_what_is_served_names_no_address_of_the_web(kind: str) -> None:
    files = list(ROOT.glob(kind))
    assert files
    assert not [
        file for file in files if _calls_out(COMMENTS.sub("", file.read_text(encoding="utf-8")))
    ]


def _calls_out(text: str) -> bool:
    addresses = re.findall(
        r"(?:https?|wss?):(?://|\\/\\/)[\w.-]*\w[^\s\"')]*|(?<=[\"'(])//\w[\w.-]+\.\w+", text
    )
    return any(not address.startswith(NAMESPACES) for address in addresses)
