"""Addresses and numbers within a text are masked; dates, years, sums and codes of documents are
not.
"""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.cells.contact_redaction import (
    CONTACT_PATTERN,
    REDACTED,
    is_contact,
    may_hold_contact,
    redact,
)


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
        ("user @ example . com", "…"),
    ],
)
def test_an_address_or_a_number_is_masked_and_nothing_around_it(text: str, left: str) -> None:
    assert redact(text) == left


@pytest.mark.parametrize(
    "text",
    [
        *(
            "in 2019-2020 and 2020-08-13",
            "2020-08-13 / 2020-08-14",
            "13/08/2020 - 14/08/2020",
            "2020-08-13 09:30:00",
            "20200813",
        ),
        *(
            "15 000 000 people",
            "1,234,567",
            "1234567.89",
            "0.123456789",
            "3.5 million (2015-2020)",
            "2015/2016/2017/2018",
        ),
        *(
            "paras 6-10-11-12-15",
            "6; 10; 11; 12; 13",
            "A/RES/73/195, A/RES/73/326",
            "E/ESCWA/SDD/2020/WG.1/1",
            "@",
            "a @ b",
            "@SUM(A1)",
        ),
    ],
)
def test_dates_sums_and_codes_of_documents_are_left(text: str) -> None:
    assert redact(text) == text


HIDDEN = [
    "Tel.0791234567",
    "Tel.+962791234567",
    "T.0791234567",
    "Phone0791234567",
    "هاتف0791234567",
    "0791234567هاتف",
    "+962791234567x12",
    "0791234567,5 rooms",
    "079,123,4567",
    "٠٧٩،١٢٣،٤٥٦٧",
    "٠٧٩١٢٣٤٥٦٧",
    "۰۷۹۱۲۳۴۵۶۷",
    "\uff10\uff17\uff19\uff11\uff12\uff13\uff14\uff15\uff16\uff17",
    "0791\u200b234\u200b567",
    "0\u200b7\u200b9\u200b1\u200b2\u200b3\u200b4\u200b5\u200b6\u200b7",
    "0 7 9 1 2 3 4 5 6 7",
    "0-7-9-1-2-3-4-5-6-7",
    "رقم الجواز أ1234567",
    "fatima\uff20moi.gov.jo",
    "fatima\ufe6bmoi.gov.jo",
    "fatima (at) moi.gov.jo",
    "fatima [at] moi.gov.jo",
    "fatima at moi.gov.jo",
    "fatima at moi dot gov dot jo",
    "fatima(at)moi(dot)gov(dot)jo",
    "fatima.am@moi",
    '"fatima am"@moi.gov.jo',
    "fatima @ moi . gov . jo",
    "f\xadatima@m\u200boi.gov.jo",
    "JO94CBJO0010000000000131000302",
    "JO94 CBJO 0010 0000 0000 0131 0003 02",
    "FR14 2004 1010 0505 0001 3M02 606",
    "IBAN: jo94cbjo0010000000000131000302",
    "0000-0002-1825-0097",
    "https://orcid.org/0000-0002-1825-009X",
    "DOB 12/03/1980",
    "born 12 March 1980",
    "D.O.B.: 1980-03-12",
    "née le 12/03/1980",
    "تاريخ الميلاد: ١٢/٠٣/١٩٨٠",
    "مواليد 12/3/1980",
    "06 12 34 56 78",
    "06.12.34.56.78",
    "+33 6 12 34 56 78",
    "00961 70 123456",
    "(+961) 1 978 000",
    "70-123456",
    "70123456",
    "03/123456",
    "+962-79-123-4567",
    "+962.79.123.4567",
    "(079) 123-4567",
    "9901012345678",
    "4111 1111 1111 1111",
    "A1234567",
    "RL 1234567",
    "passport no. 123456789",
    "رقم الهوية 9901012345",
    "45 25 12 34",
    "wa.me/96170123456",
    "call 70 123 456",
    "mobile: 71 234 567",
    "@ahmad_h",
    "०७९१२३४५६७",
    "\uff0b\uff19\uff16\uff12\uff17\uff19\uff11\uff12\uff13\uff14\uff15\uff16\uff17",
    "\U0001d7ce\U0001d7d5\U0001d7d7\U0001d7cf\U0001d7d0\U0001d7d1\U0001d7d2\U0001d7d3\U0001d7d4\U0001d7d5",
    "tel:+96170123456",
    "فاطمة@وزارة.الأردن",
    "fatima@moi.gov.jo,5",
    "1,2,0791234567",
]
HARMLESS = [
    "in 2019-2020 and 2020-08-13",
    "2020-08-13 / 2020-08-14",
    "13/08/2020 - 14/08/2020",
    "13-14/08/2020",
    "2020-08-13 09:30:00",
    "20200813",
    "13082020",
    "20200813093000",
    "15 000 000 people",
    "12 500 000",
    "1,234,567",
    "1234567.89",
    "12345678,90 EUR",
    "USD 12500000",
    "US$ 12500000.50",
    "12500000 dollars",
    "12500000 دولار",
    "0.123456789",
    "33.893791, 35.501777",
    "33.8938 35.5018",
    "N 33.893791 E 35.501777",
    "3.5 million (2015-2020)",
    "2015/2016/2017/2018",
    "2015 2016 2017 2018",
    "2015, 2016, 2017, 2018, 2019",
    "paras 6-10-11-12-15",
    "paragraphs 12, 13, 14",
    "12، 13، 14، 15، 16",
    "6; 10; 11; 12; 13",
    "1 2 3 4 5 6 7 8 9 10",
    "12 13 14 15 16",
    "A/RES/73/195, A/RES/73/326",
    "E/ESCWA/SDD/2020/WG.1/1",
    "E/ESCWA/CL3.SIT/2024/1/Rev.1",
    "E/ESCWA/CL3.SIT/2024/12345678",
    "ISBN 978-92-1-128405-5",
    "ISSN 1020-7996",
    "@",
    "a @ b",
    "@SUM(A1)",
    "between 1500000 and 2000000",
    "reached to 250000 migrants",
    "https://www.un.org/doc/20181213/12345678.pdf",
    "1500000",
    "06/08/20 - 07/08/20",
    "01.12.2020-15.12.2020",
    "objectives 1-23",
    "10:30-11:45, 14:00-15:30",
    "Meeting at Beirut, 13 August 2020",
    "published at unescwa.org",
    "the office born in 2019",
    "23 objectives, 22 states, 140 participants",
    "و1500000 مهاجر",
    "100,000,000",
    "1.000.000,00",
    "2030 Agenda",
    "Resolution 70/1 of 25 September 2015",
    "1990-2020 (30 years)",
    "12 345 678",
    "12 (3), 14 (5), 16 (7), 18 (9)",
    "5 3 2 1 4 2 3 8",
    "Room 1204, floor 12",
    "£1,250,000",
    "08:00-09:30 and 10:00-11:30",
    "2020-2021, 2021-2022, 2022-2023",
]

