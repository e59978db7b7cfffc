"""An opened file is serialized as bytes of numbers and texts, and read back equal; anything else is
refused.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.reading.opened_file import OpenedFile
from loaders.reading.workbook import open_file, parse, read_bytes
from tests.combinations import examples
from tests.loaders.reading.test_workbook import CELL
from tests.loaders.workbooks import EVENTS, PARTICIPANTS, whole, xlsx

HEADER = st.sampled_from(
    [
        ["event", "category", "headcount", "Name"],
        ["cycle", "state", "objective", "status"],
        ["a", "b"],
    ]
)
ROWS = st.lists(st.lists(CELL, max_size=5), max_size=6)


def merged(book: object) -> None:
    book["events"].merge_cells("A1:A2")  # type: ignore[index]


@settings(max_examples=examples(60), deadline=None)
@given(
    sheets=st.dictionaries(
        st.sampled_from(["events", "participants", "coverage", "list"]),
        st.tuples(HEADER, ROWS),
        min_size=1,
    )
)
def test_an_opened_file_survives_packing_and_reads_the_same(
    sheets: dict[str, tuple[list[str], list[list[object]]]],
) -> None:
    data = xlsx({name: [header, *rows] for name, (header, rows) in sheets.items()})
    kept = open_file("f.xlsx", data)
    again = OpenedFile.from_bytes(kept.to_bytes())
    assert again == kept == OpenedFile.from_bytes(kept.to_bytes(None))
    one, other = parse(kept), parse(again)
    assert (one.problems, one.counts) == (other.problems, other.counts)
    assert all(one.tables[name].equals(other.tables[name]) for name in one.tables)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("f.csv", b"event,category,headcount\nw,government,3,4\n,\n"),
        ("f.xlsx", xlsx({"participants": [*PARTICIPANTS, ["w1", "LBN", "government", "=1+1"]]})),
        ("f.xlsx", xlsx({"events": [*EVENTS, EVENTS[1]]}, merged)),
        ("f.xlsx", xlsx({"blank": []})),
        ("f.xlsx", b"PK"),
    ],
)
def test_all_that_is_known_of_a_file_survives(name: str, data: bytes) -> None:
    kept = open_file(name, data)
    again = OpenedFile.from_bytes(kept.to_bytes())
    assert again == kept
    assert parse(again).problems == read_bytes(name, data).problems


@settings(deadline=None)
@given(data=st.binary(max_size=60))
def test_bytes_that_are_no_opened_file_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        OpenedFile.from_bytes(data)


@settings(deadline=None)
@given(cut=st.integers(0, 3000))
def test_an_opened_file_cut_off_is_refused(cut: int) -> None:
    packed = open_file("f.xlsx", xlsx(whole())).to_bytes()
    with pytest.raises(ValueError, match=r"."):
        OpenedFile.from_bytes(packed[: min(cut, len(packed) - 1)])
