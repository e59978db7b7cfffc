"""The catalogues hold every message of the code, complete, in every language, with the placeholders
that the code fills in.
"""

import re
import string
from itertools import zip_longest
from pathlib import Path

import pytest
from babel.messages import Catalog, Message

from domain.language import DEFAULT
from scripts import catalogue

FILES = {path.parent.parent.name: path for path in catalogue.catalogues()}
TRANSLATED = [code for code in FILES if code != catalogue.SOURCE]
# Plural forms that may spell out the number, by number of forms: zero, one and two in Arabic;
# one in other languages.
NUMBER_IN_WORDS = {6: 3, 2: 1, 1: 0}
# Words that stay in Latin letters in Arabic text: file formats, codes of documents, and names that
# a reader has to type or find unchanged.
LATIN = re.compile(
    r"(?<!\w)(?:CSV|TSV|XLSX|XLSM|XLSB|XLS|ODS|PDF|PPTX|DOCX|PNG|SVG|ZIP|ICS|Atom|A4|Excel|PowerPoint|Word|\.(?:xlsx|xlsm|xlsb|xls|ods|csv|tsv)|UTF-8|UTF-16|Windows-1252|Windows-1256|NUL|JavaScript"
    r"|A/RES/\d+/\d+|UN Geodata|UNTERM|workshop-2|python -m loaders history --verify)(?!\w)"
)


@pytest.fixture(scope="module")
def said() -> Catalog:
    """Return every message of the code."""
    return catalogue.extract_messages()


@pytest.fixture(params=FILES)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    return catalogue.read(FILES[request.param])


@pytest.fixture(params=TRANSLATED)
def translated(request: pytest.FixtureRequest) -> Catalog:
    return catalogue.read(FILES[request.param])


@pytest.fixture(scope="module")
def arabic() -> Catalog:
    return catalogue.read(FILES[DEFAULT])


def messages(catalog: Catalog) -> list[Message]:
    """Return the messages without the header of the file."""
    return [message for message in catalog if message.id]


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Return the translations of a message: one, or one for each plural form."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_message_of_the_code_is_in_the_catalogue(said: Catalog, catalog: Catalog) -> None:
    there = {forms(message.id) for message in messages(catalog)}
    assert not [message.id for message in messages(said) if forms(message.id) not in there]


def test_the_catalogue_holds_nothing_that_is_no_longer_said(
    said: Catalog, catalog: Catalog
) -> None:
    there = {forms(message.id) for message in messages(said)}
    assert not [message.id for message in messages(catalog) if forms(message.id) not in there]
    assert not catalog.obsolete


def test_every_message_is_translated_in_every_plural_form(translated: Catalog) -> None:
    wrong = []
    for message in messages(translated):
        expected = translated.num_plurals if message.pluralizable else 1
        if (
            len(forms(message.string)) != expected
            or not all(form.strip() for form in forms(message.string))
            or message.fuzzy
        ):
            wrong.append(message.id)
    assert not wrong


def test_arabic_has_its_six_plural_forms(arabic: Catalog) -> None:
    assert arabic.num_plurals == 6


def test_a_translation_fills_in_what_the_message_offers(translated: Catalog) -> None:
    wrong = []
    for message in messages(translated):
        offered = set().union(*map(placeholders, forms(message.id)))
        needed = placeholders(forms(message.id)[-1])
        in_words = NUMBER_IN_WORDS.get(translated.num_plurals, 0) if message.pluralizable else 0
        for place, form in enumerate(forms(message.string)):
            whole = place < in_words or needed <= placeholders(form)
            if form and not (whole and placeholders(form) <= offered):
                wrong.append(f"{message.id} [{place}]: {sorted(placeholders(form) ^ needed)}")
    assert not wrong


def test_a_translation_keeps_the_spaces_at_its_ends(translated: Catalog) -> None:
    wrong = []
    for message in messages(translated):
        for said, form in zip_longest(
            forms(message.id), forms(message.string), fillvalue=forms(message.id)[-1]
        ):
            if form and (form != form.lstrip(), form != form.rstrip()) != (
                said != said.lstrip(),
                said != said.rstrip(),
            ):
                wrong.append(message.id)
    assert not wrong


def test_arabic_wording_has_no_latin_letters_in_it(arabic: Catalog) -> None:
    wrong = []
    for message in messages(arabic):
        for form in forms(message.string):
            if re.search(r"[A-Za-z]", LATIN.sub("", re.sub(r"\{\w*\}", "", form))):
                wrong.append(form)
    assert not wrong


def test_every_wording_has_the_digits_0_to_9(arabic: Catalog) -> None:
    assert not [
        message.id
        for message in messages(arabic)
        if re.search("[\u0660-\u0669\u06f0-\u06f9]", "".join(forms(message.string)))
    ]


def test_a_renewal_that_changes_no_message_changes_no_file(
    tmp_path: Path, said: Catalog, catalog: Catalog
) -> None:
    written = tmp_path / "dashboard.po"
    catalogue.renew(catalog, said)
    catalogue.write(written, catalog)
    assert written.read_bytes() == FILES[str(catalog.locale)].read_bytes(), (
        "run: python scripts/catalogue.py update"
    )


def test_the_catalogues_are_written_as_the_script_writes_them(
    tmp_path: Path, catalog: Catalog
) -> None:
    written = tmp_path / "dashboard.po"
    catalogue.write(written, catalog)
    assert written.read_bytes() == FILES[str(catalog.locale)].read_bytes(), (
        "run: python scripts/catalogue.py update"
    )
