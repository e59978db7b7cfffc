"""Disclosure control of small groups: everybody learns that they are not shown. No figure, and no
difference of figures, reveals more.
"""

import dataclasses
import io
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from charts import breakdown
from domain.language import languages
from domain.measures import attendance, definitions, headcounts, selection, timeline
from domain.suppression import NAME, WITHHELD
from domain.tables import Choice, Tables
from domain.tally import HEADCOUNT_PARTS
from loaders.privacy.disclosure_control import PROTECTED_COLUMNS, suppress_small_groups
from loaders.privacy.group_threshold import ThresholdError, min_group_size
from loaders.store import public_tables
from loaders.store.tally_cache import SuppressedTally
from loaders.tables.registry import TABLES
from loaders.tables.schema import empty_frame
from loaders.xlsx import export, template
from tests.combinations import examples

GROUP = ["event", "state", "organisation", "category"]
EVENTS, STATES = ("workshop-1", "workshop-2"), ("JOR", "BHR")
CHOICES = (
    Choice(2020),
    *(Choice(2020, event=event) for event in EVENTS),
    *(Choice(2020, states=(state,)) for state in STATES),
)
VALUES = {"gender": ("female", "male"), "mode": ("online", "in_person")}
ROWS = st.lists(
    st.tuples(
        st.sampled_from(EVENTS),
        st.sampled_from([*STATES, None]),
        st.sampled_from(["Ministry A", None]),
        st.sampled_from(["government", "un_agency"]),
        st.sampled_from(["female", "male", None]),
        st.sampled_from(["online", "in_person", None]),
        st.none() | st.integers(0, 5),
        st.sampled_from(["p. 1", "p. 2", None]),
    ),
    max_size=9,
)
COLUMNS = (*GROUP, *PROTECTED_COLUMNS, "headcount", "note")
relaxed = settings(
    max_examples=examples(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
Cell = tuple[object, ...]
Equation = tuple[frozenset[Cell], int]


def table(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    blank = empty_frame(TABLES["participants"])
    frame = pd.DataFrame(
        [dict(zip(COLUMNS, row, strict=False)) for row in rows], columns=list(blank)
    )
    return frame.astype(blank.dtypes)


def everybodys(report: Tables, frame: pd.DataFrame, at_least: int = 3) -> Tables:
    """Return the public tables, from which pages, pictures, documents and the static edition are
    drawn.
    """
    return dataclasses.replace(
        report, participants=SuppressedTally.of(frame, at_least=at_least).tally
    )


def figures(report: Tables, frame: pd.DataFrame, at_least: int = 3) -> list[str]:
    """Return all published figures of a table: its rows, and every measure in every choice (see
    tests/domain/test_tally.py).
    """
    tables = everybodys(report, frame, at_least)
    open_to_all = public_tables.public_frames({"participants": frame}, at_least=at_least)[
        "participants"
    ]
    return [
        export.to_csv(open_to_all).decode(),
        *(repr(part.to_dict("list")) for part in tables.tally.parts.values()),
    ]


def small_cells(frame: pd.DataFrame, at_least: int) -> dict[Cell, int]:
    """Return the groups by gender and mode that have persons, and fewer than `at_least`."""
    given_ = frame[frame[PROTECTED_COLUMNS].notna().any(axis="columns")]
    sums = given_.groupby([*GROUP, *PROTECTED_COLUMNS], dropna=False)["headcount"].sum()
    return {
        tuple(None if pd.isna(v) else v for v in cell): int(n)
        for cell, n in sums.items()
        if 0 < n < at_least
    }


def value_of(frame: pd.DataFrame, cell: Cell) -> int:
    same = pd.Series(True, index=frame.index)
    for name, value in zip((*GROUP, *PROTECTED_COLUMNS), cell, strict=True):
        same &= (
            frame[name].isna()
            if value is None
            else frame[name].eq(value).fillna(False).astype(bool)
        )
    return int(frame.loc[same, "headcount"].sum())


def others(frame: pd.DataFrame, cell: Cell) -> Iterator[pd.DataFrame]:
    """Yield tables that could be the published one, if only the size of a cell's group were
    known.
    """
    in_group = frame.assign(**{name: frame[name].fillna("") for name in GROUP})
    mine = (in_group[GROUP] == [value or "" for value in cell[:4]]).all(axis="columns")
    for name, (one, other) in VALUES.items():
        for swap in ({one: other, other: one}, {one: other}, {other: one}):
            yield frame.assign(**{name: frame[name].mask(mine, frame[name].replace(swap))})
    pattern = frame[PROTECTED_COLUMNS].notna().astype(str).agg("".join, axis="columns")
    counted = [int(i) for i in frame.index[mine & frame["headcount"].notna()]]
    for a, b in product(counted, counted):
        if a != b and pattern[a] == pattern[b] and frame.loc[a, "headcount"] > 0:
            moved = frame.copy()
            moved.loc[a, "headcount"] -= 1
            moved.loc[b, "headcount"] += 1
            yield moved


@relaxed
@given(rows=ROWS, at_least=st.integers(2, 5))
def test_of_no_small_group_does_all_that_is_published_leave_one_answer(
    report: Tables, rows: list[tuple[object, ...]], at_least: int
) -> None:
    """Require for each group another table, with other numbers of it, that publishes the same
    figures.
    """
    frame = table(rows)
    told = figures(report, frame, at_least)
    for cell, n in small_cells(frame, at_least).items():
        assert any(
            value_of(other, cell) != n and figures(report, other, at_least) == told
            for other in others(frame, cell)
        ), cell


def equations(report: Tables, frame: pd.DataFrame, at_least: int) -> list[Equation]:
    """Return the equations a reader knows: each published figure is the sum of some cells, and a
    cell without a row is zero.

    A chart counts only groups that are shown, if it says that others are not.
    """
    rows = public_tables.public_frames({"participants": frame}, at_least=at_least)["participants"]
    cells = list(product(*((*values, None) for values in VALUES.values())))
    found: dict[Cell, list[tuple[Cell, int]]] = {}
    for keys, n in (
        rows.groupby([*GROUP, *PROTECTED_COLUMNS], dropna=False)["headcount"].sum().items()
    ):
        *group, gender, mode = (None if pd.isna(v) else v for v in keys)
        found.setdefault(tuple(group), []).append(((gender, mode), int(n)))
    known: list[Equation] = []
    for group, told in found.items():
        silent = set(cells)
        for values, n in told:
            sides = [
                VALUES[name] if value == WITHHELD else (value,)
                for name, value in zip(PROTECTED_COLUMNS, values, strict=True)
            ]
            known.append((frozenset((*group, *cell) for cell in product(*sides)), n))
            silent -= set(product(*sides))
        known += [(frozenset({(*group, *cell)}), 0) for cell in silent]
    hidden = {
        group for group, told in found.items() if any(WITHHELD in values for values, _ in told)
    }
    tables = everybodys(report, frame, at_least)
    for (place, name), choice in product(enumerate(PROTECTED_COLUMNS), CHOICES[:3]):
        said = selection.participants_of(tables, choice, name).groupby(name)["headcount"].sum()
        shown = [
            group
            for group in found
            if choice.event in ("", group[0]) and not (WITHHELD in said.index and group in hidden)
        ]
        for value, n in said.drop(WITHHELD, errors="ignore").items():
            known.append(
                (
                    frozenset(
                        (*group, *cell) for group in shown for cell in cells if cell[place] == value
                    ),
                    int(n),
                )
            )
    return known


def solved(known: list[Equation]) -> set[Cell]:
    """Return the cells that the sums determine: those whose unit row is in the row space of the
    system.
    """
    places = {
        cell: i
        for i, cell in enumerate(sorted({cell for cells, _ in known for cell in cells}, key=repr))
    }
    lines: dict[int, dict[int, Fraction]] = {}
    for cells, _ in known:
        line = {places[cell]: Fraction(1) for cell in cells}
        for pivot, other in lines.items():
            if factor := line.get(pivot):
                line = {
                    i: n
                    for i in line.keys() | other.keys()
                    if (n := line.get(i, Fraction(0)) - factor * other.get(i, Fraction(0)))
                }
        if line:
            pivot = min(line)
            line = {i: n / line[pivot] for i, n in line.items()}
            for at, other in lines.items():
                if factor := other.get(pivot):
                    lines[at] = {
                        i: n
                        for i in line.keys() | other.keys()
                        if (n := other.get(i, Fraction(0)) - factor * line.get(i, Fraction(0)))
                    }
            lines[pivot] = line
    return {cell for cell, i in places.items() if len(lines.get(i, {})) == 1}


@relaxed
@given(rows=ROWS, at_least=st.integers(2, 5))
def test_no_sums_and_differences_of_figures_give_a_small_part(
    report: Tables, rows: list[tuple[object, ...]], at_least: int
) -> None:
    frame = table([row for row in rows if row[6]])
    assert not small_cells(frame, at_least).keys() & solved(equations(report, frame, at_least))


def test_sums_and_differences_would_give_what_is_not_protected(report: Tables) -> None:
    """Show that the system of equations is not empty: a part that stands alone is found."""
    frame = table(
        [
            ("workshop-1", "JOR", None, "government", "female", None, 5),
            ("workshop-1", "JOR", None, "government", "male", None, 6),
        ]
    )
    assert ("workshop-1", "JOR", None, "government", "female", None) in solved(
        equations(report, frame, 3)
    )


def test_the_one_woman_of_a_delegation_is_no_difference_of_a_chart_and_the_table(
    report: Tables,
) -> None:
    delegations = {"JOR": (1, 6), "EGY": (5, 7)}
    people = [
        ("workshop-2", state, None, "government", gender, None, n)
        for state, both in delegations.items()
        for gender, n in zip(VALUES["gender"], both, strict=True)
    ]
    tables = everybodys(report, table(people))
    said = (
        headcounts.headcount_by(tables, Choice(2020), "gender")
        .set_index("gender")["headcount"]
        .to_dict()
    )
    assert said == {"female": 5, "male": 7, WITHHELD: 7}


@settings(relaxed, max_examples=examples(12))
@given(rows=ROWS, at_least=st.integers(1, 6))
def test_every_total_is_what_it_is_of_the_rows(
    report: Tables, rows: list[tuple[object, ...]], at_least: int
) -> None:
    frame = table(rows)
    whole, shown = (
        dataclasses.replace(report, participants=frame),
        everybodys(report, frame, at_least),
    )
    for choice in CHOICES[:2]:
        for measure in (
            headcounts.headcount_by_category,
            attendance.attendance_by_state,
            headcounts.event_comparison,
            timeline.event_timeline,
        ):
            assert measure(whole, choice).to_csv() == measure(shown, choice).to_csv()
        organisations = [
            headcounts.headcount_by(each, choice, "organisation").sort_values(
                ["event", "organisation"]
            )
            for each in (whole, shown)
        ]
        assert organisations[0].to_csv(index=False) == organisations[1].to_csv(index=False)
        for name in PROTECTED_COLUMNS:
            sums = [
                headcounts.headcount_by(each, choice, name)
                .groupby("event")["headcount"]
                .sum()
                .to_dict()
                for each in (whole, shown)
            ]
            assert sums[0] == sums[1]
    assert (
        suppress_small_groups(frame, at_least=at_least)["headcount"].sum()
        == frame["headcount"].sum()
    )


@relaxed
@given(rows=ROWS, at_least=st.integers(2, 6))
def test_what_the_source_is_silent_of_is_never_among_what_is_withheld(
    rows: list[tuple[object, ...]], at_least: int
) -> None:
    frame = table(rows)
    merged = suppress_small_groups(frame, at_least=at_least)
    for name in PROTECTED_COLUMNS:
        for group, own in frame.groupby(GROUP, dropna=False):
            after = merged
            for column, value in zip(GROUP, group, strict=True):
                after = after[after[column].isna() if pd.isna(value) else after[column] == value]
            assert (
                own.loc[own[name].isna(), "headcount"].sum()
                == after.loc[after[name].isna(), "headcount"].sum()
            )
    assert merged.dtypes.equals(frame.dtypes)
    parts = merged[
        ~merged[PROTECTED_COLUMNS].eq(WITHHELD).any(axis="columns")
        & merged[PROTECTED_COLUMNS].notna().any(axis="columns")
    ]
    assert (
        parts.groupby([*GROUP, *PROTECTED_COLUMNS], dropna=False)["headcount"].sum() >= at_least
    ).all()
    pd.testing.assert_frame_equal(suppress_small_groups(merged, at_least=at_least), merged)


def test_of_two_parts_the_larger_would_tell_the_smaller_so_both_are_withheld() -> None:
    frame = table(
        [
            ("workshop-1", "JOR", None, "government", gender, None, n)
            for gender, n in (("female", 1), ("male", 9))
        ]
    )
    merged = suppress_small_groups(frame, at_least=3)
    assert merged["headcount"].tolist() == [10]
    assert merged["gender"].tolist() == [WITHHELD]
    assert merged["mode"].isna().all()


def test_with_one_as_the_smallest_group_every_group_is_shown(report: Tables) -> None:
    frame = table(
        [("workshop-1", "JOR", None, "government", "female", None, n) for n in (0, 1, None)]
    )
    pd.testing.assert_frame_equal(suppress_small_groups(frame, at_least=1), frame)


def test_a_delegation_of_one_stays_as_the_source_reports_it(report: Tables) -> None:
    frame = table([("workshop-1", "BHR", "Ministry A", "government", None, None, 1)])
    pd.testing.assert_frame_equal(suppress_small_groups(frame, at_least=3), frame)
    pd.testing.assert_frame_equal(
        suppress_small_groups(report.participants, at_least=3), report.participants
    )


def test_a_merged_row_stands_in_the_place_of_the_first_and_says_what_all_of_them_say() -> None:
    jordan = ("workshop-1", "JOR", None, "government")
    frame = table(
        [
            (*jordan, "female", None, 1),
            ("workshop-2", "BHR", None, "government", None, None, 4),
            (*jordan, "male", None, 1),
        ]
    )
    said = frame.assign(source="Report", paragraph=["2", "3", "4"], note=["N", None, None])
    merged = suppress_small_groups(said.astype(frame.dtypes), at_least=3)
    assert merged["event"].tolist() == ["workshop-1", "workshop-2"]
    assert merged["headcount"].tolist() == [2, 4]
    assert merged["source"].tolist() == ["Report", "Report"]
    assert merged["paragraph"].isna().tolist() == [True, False]
    assert merged["note"].isna().all()


def test_small_groups_have_a_bar_of_their_own_that_is_neither_silence_nor_a_gender(
    report: Tables,
) -> None:
    people = [("female", 1), ("male", 6), (None, 4)]
    tables = everybodys(
        report,
        table([("workshop-2", "JOR", None, "government", gender, None, n) for gender, n in people]),
    )
    for language in languages().values():
        frame = breakdown.gender.frame(tables, Choice(2020))
        withheld, silent = breakdown.gender.interactive(frame, language).data
        assert (list(withheld["x"]), list(silent["x"])) == ([7], [4])
        assert language.gettext(NAME) in withheld["name"]
        assert withheld["marker"]["color"] != silent["marker"]["color"]
        assert breakdown.gender.table(frame, language).iloc[:, 2].tolist() == [7, 4]
        assert "7" in breakdown.gender.title(frame, language)
        assert language.gettext(NAME) in breakdown.gender.alt(frame, language)


def test_programs_are_told_what_the_code_of_small_groups_means(report: Tables) -> None:
    for language in languages().values():
        for name in PROTECTED_COLUMNS:
            assert TABLES["participants"].variants[name].names(language)[
                WITHHELD
            ] == language.gettext(NAME)
        assert NAME in [each.name for each in definitions.DEFINITIONS]
        assert language.gettext(NAME)


def test_the_workbook_and_the_api_name_small_groups_in_the_language_of_the_reader() -> None:
    people = [
        ("workshop-2", "JOR", None, "government", gender, "online", n)
        for gender, n in (("female", 1), ("male", 6))
    ]
    frames = {name: empty_frame(each) for name, each in TABLES.items()} | {
        "participants": table(people)
    }
    for language in languages().values():
        everybodys_frames = public_tables.public_frames(frames, at_least=3)
        book = load_workbook(
            io.BytesIO(template.build_workbook(everybodys_frames, language, about={}))
        )
        _, row = book[TABLES["participants"].title(language.code)].iter_rows(values_only=True)
        assert list(row).count(language.gettext(NAME)) == 2
        assert 7 in row
    assert [each["gender"] for each in everybodys_frames["participants"].to_dict("records")] == [
        WITHHELD
    ]


def test_the_protected_columns_are_no_part_of_a_total() -> None:
    """Forbid two of them in one part of the tally: it would need a suppression of its own."""
    assert all(len(set(by) & set(PROTECTED_COLUMNS)) <= 1 for by in HEADCOUNT_PARTS.values())
    assert not any(
        set(by) & set(PROTECTED_COLUMNS) and set(by) - {"event", *PROTECTED_COLUMNS}
        for by in HEADCOUNT_PARTS.values()
    )


def test_the_smallest_group_is_three_unless_configured() -> None:
    assert min_group_size({}) == min_group_size({"SMALLEST_GROUP": " "}) == 3
    assert min_group_size({"SMALLEST_GROUP": "5"}) == 5
    assert min_group_size({"SMALLEST_GROUP": "1"}) == 1


@pytest.mark.parametrize("value", ["three", "-1", "0", "2.5", "3 persons", "٣", "+3"])
def test_a_smallest_group_that_is_no_number_from_one_on_is_refused_with_its_value(
    value: str,
) -> None:
    with pytest.raises(ThresholdError) as told:
        min_group_size({"SMALLEST_GROUP": value})
    assert repr(value) in str(told.value)
