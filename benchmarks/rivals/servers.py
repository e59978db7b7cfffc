"""The dashboard, that of the frozen commit, and its rivals as processes: started on a free port of
this machine, measured, ended. One process each, no debugging.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from benchmarks.frozen import ROOT, folder

HERE = "benchmarks/rivals"
COLLECTING = (f"{HERE}/collecting.py",)  # before a command: the server collects garbage on a signal
STREAMLIT = ("-m", "streamlit", "run")
MIB = 1024**2
# headless, no outbound requests
QUIET = ("--server.headless", "true", "--browser.gatherUsageStats", "false")
PATIENCE = 90  # seconds
# an idle server uses at most this share of CPU in this many seconds
RESTS, AT_REST = (2.0, 0.02)

Command = Callable[[str, int, Path], list[str]]  # page, port, temporary folder


@dataclass(frozen=True)
class Rival:
    """One tool: how its server is started, and how the tables describe it."""

    name: str
    title: str
    command: Command
    kind: str  # how its controls are operated: "view", "streamlit", "dash", "panel", "plain"
    whole: bool = False  # whether it is a dashboard with all pages

    @property
    def tree(self) -> Path:
        """Return the folder whose files it runs."""
        return ROOT if self.kind == "view" else folder()


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    rival: Rival
    page: str
    base: str
    pid: int

    def address(self, page: str | None = None, language: str = "en") -> str:
        """Return the address of a page of a dashboard; a rival has only one."""
        if self.rival.whole:
            page = page or self.page
            return f"{self.base}/{'' if page == 'overview' else page}?lang={language}"
        return f"{self.base}/panel_page" if self.rival.kind == "panel" else f"{self.base}/"

    def cpu(self) -> float:
        """Return the CPU seconds that the process and its children have used, all threads."""
        # the id of a process's CPU clock: see clock_getcpuclockid
        return sum(time.clock_gettime((~pid << 3) | 2) for pid in _family(self.pid))

    def rest(self) -> None:
        """Wait until the server is idle: work it does ahead for later readers is not part of a
        change.
        """
        ends, before = time.monotonic() + PATIENCE, self.cpu()
        while time.monotonic() < ends:
            time.sleep(RESTS)
            before, used = (now := self.cpu()), now - before
            if used < AT_REST * RESTS:
                return
        raise RuntimeError(f"{self.rival.title} was still at work after {PATIENCE} s.")

    def memory(self) -> int:
        """Return the memory of the process itself in bytes (RSS)."""
        return _memory(self.pid)

    def memory_of_all(self) -> int:
        """Return the memory of the process and its children in bytes."""
        return sum(map(_memory, _family(self.pid)))

    def weigh(self) -> float:
        """Return MiB of the process itself after a garbage collection (see COLLECTING)."""
        for _ in range(3):  # the memory of threads that have just ended is freed by the next call
            os.kill(self.pid, signal.SIGUSR1)
            time.sleep(0.7)
        return self.memory() / MIB


def _dashboard(page: str, port: int, place: Path) -> list[str]:
    return [*STREAMLIT, "app.py", "--server.port", str(port), "--server.fileWatcherType", "none"]


def _naive(page: str, port: int, place: Path) -> list[str]:
    # The map data that Plotly would fetch from the web is next to its script; all other settings
    # are Streamlit's own.
    frozen = folder()
    (place / "static").symlink_to(frozen / "static")
    (place / "page.py").symlink_to(frozen / HERE / "naive.py")
    script = str(place / "page.py")
    return [
        *STREAMLIT,
        script,
        "--server.port",
        str(port),
        *QUIET,
        "--server.enableStaticServing",
        "true",
        "--",
        "--page",
        page,
    ]


def _empty(page: str, port: int, place: Path) -> list[str]:
    return [*STREAMLIT, f"{folder()}/{HERE}/empty.py", "--server.port", str(port), *QUIET]


def _dash(page: str, port: int, place: Path) -> list[str]:
    served = f'benchmarks.rivals.dash_page:server("{page}")'
    return [
        "-m",
        "gunicorn",
        "--workers",
        "1",
        "--threads",
        "8",
        "--bind",
        f"127.0.0.1:{port}",
        "--log-level",
        "error",
        served,
    ]


def _panel(page: str, port: int, place: Path) -> list[str]:
    command = [
        "-m",
        "panel",
        "serve",
        f"{HERE}/panel_page.py",
        "--port",
        str(port),
        "--address",
        "127.0.0.1",
        "--log-level",
        "error",
    ]
    return [
        *command,
        "--allow-websocket-origin",
        f"localhost:{port}",
        "--static-dirs",
        "app/static=static",
        "--args",
        "--page",
        page,
    ]


def _plain(page: str, port: int, place: Path) -> list[str]:
    return [f"{HERE}/plain.py", "--page", page, "--port", str(port)]


RIVALS = {
    each.name: each
    for each in (
        Rival("ours", "this dashboard", _dashboard, "view", whole=True),
        Rival("today", "dashboard of the frozen commit", _dashboard, "streamlit", whole=True),
        Rival("naive", "naive Streamlit", _naive, "streamlit"),
        Rival("empty", "empty Streamlit page", _empty, "streamlit"),
        Rival("dash", "Dash", _dash, "dash"),
        Rival("panel", "Panel", _panel, "panel"),
        Rival("plain", "plain server", _plain, "plain"),
    )
}


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(
    name: str,
    page: str = "overview",
    *,
    answering: bool = True,
    before: tuple[str, ...] = (),
    database: str = "",
    settings: Mapping[str, str] = MappingProxyType({}),
    log: Path | None = None,
    prepare: Callable[[], object] | None = None,
) -> Iterator[Running]:
    """Start a server, with a new store unless `database` names one; end it afterwards.

    `before` are arguments of Python that precede the command's, `settings` go into its environment,
    `log` is a file for what it writes, `prepare` runs in the new process.
    """
    rival, port = RIVALS[name], free_port()
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        told = log or place / "log.txt"
        environment = os.environ | {
            "DATABASE_URL": database or f"sqlite:///{place}/store.sqlite3",
            "PYTHONPATH": str(rival.tree),
        }
        environment |= settings
        environment.pop("STORE_KEY", None)
        with told.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *before, *rival.command(page, port, place)],
                # Streamlit reads the settings of its working directory: ours are for our pages alone
                cwd=place if name in ("naive", "empty") else rival.tree,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                preexec_fn=prepare,
            )
        try:
            server = Running(rival, page, f"http://localhost:{port}", process.pid)
            if answering:
                wait_for(server, process, told)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(
    server: Running,
    process: subprocess.Popen[bytes] | None = None,
    log: Path | None = None,
    pause: float = 0.05,
    path: str = "",
) -> None:
    """Wait until the server answers a request for its page, or for a path. Raises RuntimeError with
    its log where it does not.
    """
    address = f"{server.base}/{path}" if path else server.address()
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and (process is None or process.poll() is None):
        try:
            urllib.request.urlopen(address, timeout=10).close()
        except (urllib.error.URLError, OSError):
            time.sleep(pause)
        else:
            return
    said = log.read_text(errors="replace")[-3000:] if log else ""
    raise RuntimeError(f"{server.rival.title} did not answer at {address}:\n{said}")


def _memory(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all its descendants."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))
