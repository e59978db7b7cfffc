"""Each kind of cell: values that are read, and values that are refused."""

import datetime as dt
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.language import languages
from domain.vocabulary import MONTHS, OBJECTIVES, STATES
from loaders.cells.dates import possible_dates
from loaders.cells.instructions import DAY_FIRST, MONTH_FIRST
from loaders.cells.values import (
    FIRST_YEAR,
    LAST_YEAR,
    PARSERS,
    CellError,
    CleanValue,
    RawValue,
    cell_parser,
    display_text,
    has_control_characters,
    parse_cell,
    parse_number,
)
from loaders.tables.coverage import TABLE as COVERAGE
from loaders.tables.events import TABLE as EVENTS
from loaders.tables.participants import TABLE as PARTICIPANTS
from loaders.tables.progress import TABLE as PROGRESS

STATE, HEADCOUNT = PARTICIPANTS.variants["state"], PARTICIPANTS.variants["headcount"]
OBJECTIVE, CYCLE = COVERAGE.variants["objective"], COVERAGE.variants["cycle"]
AS_OF, RESERVATIONS, PARTNERS = (
    PROGRESS.variants["as_of"],
    PROGRESS.variants["reservations"],
    PROGRESS.variants["partners"],
)
ARABIC_INDIC = str.maketrans(string.digits, "".join(chr(0x660 + i) for i in range(10)))
PERSIAN = str.maketrans(string.digits, "".join(chr(0x6F0 + i) for i in range(10)))
DAYS = st.dates(dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31))
CELLS: st.SearchStrategy[RawValue] = st.one_of(
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


def code(clean: CleanValue | CellError) -> str:
    assert isinstance(clean, CellError), clean
    return clean.code


@pytest.mark.parametrize("digits", [{}, ARABIC_INDIC, PERSIAN])
@given(n=st.integers(0, 9_999_999))
def test_a_count_reads_the_same_in_all_digits_and_with_thousands_set_apart(
    digits: dict[int, str], n: int
) -> None:
    for mark in ("", ",", "\u066c", "\u060c", " ", "\u00a0", "\u202f", "'"):
        assert parse_cell(HEADCOUNT, f"{n:,}".replace(",", mark).translate(digits)) == n


@given(n=st.integers(0, 9_999_999))
def test_a_count_reads_the_same_as_number_and_as_text_with_an_empty_fraction(n: int) -> None:
    for value in (n, float(n), f"{n}.0", f"{n}\u066b0", f"\u200f{n}\u200f", f" {n} "):
        assert parse_cell(HEADCOUNT, value) == n


@pytest.mark.parametrize(
    "value",
    [
        5.5,
        "5.5",
        "5,5",
        "٥٫٥",
        "some",
        "5 people",
        "1 2",
        True,
        "1e3",
        "inf",
        10**12,
        "10000000000000000000000",
    ],
)
def test_what_is_no_whole_number_is_never_a_count(value: RawValue) -> None:
    assert code(parse_cell(HEADCOUNT, value)) == "not_a_number"


@pytest.mark.parametrize("value", [-1, "-1", "\u22125", -2.0, "-٣"])
def test_a_count_below_zero_is_refused(value: RawValue) -> None:
    assert code(parse_cell(HEADCOUNT, value)) == "negative_number"


def test_zero_is_a_count_and_empty_is_none() -> None:
    assert parse_cell(HEADCOUNT, 0) == 0
    assert parse_cell(HEADCOUNT, " \u00a0\u200f") is None


@given(n=st.integers(-(10**9), 10**9), fraction=st.integers(0, 999))
def test_decimal_marks_mean_the_same(n: int, fraction: int) -> None:
    wanted = float(f"{n}.{fraction:03}5")
    assert {
        parse_number(f"{n}{mark}{fraction:03}5") for mark in (".", ",", "\u066b", "\u060c")
    } == {wanted}


@given(day=DAYS)
def test_a_date_reads_the_same_however_it_is_written(day: dt.date) -> None:
    wanted = dt.datetime(day.year, day.month, day.day)
    figures = (
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d.%m.%Y}",
        f"{day:%d-%m-%Y}",
        f"{day:%Y/%m/%d}",
        day.isoformat(),
    )
    values = (
        day,
        wanted,
        dt.datetime(day.year, day.month, day.day, 23, 59),
        f"{day}T10:00:00",
        f"{day} 00:00",
        *figures,
    )
    read = cell_parser(AS_OF, values, DAY_FIRST)
    for value in (
        *values,
        *(text.translate(ARABIC_INDIC) for text in figures),
        *(text.translate(PERSIAN) for text in figures),
    ):
        assert read(value) == wanted, value