NUMBERS = [
    "0791234567",
    "+962791234567",
    "00962 79 123 4567",
    "079-123-4567",
    "(079) 123 4567",
    "06 12 34 56 78",
    "070.123.456",
    "03/123456",
]
BESIDE = [
    "Tel.",
    "هاتف",
    "Tel: ",
    "call ",
    "",
    "x",
    "رقم:",
    "(",
    "\u200f",
    "fax",
    "، ",
    "; ",
    "Mme Quill, ",
    "2020, ",
    "5 rooms, ",
    '"',
]


@pytest.mark.parametrize("text", HIDDEN)
def test_no_spelling_width_script_or_neighbour_hides_an_address_or_a_number(text: str) -> None:
    left = redact(text)
    assert REDACTED in left
    assert sum(c.isdigit() for c in left) <= 3
    assert not {"fatima", "@", "\uff20"} & set(left.lower().replace(".", " ").split())
    assert pc.match_substring_regex(pa.array([text]), CONTACT_PATTERN)[0].as_py()


@pytest.mark.parametrize("text", HARMLESS)
def test_dates_years_sums_lists_coordinates_and_symbols_are_no_numbers_of_persons(
    text: str,
) -> None:
    assert redact(text) == text


def written(number: str, script: int, between: str) -> str:
    """Write a number in the digits of a script (0 for ASCII), with an invisible character between
    them.
    """
    digits = {str(n): chr(script + n) if script else str(n) for n in range(10)}
    return between.join(digits.get(c, c) for c in number)


@given(
    number=st.sampled_from(NUMBERS),
    script=st.sampled_from([0, 0x660, 0x6F0, 0xFF10, 0x966, 0x7C0, 0x1D7CE]),
    between=st.sampled_from(["", "\u200b", "\u200e", "\u00ad", "\u2060"]),
    before=st.sampled_from(BESIDE),
    after=st.sampled_from([*BESIDE, ",5 rooms", ".", " x12", "هاتف"]),
)
def test_a_number_is_masked_in_every_form_beside_every_neighbour(
    number: str, script: int, between: str, before: str, after: str
) -> None:
    text = before + written(number, script, between) + after
    left = redact(text)
    assert REDACTED in left
    assert sum(c.isdigit() for c in left) <= sum(c.isdigit() for c in before + after)
    assert pc.match_substring_regex(pa.array([text]), CONTACT_PATTERN)[0].as_py()


@given(text=st.text(st.sampled_from("0123456789٠١٢۳０１＠+()-./ @abAB,\u200f\n"), max_size=40))
def test_what_is_masked_was_suspect_to_the_quick_look_of_either_kind(text: str) -> None:
    if redact(text) != text or is_contact(text):
        assert may_hold_contact(text)
        assert pc.match_substring_regex(pa.array([text]), CONTACT_PATTERN)[0].as_py()


@given(text=st.text(st.sampled_from("0123456789+()-./ @abAB,"), max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert redact(redact(text)) == redact(text)
    assert len(redact(text)) <= len(text) or REDACTED in redact(text)


def test_the_longest_cell_is_masked_in_no_time() -> None:
    for text in (
        "a" * 32_766 + "@",
        "1" * 32_767,
        "+1 " * 10_922,
        "a@" * 16_383,
        "1-" * 16_383,
        "x@" + "y." * 16_000,
    ):
        redact(text)
