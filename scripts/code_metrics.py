#!/usr/bin/env python3
"""Measure the product's code: how long its functions and modules are, how they are named and
explained, and what imports what. Prints a table; with two folders, one column for each.

    python scripts/code_metrics.py                 this project
    python scripts/code_metrics.py ../before .     two checkouts, side by side
"""

import argparse
import ast
import json
import re
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = (
    *("app", "main", "pages", "ui", "server", "website", "services"),
    *("briefings", "views", "charts", "loaders", "templates", "pieces", "domain"),
)
# The layers of both layouts: `pieces` is the former name of `templates`.
LEVELS = {"domain": 0, "charts": 1, "loaders": 1, "templates": 1, "pieces": 1}
LEVELS |= {"briefings": 2, "views": 2, "services": 3, "ui": 4, "server": 4, "website": 4}
LEVELS |= {"pages": 5, "main": 6, "app": 6}
# Past participles that are not formed with -ed.
IRREGULAR = frozenset(
    [
        "begun",
        "bound",
        "brought",
        "built",
        "caught",
        "chosen",
        "come",
        "cut",
        "done",
        "drawn",
        "driven",
        "eaten",
        "fallen",
        "felt",
        "found",
        "forgotten",
        "given",
        "gone",
        "grown",
        "heard",
        "held",
        "hidden",
        "kept",
        "known",
        "laid",
        "led",
        "left",
        "lent",
        "let",
        "lost",
        "made",
        "meant",
        "met",
        "paid",
        "put",
        "read",
        "risen",
        "run",
        "said",
        "seen",
        "sent",
        "set",
        "shown",
        "shut",
        "sold",
        "spent",
        "split",
        "spoken",
        "stood",
        "struck",
        "taken",
        "taught",
        "thought",
        "told",
        "torn",
        "understood",
        "woken",
        "worn",
        "won",
        "wound",
        "written",
    ]
)
# Words that end in -ed, or are spelt like a participle, but are none in a name: "read the file".
NOT_PARTICIPLES = frozenset(
    [
        "read",
        "let",
        "put",
        "set",
        "cut",
        "run",
        "come",
        "split",
        "shut",
        "need",
        "embed",
        "feed",
        "seed",
        "speed",
        "proceed",
        "exceed",
        "succeed",
        "shed",
        "bed",
        "red",
        "bled",
    ]
)
INNER_NAMES = re.compile(r"^_(?!_)[a-z]\w*$")
OF_LIBRARIES = ("streamlit", "uvicorn", "starlette")


def files_of(root: Path) -> Iterator[Path]:
    """Yield the Python files of the product below `root`."""
    for room in ROOMS:
        folder = root / room
        yield from sorted(folder.rglob("*.py")) if folder.is_dir() else ()
        if (root / f"{room}.py").exists():
            yield root / f"{room}.py"


def functions_of(trees: Iterable[ast.Module]) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return all functions and methods."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, kinds)]


def is_participle(name: str) -> bool:
    """Tell whether a function is named by a past participle: by its first word, and no noun after
    it.

    `told`, `_drawn_again` and `kept` are; `load_drawn_map` begins with a verb and
    `needed_files` names files, but `packed` and `packed_for` name no thing.
    """
    words = name.strip("_").split("_")
    first = words[0]
    if first in NOT_PARTICIPLES or name.startswith("__"):
        return False
    return first in IRREGULAR or (len(first) > 4 and first.endswith("ed"))


