"""A file is read in a separate process: any failure there is one problem of the file, and costs the
server nothing.
"""

import gc
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from domain.language import languages
from loaders.cells import framing
from loaders.cells.instructions import MONTH_FIRST, NO_INSTRUCTIONS, Instructions
from loaders.cells.limits import LIMITS, Limits
from loaders.matching import remembered_mapping, sheet_guess
from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import open_file, read_bytes
from loaders.sandbox import answers, pool, protocol, slots, tasks
from loaders.sandbox.pool import (
    SandboxError,
    read_sandboxed,
    reread_sandboxed,
    run_for_result,
    run_sandboxed,
)
from loaders.xlsx import annotate
from scripts.odd_parts import zip_parts
from tests.loaders.reading.prescan.test_archive import SHEET, rewritten, worksheet
from tests.loaders.workbooks import COVERAGE, PARTICIPANTS, whole, xlsx

GOOD = xlsx(whole())
MIB = 1024**2
ODD = Path(__file__).resolve().parents[2] / "files" / "odd"


def unzipped(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def wide_apart() -> bytes:
    """Return a small file for whose sheet calamine allocates 100 MB and more."""
    return rewritten(
        SHEET,
        worksheet(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="19000"><c '
            'r="GR19000"><v>1</v></c></row>'
        ),
    )


def without_end(rows: int = 100_000) -> bytes:
    """Return a file that takes seconds to read."""
    row = ",".join(f"a{{0}}b{i}" for i in range(12))
    return "\n".join(["event,category,headcount", *(row.format(i) for i in range(rows))]).encode()


@pytest.fixture(scope="module")
def opened_without_end() -> OpenedFile:
    """Return an opened file that takes seconds to read again or to guess."""
    return open_file("f.csv", without_end(90_000))


def same(one: ParseResult, other: ParseResult) -> bool:
    tables = one.tables.keys() == other.tables.keys() and all(
        one.tables[name].equals(other.tables[name]) for name in one.tables
    )
    facts = [(r.file, r.sha256, r.counts, r.problems, r.readable) for r in (one, other)]
    return tables and facts[0] == facts[1]


def refusal(reading: ParseResult) -> str:
    assert not reading.readable
    (problem,) = reading.problems
    assert all(problem.sentence(language) for language in languages().values())
    return problem.code


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("all.xlsx", GOOD),
        (
            "bad.xlsx",
            xlsx(
                {
                    "coverage": [*COVERAGE, [2020, "Lebanan", 24, "planned"]],
                    "list": [["Name", "E-mail"], ["A B", "a@b.org"]],
                }
            ),
        ),
        ("f.csv", "état,cycle,objectif,statut\nسوريا,2020,7,planned\n,x\n".encode()),
        ("cut.xlsx", GOOD[:2000]),
        ("empty.csv", b""),
    ],
)
def test_a_file_reads_the_same_in_a_process_of_its_own(name: str, data: bytes) -> None:
    kept, reading = read_sandboxed(name, data)
    assert kept == open_file(name, data)
    assert same(reading, read_bytes(name, data))
    assert same(reread_sandboxed(kept, NO_INSTRUCTIONS), reading)


def test_what_was_said_of_a_file_is_followed_there_too() -> None:
    rows = [["cycle", "state", "as_of", "stage"], [2020, "SYR", "03/04/2020", "approved"]]
    kept, reading = read_sandboxed("f.xlsx", xlsx({"progress": rows}))
    assert [problem.code for problem in reading.problems] == ["ambiguous_date"]
    again = reread_sandboxed(kept, Instructions().with_order("progress", "as_of", MONTH_FIRST))
    assert again.clean
    assert f"{again.tables['progress']['as_of'][0]:%Y-%m-%d}" == "2020-03-04"


def test_a_file_for_which_memory_is_refused_is_told_and_costs_nothing() -> None:
    few = Limits(memory_bytes=64 * MIB)
    assert refusal(read_sandboxed("f.xlsx", wide_apart(), limits=few)[1]) == "memory_exceeded"
    assert (
        run_for_result(
            tasks.open_and_parse, "f.xlsx", wide_apart(), NO_INSTRUCTIONS, limits=few
        ).code
        < 0
    )
    assert read_sandboxed("f.xlsx", GOOD)[1].clean


