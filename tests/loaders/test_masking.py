"""Addresses and numbers within a text are masked; dates, years, sums and codes of documents are not."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.masking import ELLIPSIS, SUSPECT, holds_contact, masked, suspect


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("write to a@b.org, now", "write to …, now"),
        ("Tel. +961 1 978 000.", "Tel. …."),
        ("call 70-123456 or 03/123456", "call … or …"),
        ("00961 70 123456", "…"),
        ("(01) 978-0000", "…"),
        ("٠٣١٢٣٤٥٦ اتصل", "… اتصل"),
        ("\u200f+961 1 978 000\u200f", "\u200f…\u200f"),
        ("passport A1234567 ok", "passport … ok"),
        ("RL 1234567", "…"),
        ("12AB34567", "…"),
        ("ID 9901012345678", "ID …"),
        ("<a.b-c@d.gov.sy>", "<…>"),
        ("user @ example . com", "user @ example . com"),
    ],
)
def test_an_address_or_a_number_is_masked_and_nothing_around_it(text: str, left: str) -> None:
    assert masked(text) == left


@pytest.mark.parametrize(
    "text",
    [
        *("in 2019-2020 and 2020-08-13", "2020-08-13 / 2020-08-14", "13/08/2020 - 14/08/2020", "2020-08-13 09:30:00", "20200813"),
        *("15 000 000 people", "1,234,567", "1234567.89", "0.123456789", "3.5 million (2015-2020)", "2015/2016/2017/2018"),
        *("paras 6-10-11-12-15", "6; 10; 11; 12; 13", "A/RES/73/195, A/RES/73/326", "E/ESCWA/SDD/2020/WG.1/1", "@", "a @ b", "@SUM(A1)"),
    ],
)
def test_dates_sums_and_codes_of_documents_are_left(text: str) -> None:
    assert masked(text) == text


@given(text=st.text(st.sampled_from("0123456789٠١٢۳+()-./ @abAB,\u200f\n"), max_size=40))
def test_what_is_masked_was_suspect_to_the_quick_look_of_either_kind(text: str) -> None:
    if masked(text) != text or holds_contact(text):
        assert suspect(text)
        assert pc.match_substring_regex(pa.array([text]), SUSPECT)[0].as_py()


@given(text=st.text(st.sampled_from("0123456789+()-./ @abAB,"), max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert masked(masked(text)) == masked(text)
    assert len(masked(text)) <= len(text) or ELLIPSIS in masked(text)


def test_the_longest_cell_is_masked_in_no_time() -> None:
    for text in ("a" * 32_766 + "@", "1" * 32_767, "+1 " * 10_922, "a@" * 16_383, "1-" * 16_383, "x@" + "y." * 16_000):
        masked(text)