def imports_of(tree: ast.Module) -> Iterator[str]:
    """Yield the full names of what a module imports, also by import_module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            constants = (each for each in ast.walk(node) if isinstance(each, ast.Constant))
            yield from (str(each.value).rstrip(".") for each in constants)


def graph_of(trees: dict[str, ast.Module]) -> dict[str, set[str]]:
    """Return for each module the modules of the product that it imports."""
    graph: dict[str, set[str]] = {}
    for module, tree in trees.items():
        graph[module] = set()
        for name in imports_of(tree):
            while name and name not in trees:
                name = name.rpartition(".")[0]
            if name and name != module:
                graph[module].add(name)
    return graph


def cycles_in(graph: dict[str, set[str]]) -> int:
    """Count import cycles: break each at one of its edges until none is left."""
    graph = {module: set(names) for module, names in graph.items()}
    number = 0
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = error.args[1]
            graph[circle[1]].discard(circle[0])
            number += 1
        else:
            return number


def upward_imports(graph: dict[str, set[str]]) -> list[str]:
    """List the imports that do not lead from a layer to one below it."""
    return [
        f"{module} imports {name}"
        for module, names in graph.items()
        for name in sorted(names)
        if (room := module.split(".")[0]) != (other := name.split(".")[0])
        and LEVELS[other] >= LEVELS[room]
    ]


def replaced_internals(trees: dict[str, ast.Module]) -> list[str]:
    """List the attributes of a library's objects that are set, and its private names that are used.

    Each name once, with the first place. An object counts as the library's if the module imports
    it from there.
    """
    found: dict[str, str] = {}
    for module, tree in trees.items():
        theirs = {
            (alias.asname or alias.name).split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
            if (getattr(node, "module", None) or alias.name).split(".")[0] in OF_LIBRARIES
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Attribute):
                continue
            base = ast.unparse(node).split(".")[0].split("(")[0]
            is_set = isinstance(node.ctx, ast.Store)
            if base in theirs and (is_set or INNER_NAMES.match(node.attr)):
                found.setdefault(ast.unparse(node), f"{module}:{node.lineno}")
    return [f"{place} {name}" for name, place in found.items()]


def quantile(values: list[int], share: float) -> int:
    """Return the value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0


def measure(root: Path) -> dict[str, object]:
    """Measure a checkout. Returns the numbers by what they count, in the order of the table."""
    files = list(files_of(root))
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    trees = {
        ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
            text
        )
        for file, text in texts.items()
    }
    functions = functions_of(trees.values())
    lengths = [(node.end_lineno or node.lineno) - node.lineno + 1 for node in functions]
    modules = [len(text.splitlines()) for text in texts.values()]
    lines = [line for text in texts.values() for line in text.splitlines() if line.strip()]
    documented = [
        text
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and (text := ast.get_docstring(node))
    ]
    classes = Counter(
        node.name
        for tree in trees.values()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    named = [node.name for node in functions if is_participle(node.name)]
    graph = graph_of(trees)
    comments = sum(line.lstrip().startswith("#") or "  # " in line for line in lines)
    folders = Counter(file.parent for file in files)
    return {
        "modules": len(files),
        "lines": sum(modules),
        "functions": len(functions),
        "lines of a function, median": int(statistics.median(lengths)),
        "lines of a function, p90": quantile(lengths, 0.9),
        "lines of a function, most": max(lengths),
        "lines of a module, median": int(statistics.median(modules)),
        "lines of a module, p90": quantile(modules, 0.9),
        "lines of a module, most": max(modules),
        "files in a folder, most": max(folders.values()),
        "letters of a line, p90": quantile([len(line) for line in lines], 0.9),
        "docstrings": len(documented),
        "docstrings longer than a line": sum("\n" in text for text in documented),
        "functions named by a participle": len(named),
        "functions named by a participle, %": round(100 * len(named) / len(functions), 1),
        "public class names that stand twice": sum(number > 1 for number in classes.values()),
        "replaced internals of libraries": len(replaced_internals(trees)),
        "upward imports": len(upward_imports(graph)),
        "circles of imports": cycles_in(graph),
        "comments in 100 lines": round(100 * comments / len(lines), 1),
    }


def details(root: Path) -> dict[str, list[str]]:
    """List the items behind the numbers that should be small."""
    trees = {
        ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
            file.read_text(encoding="utf-8")
        )
        for file in files_of(root)
    }
    named = [
        f"{module}:{node.lineno} {node.name}"
        for module, tree in trees.items()
        for node in functions_of([tree])
        if is_participle(node.name)
    ]
    return {
        "functions named by a participle": named,
        "replaced internals of libraries": replaced_internals(trees),
        "upward imports": upward_imports(graph_of(trees)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT])
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.add_argument("--details", action="store_true", help="list what is behind the numbers")
    chosen = parser.parse_args()
    if chosen.details:
        for title, rows in details(chosen.folders[-1]).items():
            print(f"{title}: {len(rows)}", *rows, sep="\n  ")
        return
    columns = [measure(folder.resolve()) for folder in chosen.folders]
    if chosen.json:
        json.dump(columns, sys.stdout, indent=2)
        return
    width: Callable[[str], int] = len
    first = max(map(width, columns[0]))
    for name in columns[0]:
        print(f"{name:<{first}}", *(f"{column[name]!s:>10}" for column in columns))


if __name__ == "__main__":
    main()
