"""The rules of the house: which room may import which, what a page may hold, what no file may hold.
Read from the source; nothing runs.
"""

import ast
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# A layer imports from the layers below it, never from one beside it or above it.
LEVELS = {
    "domain": 0,
    "charts": 1,
    "loaders": 1,
    "templates": 1,
    "briefings": 2,
    "views": 2,
    "services": 3,
    "ui": 4,
    "server": 4,
    "website": 4,
    "pages": 5,
    "main": 6,
    "app": 6,
}
# Inside loaders/ too, a folder imports only from those before it.
LOADERS = {
    "tables": 0,
    "cells": 1,
    "privacy": 2,
    "layout": 3,
    "reading": 4,
    "matching": 5,
    "sandbox": 6,
    "review": 7,
    "store": 7,
    "xlsx": 7,
    "cli": 8,
    "__main__": 9,
}
MOST_FILES = 18  # in a folder: more are not seen at one look
MOST_LINES, MOST_LINES_OF_FUNCTION = 300, 40
# Packages that only some rooms, folders or files know.
KNOWN_TO = {
    "streamlit": (
        "app.py",
        "main.py",
        "pages/",
        "ui/",
        "server/patches/",
        # what reads its configuration, its secrets or its runtime
        "server/middleware/access_control.py",
        "server/middleware/request_limits.py",
        "services/auth_config.py",
        "services/published_data.py",
        "services/rendering/render_tasks.py",
    ),
    "starlette": ("app.py", "server/", "services/figure_query.py"),
    "uvicorn": ("server/patches/",),
    "websockets": ("server/patches/",),
    "loky": ("services/rendering/",),
    "plotly": (),  # static/plotly draws; only the tests compare figures with its classes
    "matplotlib": ("charts/drawing/",),
    "geopandas": ("charts/drawing/",),
    "shapely": ("charts/drawing/",),
    **dict.fromkeys(("pptx", "docx", "typst", "pypdf", "xlsxwriter"), ("briefings/",)),
    "openpyxl": ("loaders/",),
    "python_calamine": ("loaders/reading/",),
    "fastexcel": ("loaders/reading/",),
    "rapidfuzz": ("loaders/cells/", "loaders/matching/"),
    "sqlalchemy": ("loaders/store/",),
    "alembic": ("loaders/store/migrations/",),
    "jinja2": ("templates/",),
}
SHAPES = {"arabic_reshaper", "bidi"}
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
    """Return the Python files of some rooms, or of all rooms of the dashboard."""
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
    """Yield line and full name of everything a file imports, also by import_module."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level or not node.module:
                yield node.lineno, "." * node.level
            else:
                yield from ((node.lineno, f"{node.module}.{each.name}") for each in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from ((node.lineno, name) for name in _constants(node.args[0]))


def _constants(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an argument may be: a constant, or the fixed beginning of an
    f-string.
    """
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value.rstrip(".")


@cache
def modules() -> dict[str, Path]:
    """Return the dotted names of the dashboard's modules, with their files."""
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
        for file in sources()
    }


@cache
def imported_modules(file: Path) -> list[tuple[int, str]]:
    """Return line and module of everything that a file imports of the dashboard."""
    known, found = modules(), []
    for line, name in imports(file):
        module = name
        while module and module not in known:
            module = module.rpartition(".")[0]
        if module:
            found.append((line, module))
    return found


def at(file: Path, line: int, what: str = "") -> str:
    return f"{file.relative_to(ROOT).as_posix()}:{line} {what}".rstrip()


def test_a_layer_imports_only_from_layers_below_it() -> None:
    wrong = [
        at(file, line, f"imports {name}")
        for file in sources()
        for line, name in imported_modules(file)
        if (other := name.split(".")[0]) != room_of(file) and LEVELS[other] >= LEVELS[room_of(file)]
    ]
    assert not wrong


def test_a_folder_of_loaders_imports_only_from_folders_before_it() -> None:
    wrong = []
    for file in sources("loaders"):
        folder = file.relative_to(ROOT).with_suffix("").parts[1]
        for line, name in imported_modules(file):
            other = name.split(".")[1] if name.startswith("loaders.") else folder
            if other != folder and LOADERS[other] >= LOADERS[folder]:
                wrong.append(at(file, line, f"imports {name}"))
    assert not wrong


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {
        module: {name for _, name in imported_modules(file)} - {module}
        for module, file in modules().items()
    }
    with suppress(StopIteration):
        pytest.fail(" -> ".join(find_cycle(graph)))


def find_cycle(graph: dict[str, set[str]]) -> list[str]:
    """Return the modules of a circle of imports. Raises StopIteration where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    raise StopIteration


def test_a_circle_of_imports_is_found() -> None:
    assert set(find_cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})) == {"a", "b", "c"}


def test_a_folder_holds_no_more_files_than_are_seen_at_one_look() -> None:
    folders = Counter(file.parent for file in sources() if file.parent != ROOT)
    assert not {str(path): number for path, number in folders.items() if number > MOST_FILES}


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the number of lines of a function, from its `def` to its end."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_and_no_function_is_longer_than_a_page_or_two() -> None:
    long = []
    for file in sources():
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > MOST_LINES:
            long.append(at(file, lines))
        for node in ast.walk(tree(file)):
            functions = ast.FunctionDef | ast.AsyncFunctionDef
            if isinstance(node, functions) and lines_of(node) > MOST_LINES_OF_FUNCTION:
                long.append(at(file, node.lineno, node.name))
    assert not long


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
def test_a_package_is_imported_only_where_it_is_known(package: str) -> None:
    strangers = [
        file
        for file in sources()
        if not file.relative_to(ROOT).as_posix().startswith(KNOWN_TO[package])
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
    guard = f"begin_page('{file.stem}')"  # its result is kept where Streamlit draws the page
    assert ast.unparse(body[1 if documented else 0]) in (guard, f"page = {guard}")


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


@pytest.mark.parametrize(
    "room", ["domain", "loaders", "charts", "templates", "briefings", "views", "website"]
)
def test_everything_public_says_what_it_is(room: str) -> None:
    silent = [at(file, 1) for file in sources(room) if not ast.get_docstring(tree(file))]
    silent += [
        at(file, node.lineno, node.name)
        for file in sources(room)
        for node in _public(tree(file))
        if not ast.get_docstring(node)
    ]
    assert not silent


# A docstring that begins so needs a second reading; ruff's D401 wants a verb in functions.
RIDDLES = re.compile(r"(What|The same|Who|Its|It)\b")


def test_no_docstring_begins_with_a_riddle() -> None:
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    assert not [
        at(file, getattr(node, "lineno", 1), text.splitlines()[0])
        for file in _all_python_files()
        for node in ast.walk(tree(file))
        if isinstance(node, documented)
        and (text := ast.get_docstring(node))
        and RIDDLES.match(text)
    ]


def _all_python_files() -> list[Path]:
    return [*sources(), *sources("tests", "scripts", "benchmarks", "deploy")]


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
        "templates/**/*.html",
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