@pytest.mark.xdist_group("endless")
def test_a_file_that_takes_too_long_is_told(opened_without_end: OpenedFile) -> None:
    assert (
        refusal(read_sandboxed("f.csv", without_end(), limits=Limits(seconds=1))[1])
        == "reading_too_long"
    )
    assert (
        refusal(reread_sandboxed(opened_without_end, NO_INSTRUCTIONS, limits=Limits(seconds=1)))
        == "reading_too_long"
    )


def test_a_small_file_that_keeps_its_reader_busy_is_broken_and_not_waited_for() -> None:
    """Limit the CPU seconds of each file by its size; the elapsed time limit is for the
    large ones.
    """
    few = Limits(least_seconds=1, bytes_a_second=100 * MIB, seconds=30)
    ended = run_for_result(
        tasks.open_and_parse, "f.csv", without_end(), NO_INSTRUCTIONS, limits=few
    )
    assert (ended.code, ended.answer) == (-signal.SIGXCPU, b"")
    assert refusal(read_sandboxed("f.csv", without_end(), limits=few)[1]) == "unreadable"


def test_what_is_forked_from_has_no_limits_to_hand_on() -> None:
    """Keep the limits away from the process that is forked from: it reads files itself to warm up,
    and every later file would inherit them.
    """
    assert read_sandboxed("f.xlsx", GOOD)[1].clean  # to warm up the fork server
    limits = Path(f"/proc/{server()}/limits").read_text("ascii").splitlines()
    assert [line.split()[-3:-1] for line in limits if line.startswith("Max cpu time")] == [
        ["unlimited", "unlimited"]
    ]


def test_a_large_file_earns_more_time_within_a_limit() -> None:
    assert LIMITS.cpu_budget(1000) == LIMITS.least_seconds
    assert (
        LIMITS.least_seconds
        < LIMITS.cpu_budget(20 * MIB)
        < LIMITS.cpu_budget(10**12)
        == LIMITS.seconds
    )


def test_a_file_larger_than_is_taken_in_is_not_read() -> None:
    assert (
        refusal(read_sandboxed("f.xlsx", GOOD, limits=Limits(file_bytes=100))[1])
        == "file_too_large"
    )


def test_a_failure_of_our_own_is_one_refusal_and_its_words_are_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(SandboxError) as stopped:
        run_sandboxed(tasks.parse_again, b"Xanthippe", NO_INSTRUCTIONS)
    assert stopped.value.code == "unreadable"
    assert "ValueError" in caplog.text
    assert "Xanthippe" not in caplog.text


def test_only_functions_of_the_loaders_are_done() -> None:
    with pytest.raises(SandboxError):
        run_sandboxed(os.getenvb, b"PATH")


def test_a_marked_workbook_is_made_there_too_though_no_file_can_be_written() -> None:
    _, reading = read_sandboxed(
        "f.xlsx", xlsx({"coverage": [*COVERAGE, [2020, "Lebanan", 24, "planned"]]})
    )
    data = xlsx({"coverage": [*COVERAGE, [2020, "Lebanan", 24, "planned"]]})
    for name, content in (
        ("f.xlsx", data),
        ("f.csv", b"cycle,state,objective,status\n2020,Lebanan,24,planned\n"),
    ):
        assert run_sandboxed(annotate.annotate, name, content, reading.problems, "en").startswith(
            b"PK"
        )


def server() -> int:
    pool.start_server()
    process = pool._FORK_SERVER._process
    assert process is not None
    return process.pid


def test_the_server_of_processes_is_started_anew_where_it_died() -> None:
    first = server()
    os.kill(first, 9)
    assert read_sandboxed("f.xlsx", GOOD)[1].clean
    assert server() != first


def test_no_process_learns_the_address_of_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    pool._FORK_SERVER.stop()
    assert b"secret" not in Path(f"/proc/{server()}/environ").read_bytes()


def idle(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"


def held() -> list[int]:
    """Return the open files here and in the fork server, and its processes, as soon as it is idle.

    It reports the end of a process, then closes the socket of the report: a check may fall between
    the two.
    """
    gc.collect()  # garbage of other tests must not count
    while not idle(server()):
        time.sleep(0.001)
    files = [sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()) for pid in (os.getpid(), server())]
    return [*files, len(Path(f"/proc/{server()}/task/{server()}/children").read_text().split())]