@given(day=DAYS)
def test_a_date_whose_day_and_month_cannot_be_told_apart_is_asked_about_with_both_readings(
    day: dt.date,
) -> None:
    text = f"{day:%d/%m/%Y}"
    doubtful = day.day <= 12 and day.day != day.month
    found = parse_cell(AS_OF, text)
    assert (isinstance(found, CellError) and found.code == "ambiguous_date") == doubtful
    assert possible_dates(text)[DAY_FIRST] == day
    assert set(possible_dates(text)) == ({DAY_FIRST, MONTH_FIRST} if day.day <= 12 else {DAY_FIRST})
    if doubtful:
        assert (found.choices, possible_dates(text)[MONTH_FIRST]) == (
            f"{DAY_FIRST}|{MONTH_FIRST}",
            dt.date(day.year, day.day, day.month),
        )  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("others", "said", "month"),
    [
        ([], "", None),
        (["25/03/2020"], "", 4),
        (["03/25/2020"], "", 3),
        (["25/03/2020", "03/25/2020"], "", None),
        (["25/03/2020", "03/25/2020"], MONTH_FIRST, 3),
        (["05/05/2020", "2020-03-25", "13 August 2020", dt.date(2020, 3, 25)], "", None),
        (["٢٥/٠٣/٢٠٢٠"], "", 4),
        ([], DAY_FIRST, 4),
        ([], MONTH_FIRST, 3),
    ],
)
def test_the_other_dates_of_a_column_settle_the_order_or_what_was_said_does(
    others: list[RawValue], said: str, month: int | None
) -> None:
    found = cell_parser(AS_OF, [*others, "03/04/2020"], said)("03/04/2020")
    if month is None:
        assert code(found) == "ambiguous_date"
    else:
        assert found == dt.datetime(2020, month, 7 - month)


@pytest.mark.parametrize(
    ("others", "month"),
    [
        ([], 3),
        (["2020-03-25"], 3),
        (["2020-25-03"], 4),
        (["2020-25-03", "2020-03-25"], None),
        (["25/03/2020"], 3),
    ],
)
def test_a_date_that_begins_with_its_year_is_iso_unless_its_column_shows_the_other_order(
    others: list[str], month: int | None
) -> None:
    found = cell_parser(AS_OF, [*others, "2020-03-04"])("2020-03-04")
    if month is None:
        assert code(found) == "ambiguous_date"
    else:
        assert found == dt.datetime(2020, month, 7 - month)


@pytest.mark.parametrize(
    "value",
    [
        "08/13/2020",
        "2020-13-08",
        "13/08/2020",
        "August 13, 2020",
        "13th August 2020",
        "13-Aug-2020",
        "8/13/2020 10:00 PM",
    ],
)
def test_a_date_that_can_be_read_in_one_way_only_is_read_so(value: str) -> None:
    assert parse_cell(AS_OF, value) == dt.datetime(2020, 8, 13)


@given(day=DAYS)
def test_a_date_reads_the_same_with_every_name_of_its_month(day: dt.date) -> None:
    month = MONTHS[str(day.month)]
    for name in (
        *month.names.values(),
        *month.spellings,
        *(language.month(day) for language in languages().values()),
    ):
        assert parse_cell(AS_OF, f"{day.day} {name} {day.year}") == dt.datetime(
            day.year, day.month, day.day
        ), name


@pytest.mark.parametrize(
    "value",
    [
        "13/08/20",
        "13-Aug-20",
        "Aug 13 20",
        "31/02/2020",
        "13/13/2020",
        "August 2020",
        "2020",
        "44056",
        "soon",
        "13/8/1020",
        "3/4/1020",
        "12-13 August 2020",
        "13 2020 August",
    ],
)
def test_what_is_no_date_is_refused(value: RawValue) -> None:
    assert code(parse_cell(AS_OF, value)) == "not_a_date"


@pytest.mark.parametrize("value", [44056, 44056.0, True, dt.date(1999, 12, 31)])
def test_a_number_that_may_be_a_date_and_a_year_out_of_range_are_refused(value: RawValue) -> None:
    assert code(parse_cell(AS_OF, value)) == "not_a_date"


@pytest.mark.parametrize("value", ["1442/01/05", "24/12/1441 هـ", "23 ذو الحجة 1441"])
def test_a_date_of_the_hijri_calendar_is_refused_by_name(value: str) -> None:
    assert code(parse_cell(AS_OF, value)) == "hijri_date"


@pytest.mark.parametrize("value", [2020.5, "2020.5", 20, "now", "2020-21", 20200])
def test_what_is_no_year_is_refused(value: RawValue) -> None:
    assert code(parse_cell(CYCLE, value)) == "not_a_year"


