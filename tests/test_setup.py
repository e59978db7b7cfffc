"""The setup of a fresh clone: the locks, the two commands, and CI that is one of them."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RUN, CHECK = "./run", "./check"
ROOMS = (
    "app.py",
    "main.py",
    "pages",
    "ui",
    "server",
    "website",
    "services",
    "briefings",
    "views",
    "charts",
    "loaders",
    "templates",
    "domain",
)
# Distribution names that differ from the imported name.
DISTRIBUTION = {
    "charset_normalizer": "charset-normalizer",
    "msoffcrypto": "msoffcrypto-tool",
    "python_calamine": "python-calamine",
    "axe_playwright_python": "axe-playwright-python",
    "odf": "odfpy",
    "PIL": "pillow",
}
DISTRIBUTION |= {
    "docx": "python-docx",
    "pptx": "python-pptx",
    "bidi": "python-bidi",
    "arabic_reshaper": "arabic-reshaper",
}
DISTRIBUTION |= {
    "oidc_provider_mock": "oidc-provider-mock",
    "prometheus_client": "prometheus-client",
    "fontTools": "fonttools",
}
BROUGHT_ALONG = {"flask", "uvicorn"}  # installed with the tools that are compared
# Loaded by name by Streamlit (sign-in), SQLAlchemy (PostgreSQL) and uvicorn.
BY_NAME = {"authlib", "httpx", "psycopg", "httptools"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def direct(name: str) -> dict[str, str]:
    """Return the requirements of an .in file, each with its reason."""
    rows = [line.split("#", 1) for line in text(name).splitlines() if re.match(r"[a-z]", line)]
    return {
        re.split(r"[<>=~!;\[ ]", requirement)[0]: "".join(reason).strip()
        for requirement, *reason in rows
    }


def locked(name: str) -> dict[str, set[str]]:
    """Return the versions of each package in a lock, one or more with a condition."""
    pins = re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", text(name), re.MULTILINE)
    return {
        package: {version for other, version in pins if other == package} for package, _ in pins
    }


LOCKS = ("requirements", "requirements-dev", "benchmarks/requirements")


@pytest.mark.parametrize("name", LOCKS)
def test_every_direct_requirement_is_locked_and_has_its_reason(name: str) -> None:
    assert direct(f"{name}.in").keys() <= locked(f"{name}.txt").keys()
    assert all(direct(f"{name}.in").values())


@pytest.mark.parametrize("name", LOCKS)
def test_everything_locked_has_hashes_and_no_address(name: str) -> None:
    name = f"{name}.txt"
    entries = re.split(r"^(?=[a-z0-9])", text(name), flags=re.MULTILINE)[1:]
    assert len(entries) >= len(locked(name))
    assert not [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert not re.search(
        r"://|--index|--extra-index|--find-links|--trusted|(?<!\w)/\w+/", text(name)
    )


@pytest.mark.parametrize("of", range(1, len(LOCKS)))
def test_each_lock_holds_the_one_before_it(of: int) -> None:
    holding = locked(f"{LOCKS[of]}.txt")
    assert not {
        package
        for package, versions in locked(f"{LOCKS[of - 1]}.txt").items()
        if holding.get(package) != versions
    }


def imported(*places: str) -> set[str]:
    """Return the distributions that the Python files of some places import, without the standard
    library and our own.
    """
    files = [
        file
        for place in places
        for file in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
    ]
    nodes = [
        node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    ]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {
        node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level
    }
    own = {place.name.removesuffix(".py") for place in ROOT.iterdir()} | {
        file.stem for place in ("tests", "benchmarks") for file in (ROOT / place).rglob("*.py")
    }
    return {
        DISTRIBUTION.get(name, name)
        for name in {name.split(".")[0] for name in names} - own - set(sys.stdlib_module_names)
    }


def test_the_dashboard_imports_only_what_is_required_directly_and_nothing_is_required_in_vain() -> (
    None
):
    assert imported(*ROOMS) | BY_NAME == direct("requirements.in").keys()


def test_tests_and_scripts_import_only_what_is_required_directly() -> None:
    assert (
        imported("tests", "scripts")
        <= direct("requirements.in").keys() | direct("requirements-dev.in").keys()
    )


def test_benchmarks_import_only_what_is_required_directly() -> None:
    known = {
        *direct("requirements.in"),
        *direct("requirements-dev.in"),
        *direct("benchmarks/requirements.in"),
    }
    assert imported("benchmarks") - BROUGHT_ALONG <= known


def test_the_application_is_not_locked_with_what_it_is_measured_against() -> None:
    assert not {"dash", "panel", "gunicorn"} & (
        locked("requirements.txt").keys() | locked("requirements-dev.txt").keys()
    )


def test_the_readme_names_both_commands() -> None:
    readme = text("README.md").splitlines()
    assert RUN in readme
    assert CHECK in readme


def test_ci_is_the_command_of_the_readme_and_nothing_else() -> None:
    commands = [line for line in text(".ci/run").splitlines() if line and not line.startswith("#")]
    assert commands == [f'cd "$(dirname "$0")/.." && exec {CHECK}']


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no executable bit")
@pytest.mark.parametrize("name", ["run", "check", ".ci/run"])
def test_the_commands_can_be_started(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
    assert subprocess.run(["sh", "-n", name], cwd=ROOT, check=False).returncode == 0
