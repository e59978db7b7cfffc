"""Information for the operator: /healthz, /metrics and the log of a real server with real readers
and a real publication.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.browser.conftest import PATIENCE, ROOT, Opened, Server, _free_port, _wait_for_health
from tests.browser.test_data import press, upload, write

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("operations")]
TOKEN = "a token of those who measure"
ROWS = ["cycle,state,objective,status,source,paragraph", "2020,Lebanon,7,planned,report,1"]


@dataclass
class Machine(Server):
    """A server with its standard error and its store."""

    @property
    def log(self) -> list[dict[str, Any]]:
        """Return every log line, parsed; a line that is not JSON raises."""
        return [
            json.loads(line)
            for line in (self.folder / "errors.txt").read_text("utf-8").splitlines()
            if line
        ]

    @property
    def store(self) -> Path:
        return self.folder / "store.sqlite3"

    def measured(self, **headers: str) -> dict[str, float]:
        """Return the samples of /metrics by name and labels."""
        answer = httpx.get(
            f"{self.base}/metrics", headers=headers, trust_env=False, timeout=PATIENCE / 1000
        )
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.text)
        return {
            " ".join([each.name, *each.labels.values()]): each.value
            for family in families
            for each in family.samples
        }

    def healthz(self) -> httpx.Response:
        return httpx.get(f"{self.base}/healthz", trust_env=False, timeout=PATIENCE / 1000)


@contextmanager
def dashboard(folder: Path) -> Iterator[Machine]:
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.fileWatcherType",
        "none",
    ]
    known = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/store.sqlite3",
        "METRICS_TOKEN": TOKEN,
    }
    with (folder / "errors.txt").open("wb") as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors, env=known
        )
    try:
        _wait_for_health(f"http://localhost:{port}", process, folder / "errors.txt")
        yield Machine(f"http://localhost:{port}", folder)
    finally:
        process.terminate()
        process.wait(timeout=60)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with dashboard(tmp_path_factory.mktemp("operations")) as started:
        yield started


def file_of(folder: Path, *rows: str) -> Path:
    file = folder / "coverage.csv"
    file.write_text("\n".join(rows), "utf-8")
    return file


def events(machine: Machine, name: str) -> list[dict[str, Any]]:
    return [line for line in machine.log if line["event"] == name]


def test_a_healthy_server_tells_the_version_it_serves_and_is_asked_anew_each_time(
    machine: Machine,
) -> None:
    answer = machine.healthz()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.json().keys() == {"status", "store", "version", "content"}
    assert answer.json()["version"] == 1


def test_pages_are_counted_and_timed_by_what_they_are(
    machine: Machine, opened: Callable[..., Opened]
) -> None:
    before = machine.measured()
    view = opened("objectives", "en", server=machine).adopted()
    assert machine.measured()["dashboard_sessions"] == before["dashboard_sessions"] + 1
    runs = machine.measured()["dashboard_rerun_seconds_count objectives page"]
    assert runs >= 1
    view.page.locator("#reading input[name=order][value=number]").press("Space")
    view.settled().adopted()
    assert machine.measured()["dashboard_rerun_seconds_count objectives page"] == runs, (
        "a change of a filter runs a script"
    )
    view.page.locator("a[data-page=briefing]").click()
    view.page.wait_for_url("**/briefing?*")
    view.settled()
    after = machine.measured()
    assert after["dashboard_rerun_seconds_count briefing page"] >= 1
    assert after["dashboard_version_served"] == 1


def test_a_refused_file_and_a_publication_are_counted_and_told(
    machine: Machine, opened: Callable[..., Opened], tmp_path: Path
) -> None:
    analyst = opened("data", "en", server=machine)
    upload(analyst, file_of(tmp_path, ROWS[0], "2020,Lebanan,7,planned,report,1"))
    assert machine.measured()["dashboard_refused_files_total unknown_term"] == 1
    (refused,) = events(machine, "file_refused")
    assert refused["codes"] == ["unknown_term"]
    press(analyst, "discard")
    upload(analyst, file_of(tmp_path, *ROWS))
    write(analyst, "note", "Zubaydah Alvundari said so")
    press(analyst, "publish")
    analyst.page.wait_for_selector(".dashboard-published")
    told = machine.measured()
    assert (told["dashboard_publications_total published"], told["dashboard_version_served"]) == (
        1,
        2,
    )
    assert [line["version"] for line in events(machine, "published")] == [2]
    assert machine.healthz().json()["version"] == 2
    assert "Zubaydah" not in (machine.folder / "errors.txt").read_text("utf-8")


def test_only_the_machine_and_who_has_the_token_measure(machine: Machine) -> None:
    away = {"x-forwarded-for": "10.0.0.1"}
    for sent, status in (
        (away, 404),
        (away | {"authorization": "Bearer another"}, 404),
        (away | {"authorization": f"Bearer {TOKEN}"}, 200),
    ):
        assert (
            httpx.get(
                f"{machine.base}/metrics", headers=sent, trust_env=False, timeout=PATIENCE / 1000
            ).status_code
            == status
        )
    assert machine.measured()["dashboard_access_refused_total metrics"] == 2


def test_every_line_of_the_log_is_json_and_none_tells_of_a_reader(machine: Machine) -> None:
    httpx.get(f"{machine.base}/about?lang=en&state=JOR", trust_env=False, timeout=PATIENCE / 1000)
    assert {"started", "version_served"} <= {line["event"] for line in machine.log}
    text = (machine.folder / "errors.txt").read_text("utf-8")
    assert not [
        trace
        for trace in ("127.0.0.1", "10.0.0.1", "JOR", "GET", "/about", "onnection")
        if trace in text
    ]


def test_a_store_that_cannot_be_used_is_told_and_the_process_still_counts_as_alive(
    tmp_path: Path, opened: Callable[..., Opened]
) -> None:
    (tmp_path / "store.sqlite3").write_bytes(b"no store" * 4096)
    with dashboard(tmp_path) as broken:
        answer = broken.healthz()
        assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store")
        assert answer.json() == {"status": "unavailable", "store": "damaged", "version": None}
        assert (
            httpx.get(
                f"{broken.base}/_stcore/health", trust_env=False, timeout=PATIENCE / 1000
            ).status_code
            == 200
        )
        assert opened("about", "en", server=broken).page.locator("h1").count() == 1
        assert events(broken, "store_unavailable")[0]["reason"] == "damaged"
        assert broken.measured()["dashboard_store_errors_total damaged"] >= 1
