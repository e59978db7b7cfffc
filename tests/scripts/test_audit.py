"""Known vulnerabilities of locked packages: a finding fails, an accepted one does not; an
unreachable service does not, and is reported.
"""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from scripts import audit

OLD, NEW = ("jinja2", "3.1.2"), ("streamlit", "1.67.0")
SILENCE = "NOT BE ASKED"


@pytest.fixture
def advisories(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[set[tuple[str, str]]], None]]:
    """Run a local service that reports a vulnerability for each of the versions it is given."""
    known: set[tuple[str, str]] = set()

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            affected = [{"package": asked["package"], "versions": [asked["version"]], "ranges": []}]
            found = {
                "vulns": [
                    {
                        "id": "TEST-1",
                        "affected": affected,
                        "modified": "2026-01-01T00:00:00Z",
                        "summary": "x",
                    }
                ]
            }
            said = json.dumps(
                found if (asked["package"]["name"], asked["version"]) in known else {}
            ).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("ADVISORIES", f"http://127.0.0.1:{server.server_port}/v1/query")
    yield known.update
    server.shutdown()
    server.server_close()


def test_nothing_known_of_what_is_locked_passes(
    advisories: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    advisories({OLD})
    assert audit.main() == 0
    assert SILENCE not in capsys.readouterr().out


def test_a_finding_fails_and_is_named_and_an_accepted_one_does_not(
    advisories: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    advisories({OLD, NEW})
    assert audit.main() == 1
    assert "streamlit 1.67.0: TEST-1" in capsys.readouterr().out
    monkeypatch.setattr(audit, "ACCEPTED", {"TEST-1": "a test"})
    assert audit.main() == 0


@pytest.mark.usefixtures("advisories")
def test_advisories_that_know_nothing_of_an_old_version_count_as_not_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert audit.main() == 0
    assert SILENCE in capsys.readouterr().out


def test_advisories_that_do_not_answer_fail_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISORIES", "http://127.0.0.1:1/")
    assert audit.main() == 0
    assert SILENCE in capsys.readouterr().out


def test_the_notice_names_every_package_under_a_licence_that_asks_for_more_than_its_text() -> None:
    asking = {
        name
        for name, licence in audit.licences().items()
        if "GPL" in licence or "MPL" in licence or "Lesser" in licence
    }
    assert {"psycopg", "python-bidi"} <= asking
    notice = (audit.ROOT / "NOTICE").read_text("utf-8")
    assert not {name for name in asking if name not in notice}


def test_every_package_that_is_shipped_has_a_licence() -> None:
    known = audit.licences()
    assert len(known) > 50
    assert "not named" not in known.values()