@pytest.fixture
def counted() -> Iterator[None]:
    """Check that nothing is left: no open file here or in the fork server, and no process."""
    read_sandboxed("f.xlsx", GOOD)
    before = held()
    yield
    until = time.monotonic() + 10  # the last process may still be ending
    while held() != before and time.monotonic() < until:
        time.sleep(0.01)
    assert held() == before


@pytest.mark.usefixtures("counted")
def test_nothing_stays_behind() -> None:
    for _ in range(5):
        read_sandboxed("f.xlsx", GOOD)
        read_sandboxed("f.xlsx", wide_apart(), limits=Limits(memory_bytes=64 * MIB))


@pytest.mark.usefixtures("counted")
def test_many_are_read_at_once_each_its_own() -> None:
    files = {
        f"{i}.xlsx": xlsx(
            {"participants": [*PARTICIPANTS, *([["w1", "SYR", "government", i]] * i)]}
        )
        for i in range(12)
    }
    found: dict[str, int] = {}

    def read(name: str) -> None:
        found[name] = read_sandboxed(name, files[name])[1].counts["participants"].in_file

    threads = [threading.Thread(target=read, args=(name,)) for name in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {f"{i}.xlsx": len(PARTICIPANTS) - 1 + i for i in range(12)}


def test_where_nothing_can_be_forked_an_interpreter_is_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "CAN_FORK", False)
    assert same(read_sandboxed("f.xlsx", GOOD)[1], read_bytes("f.xlsx", GOOD))
    assert (
        refusal(read_sandboxed("f.xlsx", wide_apart(), limits=Limits(memory_bytes=64 * MIB))[1])
        == "memory_exceeded"
    )


def test_a_large_file_earns_more_memory_within_a_limit() -> None:
    assert LIMITS.memory_budget(1000) == LIMITS.memory_bytes
    assert (
        LIMITS.memory_bytes
        < LIMITS.memory_budget(200 * MIB)
        < LIMITS.memory_budget(10**12)
        == LIMITS.max_memory_bytes
    )


def test_a_reading_says_which_columns_the_file_gives_and_which_are_only_empty() -> None:
    data = b"event,state,category\nworkshop-2,JOR,government\n"
    _, reading = read_sandboxed("participants.csv", data)
    assert reading.columns == {"participants": ("event", "state", "category", "headcount")}
    assert {"organisation", "gender"} <= set(reading.tables["participants"])


def test_a_small_file_waits_for_no_large_one() -> None:
    """Keep two readers busy with a third file in the queue: small files have processes reserved."""
    answered: list[str] = []

    def read(name: str, data: bytes, limits: Limits) -> None:
        read_sandboxed(name, data, limits=limits)
        answered.append(name)

    large = [
        threading.Thread(target=read, args=("large.csv", without_end(), Limits(seconds=3)))
        for _ in range(3)
    ]
    for thread in large:
        thread.start()
    time.sleep(0.5)
    read("small.csv", b"event,state,category\nw1,SYR,government\n", LIMITS)
    for thread in large:
        thread.join()
    assert answered == ["small.csv", "large.csv", "large.csv", "large.csv"]


@pytest.mark.parametrize("size", [LIMITS.quick_bytes + 1, LIMITS.large_bytes + 1])
def test_files_that_unpack_to_much_leave_processes_to_the_others(size: int) -> None:
    small = slots.slots_for(0)
    assert slots.slots_for(LIMITS.quick_bytes) is small
    assert slots.slots_for(size) is not small
    assert slots.slots_for(LIMITS.large_bytes + 1).count == 1


def test_who_asked_first_is_read_first() -> None:
    """Queue a caller that returns a process and has a further file behind the others."""
    single, order = slots.Slots(1), []

    def take(name: str, times: int) -> None:
        for _ in range(times):
            with single:
                order.append(name)

    with single:
        greedy, patient = (
            threading.Thread(target=take, args=("greedy", 50)),
            threading.Thread(target=take, args=("patient", 1)),
        )
        for thread, waiting in ((greedy, 1), (patient, 2)):
            thread.start()
            while len(single._waiting) < waiting:
                time.sleep(0.001)
    greedy.join()
    patient.join()
    assert order[:2] == ["greedy", "patient"]
    with single:
        assert order.count("greedy") == 50


