"""Encodings of text files that do not declare theirs."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.cells.grid import OpeningError
from loaders.reading.text.encodings import ENCODINGS, detect_encoding

ARABIC = "الدولة;الجهة;العدد\nالأردن;وزارة العمل والشؤون الاجتماعية;3\nالعراق;وزارة الهجرة;12\n"
FRENCH = "État;Institution;Nombre\nÉgypte;École nationale, à Paris;3\nAlgérie;Ministère de l'Émigration;2\n"


def decode(data: bytes) -> str:
    return data.decode(detect_encoding(data))


@pytest.mark.parametrize("encoding", ["cp1256", "iso8859_6", "cp720"])
def test_arabic_is_read_in_each_encoding_that_has_it(encoding: str) -> None:
    assert decode(ARABIC.encode(encoding)) == ARABIC


def test_arabic_of_an_old_mac_is_read() -> None:
    data = ARABIC.encode("mac_arabic")
    assert decode(data).replace("\u00a0", " ") == ARABIC


@pytest.mark.parametrize(
    "encoding", ["cp1252", "iso8859_15", "mac_roman", "cp850", "utf-8", "utf-16", "utf-32"]
)
def test_french_is_read_in_each_encoding_that_has_it(encoding: str) -> None:
    assert decode(FRENCH.encode(encoding)) == FRENCH


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [ARABIC, FRENCH])
def test_wide_letters_are_known_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_both_languages_in_one_file_are_read() -> None:
    text = FRENCH.replace("É", "é").replace("À", "à") + ARABIC
    assert decode(text.encode("cp1256")) == text


def test_small_letters_that_two_encodings_share_are_read() -> None:
    text = "pays;ministère\nAlgérie;à côté\n"
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Πολιτεία;Υπουργείο\nΑίγυπτος;Παιδείας\n", "cp1253"),
        ("государство;министерство\n", "cp1251"),
        ("日本;外務省\n", "shift_jis"),
    ],
)
def test_letters_of_other_scripts_are_refused_and_never_garbled(text: str, encoding: str) -> None:
    with pytest.raises(OpeningError) as refused:
        detect_encoding(text.encode(encoding))
    assert refused.value.code == "unreadable"


@given(data=st.binary(max_size=200))
def test_any_bytes_have_an_encoding_or_are_refused(data: bytes) -> None:
    with suppress(OpeningError):
        encoding = detect_encoding(data)
        assert encoding in ENCODINGS or encoding.startswith("utf")
