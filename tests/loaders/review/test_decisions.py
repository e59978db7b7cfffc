"""Decisions on how files were read: all are listed with their rows, and each is taken back alone."""

import io
import json
import random
import zipfile
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.language import Language, languages
from loaders.cells.instructions import (
    DAY_FIRST,
    DROP,
    KEEP,
    MONTH_FIRST,
    NO_INSTRUCTIONS,
    Instructions,
    SheetInstruction,
)
from loaders.cells.row_accounting import ABSENT, REJOINED
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import open_file, parse
from loaders.review.decision_messages import (
    COLUMN,
    CONSTANT,
    MESSAGES,
    MODE,
    NOT_COUNTED,
    REFUSED,
    ROWS,
    SHEET,
    UNREAD,
    Decision,
)
from loaders.review.decisions import (
    LISTERS,
    SHEET_LISTERS,
    file_decisions,
    list_decisions,
    take_back,
    without,
)
from loaders.review.draft import MANIFEST, Draft, DraftFile
from loaders.review.merge import UPDATE, WHOLE
from loaders.sandbox import pool
from loaders.tables.registry import TABLES
from tests.combinations import examples
from tests.loaders.workbooks import xlsx

LIST = xlsx(
    {
        "list": [
            ["Country", "Ministry", "Organizer", "Category", "Status"],
            ["Lebanan", "Ministry of Labour", "Amina Hassan", "Government", "attended"],
            ["LEBANAN ", "Ministry of Labour", "Ali Saleh", "Goverment", "absent"],
            ["Jordan", "Ministry of Labour", "Rana Haddad", "Goverment", "attended"],
        ],
        "scratch": [["a", "b"], ["1", "2"]],
    }
)
COLUMNS = {0: "state", 1: "organisation", 3: "category"}
MATCHED = SheetInstruction(
    "participants", 0, COLUMNS, {"event": "workshop-2"}, skipped=(2,), rejoined=()
)
SAID = (
    NO_INSTRUCTIONS.with_sheet("list", MATCHED)
    .with_sheet("scratch", SheetInstruction("", 0, {}))
    .with_values({("participants", "state", "lebanan"): "LBN"})
    .with_values({("participants", "category", "goverment"): "government"})
    .with_column("list", 4, DROP)
)


def read_decisions(
    data: bytes, instructions: Instructions, name: str = "f.xlsx"
) -> tuple[DraftFile, ParseResult, list[Decision]]:
    opened = open_file(name, data, instructions)
    uploaded, reading = DraftFile(opened, instructions), parse(opened, instructions)
    return uploaded, reading, list(file_decisions(uploaded, reading))


def facts(decisions: list[Decision], kind: str) -> list[tuple[str, str, str, int]]:
    return [(d.column, d.value, d.meaning, d.rows) for d in decisions if d.kind == kind]


def test_each_decision_is_listed_with_what_stands_what_it_was_read_as_and_its_rows() -> None:
    _, _, decisions = read_decisions(LIST, SAID)
    assert facts(decisions, SHEET) == [("", "", "participants", 2)]
    assert facts(decisions, UNREAD) == [("", "", "", 2)]
    assert facts(decisions, COLUMN) == [
        ("state", "Country", "", NOT_COUNTED),
        ("organisation", "Ministry", "", NOT_COUNTED),
        ("category", "Category", "", NOT_COUNTED),
    ]
    assert facts(decisions, CONSTANT) == [("event", "", "workshop-2", NOT_COUNTED)]
    assert facts(decisions, ROWS) == [("", "", ABSENT, 1)]
    assert facts(decisions, DROP) == [("", "E Status", "", NOT_COUNTED)]
    assert facts(decisions, "value") == [
        ("state", "Lebanan", "LBN", 1),
        ("category", "Goverment", "government", 1),
    ]
    assert {d.sheet for d in decisions if d.kind in (SHEET, COLUMN, CONSTANT, ROWS)} == {"list"}


def test_a_decision_names_no_person() -> None:
    _, _, decisions = read_decisions(LIST, SAID)
    assert not any(
        name in str(decision)
        for decision in decisions
        for name in ("Amina", "Hassan", "Saleh", "Rana")
    )


