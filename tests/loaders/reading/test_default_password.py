"""A workbook that Excel encrypts with its own password is opened; any other password is told."""

import io

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from loaders.reading.default_password import DEFAULT_PASSWORD
from loaders.sandbox.pool import read_sandboxed
from scripts.odd_parts import xlsx

HEADERS = ["event", "state", "category", "headcount"]
# so many that the library encrypts whole blocks, as Excel does
TABLE = [HEADERS, *([f"w{n}", "SYR", "government", n * n] for n in range(1000))]


@pytest.mark.parametrize(
    ("password", "codes"), [(DEFAULT_PASSWORD, []), ("open sesame", ["password"])]
)
def test_only_the_password_that_excel_tries_by_itself_is_tried(
    password: str, codes: list[str]
) -> None:
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx({"participants": TABLE}))).encrypt(password, locked)
    _, reading = read_sandboxed("f.xlsx", locked.getvalue())
    assert [problem.code for problem in reading.problems] == codes
    assert reading.readable == (not codes)
