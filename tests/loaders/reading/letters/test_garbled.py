"""Texts whose letters were read in a wrong encoding are repaired where that is certain."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.vocabulary_files import FOLDER
from loaders.reading.letters.garbled import (
    WRONG_ENCODINGS,
    find_suspicions,
    repair,
    repair_term,
)

TEXTS = (
    "Ministère de l’Émigration",
    "État à Genève – œuvre",
    "À l’École nationale d’administration",
    "وزارة العمل",
    "وزارة العمل والتشغيل، تونس؟",
    "المنظمة الدولية للهجرة (IOM)",
    "São Tomé",
)
FRENCH = st.lists(
    st.sampled_from(["l’été", "Émigration", "où", "naïve", "ça", "État", "Genève", "IOM", "forêt"]),
    min_size=1,
).map(" ".join)
ARABIC = st.lists(
    st.sampled_from(["وزارة", "العمل", "المرأة", "شؤون", "الهجرة،", "IOM", "(تونس)"]), min_size=1
).map(" ".join)


def misread(text: str, right: str, wrong: str) -> str:
    """Return a text written in one encoding and read in another, as browsers do."""
    octets = (bytes([b]) for b in text.encode(right))
    return "".join(octet.decode(wrong, "ignore") or chr(octet[0]) for octet in octets)


def vocabulary_texts() -> set[str]:
    """Return all texts of our vocabularies."""
    texts: set[str] = set()
    for path in FOLDER.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            texts |= {text for row in csv.reader(lines) for text in row}
    return texts


@pytest.mark.parametrize("wrong", [*WRONG_ENCODINGS, "latin-1"])
@pytest.mark.parametrize("text", TEXTS)
def test_utf_8_read_in_an_8_bit_encoding_is_repaired(text: str, wrong: str) -> None:
    garbled = misread(text, "utf-8", wrong)
    assert find_suspicions(garbled)
    assert repair(garbled) == text


@given(st.one_of(FRENCH, ARABIC), st.sampled_from(WRONG_ENCODINGS))
def test_a_repaired_text_is_the_one_that_was_written(text: str, wrong: str) -> None:
    assert repair_term(misread(text, "utf-8", wrong)) == text


def test_a_text_garbled_twice_is_repaired() -> None:
    assert repair(misread(misread(TEXTS[0], "utf-8", "cp1252"), "utf-8", "cp1252")) == TEXTS[0]


def test_a_no_break_space_lost_since_is_no_hindrance() -> None:
    assert repair("Ã‰tat Ã  GenÃ¨ve") == "État à Genève"
    assert repair("Ã‰tat Ã GenÃ¨ve") == "État à Genève"


@pytest.mark.parametrize(
    ("garbled", "text"),
    [
        ("æÒÇÑÉ", "وزارة"),
        ("æÒÇÑÉ ÇáÚãá Ýí ÇáÚÑÇÞ", "وزارة العمل في العراق"),
        ("IOM - ÇáãäÙãÉ ÇáÏæáíÉ ááåÌÑÉ", "IOM - المنظمة الدولية للهجرة"),
        ("«ÇáÍÝÙ»¡ ÈÏÃº", "«الحفظ»، بدأ؛"),
        ("èÒÇÑÉ ÇäÙåä", "وزارة العمل"),
    ],
)
def test_arabic_read_as_latin_letters_is_repaired(garbled: str, text: str) -> None:
    assert repair_term(garbled) == text


@pytest.mark.parametrize(
    ("garbled", "text"),
    [
        ("ةcole nationale d’administration", "École nationale d’administration"),
        ("ةTAT", "ÉTAT"),
        ("Ministère de l’ةmigration", "Ministère de l’Émigration"),
        ("descripciَn", "descripción"),
    ],
)
def test_french_read_as_windows_1256_is_repaired(garbled: str, text: str) -> None:
    assert repair_term(garbled) == text


@pytest.mark.parametrize(
    ("garbled", "text"),
    [
        ("Labour &amp; Migration", "Labour & Migration"),
        ("&#1608;&#1586;&#x627;&#1585;&#1577;", "وزارة"),
        ("l&rsquo;&Eacute;tat", "l’État"),
        ("&amp;eacute;t&amp;eacute;", "été"),
        (r"\u0648\u0632\u0627\u0631\u0629", "وزارة"),
    ],
)
def test_letters_written_as_entities_are_resolved(garbled: str, text: str) -> None:
    assert repair_term(garbled) == text


@pytest.mark.parametrize(
    "text",
    [
        *TEXTS,
        *("CAFÉ »", "CAFÉ\u00a0»", "SANTÉ…", "OÙ… DÛ…", "ÉTÉ", "ÉÉÉ", "NAÏVETÉ", "«…»", "Örebro"),
        *("النقاط، نبدأ… محيط» حفظ؛ المبدأ، A/RES", "وسط\u00a0القاهرة", "باغچه", "«حفظ»، نبدأ؛"),
        *("وIOM", "بـUNHCR", "IOM وUNDP", "AT&T", "R&D; Q&A;", "a & b", "50 %", r"C:\users"),
        "MinistÃ",
    ],
)
def test_what_may_be_meant_so_stays(text: str) -> None:
    assert repair(text) == repair_term(text) == text


def test_no_text_of_our_vocabularies_is_taken_for_garbled() -> None:
    texts = vocabulary_texts()
    assert len(texts) > 1000
    assert [text for text in texts if repair(text) != text] == []


@given(st.text())
def test_a_repaired_text_needs_no_repair(text: str) -> None:
    assert isinstance(repair(text), str)
    if not find_suspicions(text):
        assert repair(text) == text.replace("\ufeff", "")