@pytest.mark.parametrize(
    ("written", "rows"),
    [
        ("لبنانن,لبنانن,الأردن", 2),
        ("Libann,Jordanie,Libann", 2),
        ("lebanan,LEBANAN,Lebanan.", 3),
        ("Jordan,Jordan,Jordan", 0),
    ],
)
def test_the_rows_of_a_value_are_counted_in_any_spelling_that_is_compared_equal(
    written: str, rows: int
) -> None:
    first, *_ = written.split(",")
    key = {"ل": "لبنانن", "L": "libann"}.get(first[0], "lebanan")
    lines = "\n".join(f"2020,{state},{i + 1},planned" for i, state in enumerate(written.split(",")))
    said = NO_INSTRUCTIONS.with_values({("coverage", "state", key): "LBN"})
    data = f"cycle,state,objective,status\n{lines}".encode()
    _, _, decisions = read_decisions(data, said, "coverage.csv")
    assert [d.rows for d in decisions if d.kind == "value"] == [rows]


def test_a_value_that_was_said_to_be_empty_is_read_decisions() -> None:
    said = NO_INSTRUCTIONS.with_values({("participants", "state", "x land"): ""})
    data = b"event,state,category\nw,X-land,government\nw,JOR,government\n"
    _, _, decisions = read_decisions(data, said, "participants.csv")
    assert facts(decisions, "value") == [("state", "X-land", "", 1)]


def test_further_spellings_of_the_vocabulary_are_listed_though_nobody_was_asked() -> None:
    data = b"event,state,category\nw,BH,government\nw,Bahrain,government\nw,048,government\n"
    _, _, decisions = read_decisions(data, NO_INSTRUCTIONS, "participants.csv")
    assert facts(decisions, "spelling") == [("state", "BH", "BHR", 1), ("state", "048", "BHR", 1)]
    assert not any(d.key for d in decisions)


@pytest.mark.parametrize(("order", "rows"), [(DAY_FIRST, 2), (MONTH_FIRST, 2)])
def test_the_rows_of_an_order_are_those_whose_date_depends_on_it(order: str, rows: int) -> None:
    dates = ("03/04/2024", "05/06/2024", "07/07/2024", "2024-01-02")
    lines = "\n".join(
        f"e{i},2024,workshop,held,T,ت,{day},2024-12-31,s" for i, day in enumerate(dates)
    )
    said = NO_INSTRUCTIONS.with_order("events", "start_date", order)
    data = f"event,cycle,kind,status,title_en,title_ar,start_date,end_date,source\n{lines}".encode()
    _, _, decisions = read_decisions(data, said, "events.csv")
    assert facts(decisions, "order") == [("start_date", "", order, rows)]


def test_a_column_that_was_kept_is_listed_with_its_header() -> None:
    bodies = ("Ministry of Labour", "Ministry of Health", "Statistics Office")
    lines = "\n".join(f"w,JOR,government,{body}" for body in bodies)
    data = f"event,state,category,Contact person\n{lines}".encode()
    opened = open_file("participants.csv", data)
    (place,) = opened.grids[0].left_out
    said = NO_INSTRUCTIONS.with_column(opened.grids[0].key, place, KEEP)
    _, _, decisions = read_decisions(data, said, "participants.csv")
    assert facts(decisions, KEEP) == [("", "D Contact person", "", NOT_COUNTED)]


def test_traces_survive_the_way_from_the_sandbox() -> None:
    uploaded, reading, _ = read_decisions(LIST, SAID)
    assert reading.traces
    assert pool.reread_sandboxed(uploaded.opened, SAID).traces == reading.traces


def test_every_field_of_instructions_is_read_decisions() -> None:
    assert set(LISTERS) == {field.name for field in fields(Instructions)}
    elsewhere = {"table", "header", "last", "skipped", "rejoined"}  # the sheet, and its rows
    assert set(SHEET_LISTERS) | elsewhere == {field.name for field in fields(SheetInstruction)}


# Taking back


def test_a_decision_that_is_taken_back_leaves_all_others() -> None:
    uploaded, reading, _ = read_decisions(LIST, SAID)
    sha256 = uploaded.opened.sha256
    draft = Draft("b", "p", (uploaded,), {"participants": UPDATE}, frozenset({sha256}))
    decisions = list_decisions(draft, (replace(reading, rows=()),))
    keys = {decision.key for decision in decisions}
    assert len(keys) == 6
    for decision in decisions:
        again = take_back(draft, decision)
        rest = list_decisions(again, (reading,))
        assert {each.key for each in rest} - {("left_out", sha256)} == keys - {decision.key}
        assert take_back(again, decision) == again, "a second press changes nothing"


