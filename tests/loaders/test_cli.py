"""python -m loaders: the effect and the exit status of each command."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from loaders.__main__ import main
from loaders.store.models import Author, Policy
from loaders.store.store import Store
from loaders.tables.registry import MAIN_TABLES, TABLES
from tests.loaders.case_files import FOLDER as CASES
from tests.loaders.stores import dialect_url
from tests.loaders.workbooks import COVERAGE, PROGRESS, xlsx

ROOT = Path(__file__).resolve().parents[2]
CLEAN = xlsx({"coverage": COVERAGE, "scratch": [["hello"]]})
FAULTY = xlsx({"coverage": [*COVERAGE, [2020, "Lebanan", 7, "planned"]]})


def written(folder: Path, data: bytes) -> str:
    path = folder / "f.xlsx"
    path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize(("data", "status"), [(CLEAN, 0), (FAULTY, 1), (b"hello", 2), (b"", 2)])
@pytest.mark.parametrize("options", [[], ["--json"], ["--lang", "ar"]])
def test_the_exit_status_tells_clean_problems_and_unreadable(
    data: bytes, status: int, options: list[str], tmp_path: Path
) -> None:
    assert main(["check", written(tmp_path, data), *options]) == status


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    assert main(["check", str(tmp_path / "none.xlsx")]) == 2


def test_the_json_has_exactly_the_agreed_fields(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, FAULTY)
    main(["check", path, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["file", "tables", "rows", "problems"]
    assert told["rows"] == [
        {"sheet": "coverage", "filled": 3, "read": 1, "refused": 1, "left_out": {"headers": 1}}
    ]
    assert (told["file"], told["tables"]) == (path, {"coverage": 1})
    (problem,) = told["problems"]
    assert list(problem) == [
        "severity",
        "code",
        "sheet",
        "cell",
        "value",
        "message_en",
        "message_ar",
        "suggestion",
    ]
    fields = [
        problem[name] for name in ("severity", "code", "sheet", "cell", "value", "suggestion")
    ]
    assert fields == ["error", "unknown_term", "coverage", "B3", "Lebanan", "Lebanon"]
    assert problem["message_en"] != problem["message_ar"]


def test_the_list_is_in_english_unless_another_language_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for options in ([], ["--lang", "en"], ["--lang", "ar"]):
        main(["check", written(tmp_path, FAULTY), *options])
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] != said[2]
    assert all("B3" in text for text in said)


def test_the_command_reads_the_report_without_a_problem() -> None:
    command = [sys.executable, "-m", "loaders", "check", "data/report-2020-08-13.xlsx", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["tables"] == {
        "events": 3,
        "participants": 20,
        "progress": 15,
        "coverage": 30,
        "principles": 17,
    }
    assert told["problems"] == []


# Publishing and history


@pytest.fixture
def changed(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the published tables as a workbook with one cell changed, next to a new store."""
    monkeypatch.setenv("DATABASE_URL", url)
    place = tmp_path / "changed.xlsx"
    assert main(["export", "--out", str(place)]) == 0
    book = openpyxl.load_workbook(place)
    sheet = book["Participants"]
    headers = [str(cell.value).rstrip(" *") for cell in sheet[1]]
    sheet.cell(2, headers.index("Headcount") + 1).value = 28
    book.save(place)
    return place