@given(
    state=st.sampled_from(list(STATES.values())),
    pad=st.sampled_from(["", " ", "\u00a0", "\u200f"]),
    number=st.integers(0, 50),
)
def test_a_state_is_known_by_any_name_or_code_however_it_is_spelt(state, pad, number) -> None:  # type: ignore[no-untyped-def]
    names = [
        state.code,
        state.iso2,
        state.m49,
        *state.names.values(),
        *state.formal.values(),
        *state.spellings,
    ]
    name = names[number % len(names)]
    for variant in (
        name,
        name.upper(),
        name.lower(),
        f"{pad}{name}{pad}",
        name.replace(" ", "  "),
        name.replace("ا", "اـ"),
        name.replace("ة", "ه"),
    ):
        assert parse_cell(STATE, variant) == state.code, variant


def test_the_state_of_palestine_is_known_in_arabic() -> None:
    assert parse_cell(STATE, "دولة فلسطين") == "PSE"


@pytest.mark.parametrize("value", ["Lebanan", "Iran", "-", "???", 7777])
def test_an_unknown_state_is_refused_even_where_a_known_one_is_near(value: RawValue) -> None:
    assert code(parse_cell(STATE, value)) == "unknown_term"


@pytest.mark.parametrize("number_", [1, 7, 23])
@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "Objective {}",
        "objective no. {}",
        "الهدف {}",
        "هدف {}",
        "Objectif {}",
        "Objectif n° {}",
        "{}.0",
        " {} ",
    ],
)
def test_an_objective_is_known_by_its_number_with_or_without_its_word(
    form: str, number_: int
) -> None:
    assert parse_cell(OBJECTIVE, form.format(number_)) == number_
    assert parse_cell(OBJECTIVE, form.format(number_).translate(ARABIC_INDIC)) == number_


def test_an_objective_is_known_by_its_title() -> None:
    for objective in OBJECTIVES.values():
        assert {parse_cell(OBJECTIVE, name) for name in objective.names.values()} == {
            objective.number
        }


@pytest.mark.parametrize(
    "value", [0, 24, -7, "-7", 7.5, "7.5", "Objective", "Objective 24", "7 and 8", "7-8", True]
)
def test_what_is_no_objective_is_refused(value: RawValue) -> None:
    assert code(parse_cell(OBJECTIVE, value)) == "unknown_term"


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("نعم", "yes"),
        ("Oui", "yes"),
        ("YES", "yes"),
        (True, "yes"),
        ("لا", "no"),
        ("non", "no"),
        (False, "no"),
    ],
)
def test_reservations_are_yes_or_no_in_three_languages(value: RawValue, answer: str) -> None:
    assert parse_cell(RESERVATIONS, value) == answer


def test_lists_are_set_apart_by_either_semicolon() -> None:
    assert parse_cell(PARTNERS, " NGOs;universities \u061b media;; ") == "NGOs; universities; media"
    assert parse_cell(PARTNERS, " ; ") is None


@pytest.mark.parametrize("column", [c for c in EVENTS.columns if c.required])
def test_a_required_cell_may_not_be_empty(column) -> None:  # type: ignore[no-untyped-def]
    assert code(parse_cell(column, "\u00a0 ")) == "missing_value"


def test_text_is_kept_as_people_read_it() -> None:
    values = [
        6,
        6.0,
        "6; 10",
        " =1+1 ",
        dt.datetime(2020, 8, 13),
        dt.datetime(2020, 8, 13, 9, 30),
        "a\x00b",
        "x\u202eyz\u202c\u200d",
    ]
    wanted = ["6", "6", "6; 10", "=1+1", "2020-08-13", "2020-08-13 09:30:00", "a b", "xyz\u200d"]
    assert [display_text(value) for value in values] == wanted
    assert [has_control_characters(value) for value in values] == [False] * 6 + [True, True]


def test_an_address_within_a_text_that_is_kept_is_masked() -> None:
    assert (
        parse_cell(
            PARTICIPANTS.variants["note"], "write to xan@escwa.org or +961 1 978 000, by 13/08/2020"
        )
        == "write to … or …, by 13/08/2020"
    )
    assert parse_cell(PARTNERS, "IOM; xan@escwa.org") == "IOM; …"


@given(value=CELLS)
def test_no_cell_ever_raises(value: RawValue) -> None:
    for table in (EVENTS, PARTICIPANTS, PROGRESS, COVERAGE):
        for column in table.variants.values():
            parse_cell(column, value)
    assert set(PARSERS) >= {column.kind for column in EVENTS.columns}
