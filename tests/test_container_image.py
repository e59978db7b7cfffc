"""The image of deploy/Dockerfile: it has every package that the server and the commands need."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
PACKAGES = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}


def named(file: Path) -> set[str]:
    """Return our packages that a file imports, also those imported by a name in quotes."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value
    ]
    return {
        name.partition(".")[0] for name in names if re.fullmatch(r"\w+(\.\w+)*", name)
    } & PACKAGES


def needed() -> set[str]:
    """Return every package that the server or a command (python -m) reaches."""
    todo = [
        ROOT / "app.py",
        ROOT / "main.py",
        *ROOT.glob("pages/*.py"),
        *(ROOT / name / "__main__.py" for name in PACKAGES),
    ]
    found: set[str] = set()
    while todo:
        file = todo.pop()
        new = (named(file) if file.exists() else set()) - found
        found |= new
        todo += [path for name in new for path in (ROOT / name).rglob("*.py")]
    return found


def test_every_package_that_the_server_or_a_command_imports_is_in_the_image() -> None:
    copied = {
        match[1] for match in re.finditer(r"^COPY (\S+) /dashboard/\1$", DOCKERFILE, re.MULTILINE)
    }
    assert {"website", "charts", "briefings", "loaders", "server", "services", "ui"} <= needed()
    assert needed() <= copied


def test_what_the_image_copies_is_sent_to_its_build() -> None:
    lines = re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    copied = {name for line in lines for name in line.split()}
    assert {"requirements.txt", "views", "app.py"} <= copied
    assert copied == {line[1:] for line in IGNORED if line.startswith("!")}
