"""The reader's language: plural forms, dates, mixed scripts, and a further language that is only
one more catalogue.
"""

import datetime as dt
import unicodedata
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from domain.findings import quantities
from domain.language import DEFAULT, FOLDER, FSI, PDI, RLI, languages
from domain.vocabulary import NOT_REPORTED, OBJECTIVES, STAGES

AR, EN = languages()["ar"], languages()["en"]


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (0, "لا دول"),
        (1, "دولة واحدة"),
        (2, "دولتان"),
        (3, "3 دول"),
        (10, "10 دول"),
        (11, "11 دولة"),
        (99, "99 دولة"),
        (100, "100 دولة"),
        (103, "103 دول"),
    ],
)
def test_arabic_counts_states_in_six_forms(n, expected):
    assert quantities.states(n, AR) == expected


def test_english_counts_states_in_two_forms():
    assert [quantities.states(n, EN) for n in (0, 1, 2)] == ["0 states", "1 state", "2 states"]


def test_arabic_is_the_default_and_reads_from_the_right():
    assert next(iter(languages())) == DEFAULT == "ar"
    assert (AR.rtl, EN.rtl) == (True, False)


def test_dates_stand_in_words_with_both_names_of_the_month():
    assert AR.date(dt.date(2020, 8, 13)) == "13 آب/أغسطس 2020"
    assert EN.date(dt.date(2020, 8, 13)) == "13 August 2020"


def test_a_year_has_no_thousands_mark():
    assert "2020" in EN.date(dt.date(2020, 8, 13))
    assert EN.number(2020) == "2,020"


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (None, "1 December 2020"),
        (dt.date(2020, 12, 1), "1 December 2020"),
        (dt.date(2020, 12, 2), "1 and 2 December 2020"),
        (dt.date(2020, 12, 4), "1 to 4 December 2020"),
        (dt.date(2021, 1, 2), "1 December 2020 to 2 January 2021"),
    ],
)
def test_spans_of_days(last, expected):
    assert EN.dates(dt.date(2020, 12, 1), last) == expected


def test_every_month_has_its_own_name(language):
    assert len({language.month(dt.date(2020, month, 1)) for month in range(1, 13)}) == 12


def test_digits_are_those_of_the_documents_in_every_language(language):
    assert language.number(1234567) == "1,234,567"


def test_lists_name_the_last_after_and_in_arabic_each_but_the_first():
    assert EN.join([]) == ""
    assert EN.join(["7"]) == "7"
    assert EN.join(["1", "7", "10"]) == "1, 7 and 10"
    assert AR.join(["1", "7", "10"]) == "1 و7 و10"


def test_text_of_the_other_direction_is_set_apart_once():
    assert AR.isolate("IOM") == f"{FSI}IOM{PDI}"
    assert AR.isolate(AR.isolate("IOM")) == AR.isolate("IOM")
    assert AR.isolate("111") == "111"
    assert EN.isolate("IOM") == "IOM"
    assert EN.isolate("المغرب") == f"{FSI}المغرب{PDI}"


def test_each_line_of_a_drawing_is_embedded_by_itself():
    assert AR.embed("أ<br>ب") == f"{RLI}أ{PDI}<br>{RLI}ب{PDI}"
    assert EN.embed("a<br>b") == "a<br>b"


def test_the_arabic_catalogue_has_no_latin_letter_but_placeholders():
    with (FOLDER / "ar" / "LC_MESSAGES" / "dashboard.po").open("rb") as file:
        catalogue = read_po(file, locale="ar")
    mentions = ("findings", "reported", "ready")
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        keys = message.id if isinstance(message.id, tuple) else (message.id,)
        if keys[0] and any(word in keys[0] for word in mentions):
            for form in forms:
                bare = "".join(part.split("}")[-1] for part in str(form).split("{"))
                assert not any(unicodedata.bidirectional(c) == "L" for c in bare), (keys[0], form)


@pytest.fixture
def with_pseudo(tmp_path: Path) -> Path:
    """Return a locale folder with Arabic and a pseudo-language, made from the English messages in
    brackets.
    """
    with (FOLDER / "ar" / "LC_MESSAGES" / "dashboard.po").open("rb") as file:
        source = read_po(file, locale="ar")
    pseudo = Catalog(locale="fr")
    for message in source:
        if message.id:
            keys = message.id if isinstance(message.id, tuple) else (message.id,)
            pseudo.add(
                message.id, tuple(f"⟦{k}⟧" for k in keys) if len(keys) > 1 else f"⟦{keys[0]}⟧"
            )
    for code, catalogue in (("ar", source), ("fr", pseudo)):
        path = tmp_path / code / "LC_MESSAGES" / "dashboard.po"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_po(file, catalogue)
    return tmp_path


def test_a_third_language_is_one_catalogue_and_the_columns_of_the_vocabulary(
    with_pseudo, report, cycle
):
    from charts import readiness, state_tiles, status_matrix

    pseudo = languages(with_pseudo)["fr"]
    assert pseudo.gettext("January") == "⟦January⟧"
    assert quantities.states(3, pseudo) == "⟦3 states⟧"
    assert STAGES[NOT_REPORTED].name("fr") == "Non communiqué"
    # no such column yet: falls back to English
    assert OBJECTIVES["1"].name("fr") == OBJECTIVES["1"].name("en")
    for chart in (
        readiness.objectives,
        readiness.principles,
        status_matrix.objectives,
        status_matrix.principles,
    ):
        frame = chart.frame(report, cycle)
        assert "⟦" in chart.title(frame, pseudo)
        assert chart.interactive(frame, pseudo).data
    morocco = state_tiles.objectives.frame(report, type(cycle)(cycle=2020, states=("MAR",)))
    assert "Maroc" in state_tiles.objectives.title(morocco, pseudo)