def test_a_mode_and_a_consent_are_decisions_that_are_taken_back() -> None:
    refused = b"event,state,category\nw,Lebanan,government\nw,JOR,government\n"
    uploaded, reading, _ = read_decisions(refused, NO_INSTRUCTIONS, "participants.csv")
    sha256 = uploaded.opened.sha256
    draft = Draft("b", "p", (uploaded,), {"participants": WHOLE}, frozenset({sha256}))
    consent, mode = list_decisions(draft, (reading,))
    assert (consent.kind, consent.rows) == (REFUSED, 1)
    assert (mode.kind, mode.table, mode.meaning) == (MODE, "participants", WHOLE)
    assert take_back(draft, consent) == replace(draft, left_out=frozenset())
    assert take_back(draft, mode) == replace(draft, modes={})


def test_a_matching_that_is_taken_back_is_kept_aside_also_in_the_store() -> None:
    uploaded, _, decisions = read_decisions(LIST, SAID)
    draft = Draft("b", "p", (uploaded,))
    again = take_back(draft, next(d for d in decisions if d.kind == SHEET))
    assert again.files[0].earlier == {"list": MATCHED}
    assert "list" not in again.files[0].instructions.sheets
    assert Draft.from_bytes(again.to_bytes()) == again
    unread = take_back(draft, next(d for d in decisions if d.kind == UNREAD))
    assert unread.files[0].earlier == {}


def test_a_draft_of_before_is_read_without_matchings_that_were_taken_back() -> None:
    uploaded, _, _ = read_decisions(LIST, SAID)
    draft, older = Draft("b", "p", (uploaded,)), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(draft.to_bytes())) as today,
        zipfile.ZipFile(older, "w") as archive,
    ):
        for name in today.namelist():
            data = today.read(name)
            if name == MANIFEST:
                manifest = json.loads(data)
                del manifest["earlier"]
                data = json.dumps(manifest).encode()
            archive.writestr(name, data)
    assert Draft.from_bytes(older.getvalue()) == draft


TEXT = st.text("aبé \n", max_size=4)
NAMES = st.sampled_from([(name, c) for name, table in TABLES.items() for c in table.variants])
SHEETS = st.builds(
    SheetInstruction,
    st.sampled_from(["", *TABLES]),
    st.integers(0, 3),
    st.dictionaries(st.integers(0, 9), st.sampled_from(["state", "event", "unheard of"])),
    st.dictionaries(st.sampled_from(["event", "category"]), TEXT),
)
INSTRUCTIONS = st.builds(
    Instructions,
    st.dictionaries(st.one_of(st.just("list"), TEXT), SHEETS, max_size=3),
    st.dictionaries(st.tuples(NAMES, TEXT).map(lambda t: (*t[0], t[1])), TEXT, max_size=4),
    st.dictionaries(NAMES, st.sampled_from([DAY_FIRST, MONTH_FIRST]), max_size=3),
    st.dictionaries(
        st.tuples(st.one_of(st.just("list"), TEXT), st.integers(0, 9)),
        st.sampled_from([KEEP, DROP]),
        max_size=3,
    ),
)
OPENED = open_file("f.xlsx", LIST)
UNREAD_RESULT = parse(OPENED)


@settings(deadline=None, max_examples=examples(100))
@given(said=INSTRUCTIONS, order=st.randoms(use_true_random=False))
def test_taking_back_all_decisions_in_any_order_leaves_none_and_each_step_one_less(
    said: Instructions, order: random.Random
) -> None:
    decisions = list(file_decisions(DraftFile(OPENED, said), UNREAD_RESULT))
    keys = sorted({decision.key for decision in decisions if decision.key}, key=repr)
    size = sum(len(getattr(said, field.name)) for field in fields(Instructions))
    assert len(keys) == size
    order.shuffle(decisions)
    left = said
    for decision in decisions:
        before, left = left, without(left, decision)
        assert left == without(before, decision) == without(left, decision)
    assert left == NO_INSTRUCTIONS


@settings(deadline=None, max_examples=examples(100))
@given(said=INSTRUCTIONS)
def test_a_decision_has_a_sentence_and_comes_back_from_what_is_stored(said: Instructions) -> None:
    for decision in file_decisions(DraftFile(OPENED, said), UNREAD_RESULT):
        stored = Decision.from_dict(decision.to_dict())
        assert stored == replace(decision, key=(), sha256="")
        for language in languages().values():
            assert stored.sentence(language) == decision.sentence(language)


@pytest.mark.parametrize("kind", [*MESSAGES, "of a newer dashboard"], ids=str)
def test_every_kind_is_worded_in_every_language(
    kind: str | tuple[str, str], language: Language
) -> None:
    name, meaning = kind if isinstance(kind, tuple) else (kind, REJOINED)
    for rows in (NOT_COUNTED, 0, 1, 2, 1000):
        decision = Decision(name, "f", "s", "gone", "gone", "v", meaning, rows)
        assert decision.sentence(language)