def told(capsys: pytest.CaptureFixture[str], *command: object) -> tuple[int, dict[str, Any]]:
    """Run a command; return its exit status and its JSON."""
    capsys.readouterr()
    status = main([*map(str, command), "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_what_is_exported_and_published_again_changes_nothing(
    changed: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    main(["export", "--lang", "ar", "--out", str(tmp_path / "same.xlsx")])
    status, answer = told(capsys, "publish", tmp_path / "same.xlsx")
    assert (status, answer["outcome"], answer["difference"], answer["version"]["number"]) == (
        0,
        "unchanged",
        {},
        1,
    )


def test_publishing_shows_the_cell_makes_a_version_and_repeated_makes_no_other(
    changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("publish", changed, "--note", "why", "--author", "Rana", "--id", "one")
    for _ in range(2):
        status, answer = told(capsys, *command)
        assert (status, answer["outcome"]) == (0, "published")
        assert (
            answer["version"]["number"],
            answer["version"]["id"],
            answer["version"]["note"],
        ) == (2, "one", "why")
        assert answer["version"]["author"] == {"name": "Rana", "address": "", "local": True}
        assert [upload["file"] for upload in answer["version"]["uploads"]] == ["changed.xlsx"]
    status, answer = told(capsys, *command[:2], "--base", 1, "--dry-run")
    (change,) = answer["difference"]["participants"]["changed"]
    assert (change["column"], change["after"], list(answer["difference"])) == (
        "headcount",
        28,
        ["participants"],
    )


def test_that_nothing_would_change_is_said_of_all_rows_only_where_all_were_read(
    changed: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sheet = openpyxl.load_workbook(changed)["Progress of the reviews"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    said = []
    for scratch in ({}, {"scratch": [["hello"], ["you"]]}):
        (tmp_path / "part.xlsx").write_bytes(xlsx({"Progress of the reviews": rows, **scratch}))
        capsys.readouterr()
        assert main(["publish", str(tmp_path / "part.xlsx"), "--dry-run"]) == 0
        said.append(capsys.readouterr().out.splitlines()[-1])
    assert said[0] != said[1]
    assert "2" in said[1]


def test_a_list_beside_published_headcounts_is_told_before_it_is_published(
    changed: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    counts = xlsx(
        {
            "participants": [
                ["event", "state", "category", "headcount"],
                ["workshop-2", "MAR", "government", 5],
            ]
        }
    )
    persons = xlsx(
        {
            "participants": [
                ["event", "state", "category", "gender"],
                *[["workshop-2", "MAR", "government", "female"]] * 6,
            ]
        }
    )
    for data in (counts, persons):
        (tmp_path / "f.xlsx").write_bytes(data)
        _, answer = told(capsys, "publish", tmp_path / "f.xlsx", "--mode", "update")
    odd = [(oddity["code"], oddity["row"]) for oddity in answer["oddities"]]
    assert ("persons_counted_twice", {"event": "workshop-2", "state": "MAR"}) in odd


def test_a_dry_run_publishes_nothing(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = told(capsys, "publish", changed, "--dry-run")
    assert (status, answer["outcome"], answer["base"]) == (0, "dry_run", 1)
    assert len(told(capsys, "history")[1]["versions"]) == 1


def test_an_overtaken_base_is_refused(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["publish", str(changed)])
    again = xlsx({"coverage": COVERAGE})
    changed.write_bytes(again)
    status, answer = told(capsys, "publish", changed, "--mode", "update", "--base", 1)
    assert (status, answer["outcome"], answer["version"]["number"]) == (3, "overtaken", 2)


def test_rows_are_removed_only_when_that_was_said(
    changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed.write_bytes(xlsx({"coverage": COVERAGE}))
    status, answer = told(capsys, "publish", changed)
    assert (status, answer["outcome"]) == (3, "removes_rows")
    assert len(answer["difference"]["coverage"]["removed"]) > 1
    assert len(told(capsys, "history")[1]["versions"]) == 1
    status, answer = told(capsys, "publish", changed, "--yes-remove")
    assert (status, answer["version"]["rows"]["coverage"]) == (0, 1)


def test_a_file_that_updates_removes_no_row(
    changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = told(capsys, "history")[1]["versions"][0]["rows"]
    changed.write_bytes(xlsx({"progress": [PROGRESS[0], [2030, "SYR", "2030-01-01", "approved"]]}))
    status, answer = told(capsys, "publish", changed, "--mode", "progress=update")
    assert (status, answer["version"]["rows"]) == (0, before | {"progress": before["progress"] + 1})


def test_two_files_are_not_both_the_whole_of_a_table(
    changed: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "other.xlsx").write_bytes(changed.read_bytes())
    status, answer = told(capsys, "publish", changed, tmp_path / "other.xlsx")
    assert (status, answer["outcome"]) == (3, "table_twice")
    assert (
        told(capsys, "publish", changed, tmp_path / "other.xlsx", "--mode", "update")[1]["outcome"]
        == "published"
    )


@pytest.mark.parametrize(("data", "status"), [(FAULTY, 1), (b"hello", 2)])
def test_a_file_with_errors_is_not_published(
    data: bytes, status: int, changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed.write_bytes(data)
    assert told(capsys, "publish", changed)[0] == status
    assert len(told(capsys, "history")[1]["versions"]) == 1


@pytest.mark.parametrize("mode", ["other", "people=whole", "=", "whole=progress"])
def test_a_mode_that_is_none_is_a_wrong_command(mode: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["publish", "f.xlsx", "--mode", mode])
    assert ended.value.code == 2


def test_restoring_brings_the_old_tables_back_as_a_new_version(
    changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["publish", str(changed)])
    for _ in range(2):
        status, answer = told(capsys, "restore", 1, "--note", "back", "--id", "two")
        assert (status, answer["outcome"], answer["version"]["number"]) == (0, "restored", 3)
    third, _, first = told(capsys, "history", "--verify")[1]["versions"]
    assert (third["content"], third["restored"]) == (first["content"], first["id"])
    assert told(capsys, "restore", 1)[1]["outcome"] == "unchanged"
    assert told(capsys, "restore", 9)[0] == 2


def test_verifying_finds_what_was_changed_in_the_database(
    changed: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["publish", str(changed)])
    assert told(capsys, "history", "--verify")[0] == 0
    with sa.create_engine(dialect_url(url)).begin() as connection:
        connection.execute(
            sa.text("UPDATE versions SET note = 'other', author = '' WHERE number = 2")
        )
    status, answer = told(capsys, "history", "--verify")
    assert (status, [(fault["version"], fault["what"]) for fault in answer["faults"]]) == (
        1,
        [(2, "fields")],
    )


def test_an_export_is_read_back_as_what_was_published(
    changed: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    main(["publish", str(changed)])
    assert (
        told(capsys, "export", "--version", 1, "--out", tmp_path / "old.zip")[1]["version"][
            "number"
        ]
        == 1
    )
    with zipfile.ZipFile(tmp_path / "old.zip") as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
    assert sorted(names) == sorted(f"{name}.csv" for name in TABLES)
    files = [tmp_path / f"{name}.csv" for name in MAIN_TABLES]
    status, answer = told(capsys, "publish", *files, "--dry-run")
    (change,) = answer["difference"]["participants"]["changed"]
    assert (status, change["before"], list(answer["difference"])) == (0, 28, ["participants"])


def test_a_place_that_cannot_be_written_is_told(
    changed: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert told(capsys, "export", "--out", tmp_path / "none" / "x.xlsx")[0] == 2
    assert told(capsys, "template", "--out", tmp_path / "none" / "x.xlsx")[0] == 2
    with pytest.raises(SystemExit):
        main(["export", "--out", "x.pdf"])


def test_the_template_is_a_workbook_without_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["template", "--lang", "ar", "--out", str(tmp_path / "t.xlsx")]) == 0
    assert set(told(capsys, "check", tmp_path / "t.xlsx")[1]["tables"].values()) == {0}


def test_a_store_that_is_not_available_has_a_status_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@localhost:1/none")
    (tmp_path / "f.xlsx").write_bytes(CLEAN)
    commands = [
        ("history",),
        ("history", "--verify"),
        ("restore", 1),
        ("export", "--out", tmp_path / "x.zip"),
        ("publish", tmp_path / "f.xlsx"),
    ]
    for command in commands:
        status, answer = told(capsys, *command)
        assert (status, answer["outcome"], answer["reason"]) == (4, "unavailable", "unreachable")


def test_who_no_longer_listens_stops_nothing(
    changed: Path, environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    command = [sys.executable, "-m", "loaders", "publish", str(changed)]
    publishing = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert publishing.stdout
    assert publishing.stderr
    publishing.stdout.close()
    assert publishing.stderr.read() == b""
    assert publishing.wait() == 0
    assert len(told(capsys, "history")[1]["versions"]) == 2


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_command_says_what_it_did_in_the_language_asked_for(
    language: str, changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = (
        ["publish", str(changed)],
        ["history", "--verify"],
        ["restore", "1"],
        ["restore", "1"],
        ["export", "--out", str(changed)],
    )
    for command in commands:
        capsys.readouterr()
        assert main([*command, "--lang", language]) == 0
        assert capsys.readouterr().out


@pytest.mark.parametrize(
    "command", ["check", "template", "publish", "history", "restore", "export"]
)
def test_help_has_examples_and_the_exit_statuses(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    said = capsys.readouterr().out
    assert f"python -m loaders {command} " in said
    assert all(f"\n  {status}  " in said for status in range(5))


def test_the_history_tells_how_a_file_was_read(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    file = tmp_path / "f.xlsx"
    header, *_ = COVERAGE
    file.write_bytes(xlsx({"coverage": [[*header, "Remark"], [2020, "BH", 7, "planned", "x"]]}))
    dropped = ("--drop-column", "coverage:Remark")
    command = ("publish", file, "--mode", "update", *dropped)
    assert told(capsys, *command)[1]["outcome"] == "published"
    newest, first = told(capsys, "history", "--verify")[1]["versions"]
    facts = [(d["kind"], d.get("value"), d.get("rows")) for d in newest["decisions"]]
    assert facts == [("drop", "E Remark", None), ("spelling", "BH", 1), ("mode", None, None)]
    assert all(d["message_en"] and d["message_ar"] for d in newest["decisions"])
    assert first["decisions"] == []
    main(["history"])
    assert "BH" in capsys.readouterr().out


def test_layouts_are_listed_and_forgotten_by_the_letters_that_tell_them_apart(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert told(capsys, "layouts") == (0, {"outcome": "listed", "layouts": []})
    store = Store(url, Policy(local=True))
    mapping = {
        "table": "participants",
        "columns": [["pays", 0, "state"]],
        "constants": {"category": "government"},
        "values": [["state", "libann", "LBN"]],
    }
    for shape in ("ab" * 32, "ac" * 32):
        store.save_mapping(shape, mapping, Author("", local=True))
    listed = told(capsys, "layouts")[1]["layouts"]
    assert [layout["id"] for layout in listed] == ["ac" * 6, "ab" * 6]
    assert {**listed[0], "id": "", "at": ""} == {"id": "", "at": "", **mapping}
    main(["layouts", "--lang", "ar"])
    assert "libann" in capsys.readouterr().out
    for unfit in ("a", "none", " "):
        status, answer = told(capsys, "layouts", "--forget", unfit)
        assert (status, answer["outcome"]) == (2, "no_such_layout")
    status, answer = told(capsys, "layouts", "--forget", "AB")
    assert (status, answer["outcome"], answer["id"]) == (0, "forgotten", "ab" * 6)
    assert [layout.shape for layout in store.layouts()] == ["ac" * 32]


@pytest.fixture
def bodies(tmp_path: Path) -> Path:
    """Write a list whose column of bodies has a header that names persons."""
    file = tmp_path / "participants.csv"
    lines = [
        "event,category,Name,Contact",
        "w1,government,Ministry of Labour,Ahmed Hassan",
        "w1,media,UNHCR,Sara Ali",
        "w1,media,IOM,Omar Farouk",
    ]
    file.write_text("\n".join(lines), "utf-8")
    return file


def codes(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(problem["code"], problem["cell"]) for problem in answer["problems"]]


@pytest.mark.parametrize("column", ["C", "Name", ":name", "c"])
def test_a_column_left_out_for_its_header_is_kept_where_the_command_names_it(
    column: str, bodies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert codes(told(capsys, "check", bodies)[1]) == [
        ("personal_by_header", "C1"),
        ("personal_column", "D1"),
    ]
    assert codes(told(capsys, "check", bodies, "--keep-column", column)[1]) == [
        ("unknown_column", "C1"),
        ("personal_column", "D1"),
    ]


def test_a_column_of_persons_is_kept_by_no_command(
    bodies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, answer = told(capsys, "check", bodies, "--keep-column", "Contact")
    assert (status, answer["outcome"]) == (3, "personal_column")
    assert "Hassan" not in str(answer)


def test_a_column_that_is_not_there_is_told(
    bodies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, answer = told(capsys, "publish", bodies, "--drop-column", "Nowhere")
    assert (status, answer["outcome"]) == (2, "unknown_column")


def test_a_column_is_left_out_where_the_command_names_it(
    bodies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = told(capsys, "check", bodies, "--keep-column", "C", "--drop-column", "category")[1]
    assert ("personal_by_header", "B1") in codes(answer)
    assert ("missing_column", "A1") in codes(answer)


def test_the_file_of_a_person_is_named_by_no_command(
    tmp_path: Path, bodies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = bodies.rename(tmp_path / "Ahmed_Hassan 0791234567.csv")
    answer = told(capsys, "check", file)[1]
    assert not {"Hassan", "0791234567"} & set(
        str(answer).replace("_", " ").replace(".", " ").split()
    )


@pytest.mark.parametrize("column", ["state", "الدولة", "B", "participants:État"])
def test_a_state_once_per_block_is_filled_down_where_the_command_says_so(
    column: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = CASES / "10-state-once-per-block.xlsx"
    assert codes(told(capsys, "check", file)[1]) == [("blank_beneath_value", "B3")]
    assert not codes(told(capsys, "check", file, "--fill-down", column)[1])
    status, answer = told(capsys, "check", file, "--fill-down", "category")
    assert (status, answer["outcome"]) == (3, "nothing_to_fill")
