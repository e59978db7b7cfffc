"""Personal data are removed from a file as it is opened: from any sheet, known or not, and its rows
stay rows.
"""

import pytest

from loaders.cells.contact_redaction import REDACTED
from loaders.reading.workbook import open_file, parse, read_bytes
from tests.loaders.workbooks import PARTICIPANTS, Rows, whole, xlsx

PERSONS = [
    ["Xanthippe Quill", "xan@escwa.org", "+961 70 123 456"],
    ["Zeno Ypsilon", "zeno@un.org", "+961 70 654 321"],
]


def read_all(sheets: dict[str, Rows]) -> str:
    """Return all data kept of a file, as text."""
    found = open_file("f.xlsx", xlsx(sheets))
    return found.to_bytes(None).decode("utf-8", "replace") + repr(found) + repr(parse(found))


@pytest.mark.parametrize(
    "sheet",
    [
        [
            ["Full name", "E-mail", "Phone", "Country"],
            *([*person, "Lebanon"] for person in PERSONS),
        ],
        [
            ["Meeting report"],
            [],
            ["Name", "Contact", "Number", "Country"],
            *([*person, "Lebanon"] for person in PERSONS),
        ],
        [
            ["Register", *[""] * 3],
            *([*person, "Lebanon"] for person in PERSONS),
            *([*person, "Lebanon"] for person in PERSONS),
        ],
        [["Note"], ["Ask xan@escwa.org or +961 70 123 456"], ["zeno@un.org"]],
    ],
)
def test_nothing_personal_is_kept_of_a_sheet_that_is_no_table(sheet: Rows) -> None:
    found = read_all({"list": sheet})
    assert not [part for _, *parts in PERSONS for part in parts if part in found]
    if len(sheet[-1]) > 1 and "name" in str(sheet).lower():
        assert not [name for name, *_ in PERSONS if name in found]
    assert "Lebanon" in found or len(sheet[-1]) == 1


def test_the_headers_of_personal_columns_are_kept() -> None:
    (grid,) = open_file(
        "f.xlsx",
        xlsx(
            {
                "list": [
                    ["Full name", "E-mail", "Country"],
                    *([p[0], p[1], "Lebanon"] for p in PERSONS),
                ]
            }
        ),
    ).grids
    assert grid.row(0) == ["Full name", "E-mail", "Country"]
    assert grid.row(1) == [REDACTED, REDACTED, "Lebanon"]
    assert grid.personal == {0, 1}


def test_a_row_of_nothing_but_a_name_is_still_a_row() -> None:
    rows = [["event", "category", "Name"], ["w1", "government", "A B"], [None, None, "C D"]]
    counts = read_bytes("f.xlsx", xlsx({"participants": rows})).counts["participants"]
    assert (counts.in_file, counts.read, counts.refused) == (2, 1, 1)


def test_sheets_without_personal_data_are_kept_as_they_are() -> None:
    for grid in open_file("f.xlsx", xlsx(whole())).grids:
        assert grid.personal == frozenset()
        assert REDACTED not in [value for column in grid.columns for value in column]
    assert open_file("f.xlsx", xlsx({"participants": PARTICIPANTS})).grids[0].texts(1, 1) == [
        "",
        "",
        "SYR",
        "TUN",
    ]
