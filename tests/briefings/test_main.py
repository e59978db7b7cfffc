"""python -m briefings: pictures and documents from the command line."""

from pathlib import Path

import pytest

from briefings.__main__ import main
from briefings.command_line import EXIT_STATUS_HELP
from tests.charts.crowded import crowded

WORKBOOK = str(Path(__file__).resolve().parents[2] / "data" / "report-2020-08-13.xlsx")


@pytest.mark.parametrize(
    ("kind", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_a_picture_of_a_workbook_is_written(kind: str, start: bytes, tmp_path: Path):
    out = tmp_path / f"it.{kind}"
    assert (
        main(
            [
                "picture",
                "gender",
                "--file",
                WORKBOOK,
                "--kind",
                kind,
                "--language",
                "ar",
                "--out",
                str(out),
            ]
        )
        == 0
    )
    assert out.read_bytes().startswith(start)


def test_a_picture_of_the_published_version_is_written(tmp_path: Path):
    out = tmp_path / "it.png"
    assert main(["picture", "gender", "--size", "square", "--out", str(out)]) == 0
    assert out.stat().st_size


def test_a_version_that_there_is_not_gives_no_picture(tmp_path: Path):
    out = tmp_path / "it.png"
    assert main(["picture", "gender", "--version", "no-such", "--out", str(out)]) == 2
    assert not out.exists()


def test_a_figure_of_one_state_asks_for_the_state(tmp_path: Path):
    arguments = [
        "picture",
        "state-objectives",
        "--file",
        WORKBOOK,
        "--size",
        "column",
        "--out",
        str(tmp_path / "it.png"),
    ]
    assert main(arguments) == 2
    assert main([*arguments, "--state", "MAR"]) == 0


def test_documents_of_a_workbook_are_written_and_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    arguments = [
        "documents",
        "--file",
        WORKBOOK,
        "--language",
        "en",
        "--formats",
        "xlsx",
        "--out",
        str(tmp_path),
    ]
    assert main(arguments) == 0
    assert (tmp_path / "en" / "regional-briefing-en.xlsx").stat().st_size
    assert "en/regional-briefing-en.xlsx" in capsys.readouterr().out


def test_the_contents_of_a_pack_can_be_chosen(tmp_path: Path):
    source = ["--file", WORKBOOK, "--lang", "en", "--formats", "pdf"]
    assert main(["documents", *source, "--contents", "region", "--out", str(tmp_path)]) == 0
    files = [file.name for file in tmp_path.rglob("*") if file.is_file()]
    assert files == ["regional-briefing-en.pdf"]


def test_a_format_that_there_is_not_gives_no_document(tmp_path: Path):
    assert main(["documents", "--file", WORKBOOK, "--formats", "odt", "--out", str(tmp_path)]) == 2
    assert not list(tmp_path.iterdir())


def test_a_briefing_is_of_every_state_and_refuses_to_be_asked_for_one(tmp_path: Path):
    with pytest.raises(SystemExit):
        main(
            [
                "documents",
                "--file",
                WORKBOOK,
                "--formats",
                "xlsx",
                "--state",
                "MAR",
                "--out",
                str(tmp_path),
            ]
        )
    assert not list(tmp_path.iterdir())


def test_a_cycle_that_there_is_not_gives_no_picture_and_names_those_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "it.png"
    assert (
        main(["picture", "ladder", "--file", WORKBOOK, "--cycle", "1999", "--out", str(out)]) == 2
    )
    assert not out.exists()
    told = capsys.readouterr().err
    assert "1999" in told
    assert "2020" in told


def test_the_ending_of_the_file_names_the_kind_of_a_picture(tmp_path: Path):
    out = tmp_path / "it.svg"
    assert main(["picture", "gender", "--file", WORKBOOK, "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize(
    ("name", "options"),
    [("it.gif", []), ("it.png", ["--kind", "svg"]), ("it.jpeg", ["--kind", "png"])],
)
def test_an_ending_that_no_picture_has_is_refused(
    name: str, options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert (
        main(["picture", "gender", "--file", WORKBOOK, "--out", str(tmp_path / name), *options])
        == 2
    )
    assert not list(tmp_path.iterdir())
    assert name in capsys.readouterr().err or "." in name


@pytest.mark.parametrize(
    "command", [["picture", "gender"], ["documents", "--formats", "xlsx", "--language", "en"]]
)
def test_a_place_that_cannot_be_written_ends_with_a_sentence(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "file").write_bytes(b"")
    assert main([*command, "--file", WORKBOOK, "--out", str(tmp_path / "file" / "it.png")]) == 2
    assert str(tmp_path / "file") in capsys.readouterr().err


def test_a_figure_without_room_ends_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with crowded("gender"):
        assert (
            main(["picture", "gender", "--file", WORKBOOK, "--out", str(tmp_path / "it.png")]) == 2
        )
    assert not list(tmp_path.iterdir())
    assert capsys.readouterr().err.count("\n") == 1


def test_the_help_tells_the_exit_statuses(capsys: pytest.CaptureFixture[str]):
    for command in ([], ["picture"], ["documents"]):
        with pytest.raises(SystemExit):
            main([*command, "--help"])
        assert EXIT_STATUS_HELP.splitlines()[1] in capsys.readouterr().out
