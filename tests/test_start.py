"""The start of the server: slow imports come after its port is open."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# without the warm-up in the background
SERVER = "import threading; threading.Thread.start = lambda thread: None; import app"
PAGE = "import app, server.document, server.routes.views, server.routes.public_api, ui.page"
NEVER = {
    "alembic",
    "openpyxl",
    "geopandas",
    "matplotlib",
    "pptx",
    "docx",
    "typst",
    "xlsxwriter",
    "fontTools",
}


@pytest.mark.parametrize(
    ("imported", "left"),
    [(SERVER, {*NEVER, "pandas", "sqlalchemy", "pyarrow"}), (PAGE, NEVER)],
    ids=["before the port is open", "before the first page is drawn"],
)
def test_what_takes_long_is_imported_when_it_is_needed(
    imported: str, left: set[str], tmp_path: Path
) -> None:
    told = f"{imported}; import sys; print(*sys.modules)"
    known = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/store.sqlite3"}
    answer = subprocess.run(
        [sys.executable, "-c", told],
        cwd=ROOT,
        env=known,
        capture_output=True,
        text=True,
        check=True,
    )
    assert {"streamlit", "server", "ui"} <= set(answer.stdout.split())
    assert not left & set(answer.stdout.split())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("SMALLEST_GROUP", value) for value in ("three", "-1", "0")),
        ("PUBLIC_URL", "review.example.org"),
    ],
)
def test_a_server_does_not_start_with_a_setting_that_is_none_and_says_why(
    name: str, value: str, tmp_path: Path
) -> None:
    known = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/store.sqlite3", name: value}
    answer = subprocess.run(
        [sys.executable, "-c", SERVER],
        cwd=ROOT,
        env=known,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert f"{name}={value!r}" in answer.stderr
    assert "Traceback" not in answer.stderr