def test_the_size_of_an_archive_of_countless_parts_costs_the_server_nothing() -> None:
    """Assume the largest size without listing the parts: each would become an object of the
    server's.
    """
    many = zip_parts([(str(n), b"") for n in range(pool.MAX_PARTS + 1)])
    assert pool.estimate_size(many) == LIMITS.unpacked_bytes
    assert pool.estimate_size(GOOD) == sum(len(part) for part in unzipped(GOOD))


def lying(length: int) -> Callable[[socket.socket], None]:
    """Return a worker that claims this length for its answer."""

    def lie(control: socket.socket) -> None:
        _, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        task, end = (socket.socket(fileno=descriptor) for descriptor in descriptors)
        with task, end, suppress(OSError):
            task.recv(1024)
            task.sendall(framing.LENGTH.pack(length) + b"x" * 100)
            end.sendall(protocol.STATUS.pack(protocol.DONE, 0))

    return lie


@pytest.mark.parametrize("length", [2**62, LIMITS.max_memory_bytes + 1, 2**64 - 1, 100])
def test_a_process_that_lies_of_its_answer_is_a_failed_reading(length: int) -> None:
    """Trust neither a length beyond memory nor a malformed answer; nothing is raised in the
    server.
    """
    pool._FORK_SERVER.stop()
    ours, theirs = socket.socketpair()
    liar = threading.Thread(target=lying(length), args=(theirs,))
    liar.start()
    pool._FORK_SERVER._control = ours
    pool._FORK_SERVER._process = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE
    )
    try:
        assert refusal(read_sandboxed("f.xlsx", GOOD)[1]) == "unreadable"
    finally:
        liar.join()
        pool._FORK_SERVER.stop()
        theirs.close()
    assert read_sandboxed("f.xlsx", GOOD)[1].clean


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0" * 8,
        framing.join_parts([b"{}", b"[]"]),
        framing.join_parts([b"[" * 10**6, b"[]"]),
    ],
)
def test_an_answer_of_no_form_is_a_failed_reading(answer: bytes) -> None:
    with pytest.raises(SandboxError) as stopped:
        pool._decode_answer(answers.unpack_reading, answer)
    assert stopped.value.code == "unreadable"


def test_a_small_file_that_asks_for_more_memory_than_any_needs_is_damaged_and_not_to_be_split() -> (
    None
):
    """Report damage, as nothing could be split of it; where memory is short for a file that may
    need it, that is reported.
    """
    assert (
        refusal(read_sandboxed("f.xls", (ODD / "looping-chain.xls").read_bytes())[1])
        == "unreadable"
    )
    assert (
        LIMITS.memory_needed(0)
        < LIMITS.small_memory_bytes
        < LIMITS.memory_needed(LIMITS.quick_bytes)
    )


@pytest.mark.parametrize("table", ["", "participants", "coverage"])
def test_a_guess_is_the_same_in_a_process_of_its_own(table: str) -> None:
    rows = [
        ["Country", "Category", "Number", "Name"],
        ["Syria", "government", "3", "A B"],
        ["Jordan", "ngo", "4", "C D"],
    ]
    kept = open_file("list.xlsx", xlsx({"workshop-2": rows, "other": [["a", "b"], ["1", "2"]]}))
    for sheet in ("workshop-2", "other"):
        known = {"table": table, "events": ["workshop-2"], "remembered": None}
        found = pool.guess_sandboxed(kept, sheet, **known)
        assert found == sheet_guess.guess_sheet(kept, sheet, **known)
        remembered = remembered_mapping.build_mapping(
            kept, sheet, sheet_guess.to_instruction(found)
        )
        assert pool.guess_sandboxed(kept, sheet, remembered=remembered) == sheet_guess.guess_sheet(
            kept, sheet, remembered=remembered
        )


@pytest.mark.xdist_group("endless")
def test_a_guess_that_takes_too_long_is_stopped(opened_without_end: OpenedFile) -> None:
    with pytest.raises(SandboxError) as stopped:
        pool.guess_sandboxed(opened_without_end, "", limits=Limits(seconds=1))
    assert stopped.value.code == "reading_too_long"
