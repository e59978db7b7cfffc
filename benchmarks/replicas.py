#!/usr/bin/env python3
"""Run two replicas behind nginx with one PostgreSQL: what readers notice of a publication, of a
replica that dies, of a restart of both.

All of it real and on this machine: PostgreSQL and nginx from Debian's packages (nginx with the
files of deploy/nginx, only other ports, addresses and paths), `streamlit run app.py` twice, a
sign-in service, TLS, Chromium. No port below 1024 is used, and no configuration of the system.
Readers stay on pages with filters; a script in each page records when its connection closed and
opened, and every error shown.

1. An analyst signs in through nginx, uploads and publishes on one replica: do the other one's
   readers see it when they come back to the tab?
2. The replica of half of the readers is killed (SIGKILL) while the analyst has another draft open
   there.
3. It is started again, then each replica is stopped (SIGTERM) and started, one after the other.

Exits 1 where a reader was lost, saw an error or lost a filter.
"""

import argparse
import os
import re
import shutil
import signal
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

from domain.language import languages
from tests.browser.conftest import FLAGS, ROOT, Opened, _a_browser, _free_port
from tests.browser.provider import Service, provider
from tests.browser.test_data import changed, headcount_cell, press, upload, write
from tests.postgres import MISSING, binaries, cluster

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
NAMES = ("1", "2")
ANALYST = "analyst@example.org"
PATHS = (
    "participation?lang=en&cycle=2020",
    "objectives?lang=ar&order=round_table",
    "states?lang=en&state=JOR",
    "?lang=ar&indicator=ready",
)
CONTENT = "#content"  # of a reading page
PATIENCE = 60  # seconds within which a reader must reconnect

# Recorded in every page: its connections, and everything that a reader would see as an error.
WATCH = """
window.__sockets = []; window.__errors = [];
const Real = window.WebSocket;
window.WebSocket = class extends Real {
  constructor(...given) {
    super(...given);
    const told = { url: String(given[0]) };
    window.__sockets.push(told);
    this.addEventListener("open", () => { told.opened = Date.now(); });
    this.addEventListener("message", () => { told.first ??= Date.now(); told.last = Date.now(); });
    this.addEventListener("close", () => { told.closed = Date.now(); });
  }
};
let drawn = false;
setInterval(() => {
  const found = [...document.querySelectorAll("[role=dialog], [data-testid=stException], [data-testid=stAlertContentError]")];
  const texts = found.map((each) => each.innerText.trim().slice(0, 120));
  const many = document.querySelectorAll("#content *, [data-testid=stMainBlockContainer] *").length;
  if (many > 100) drawn = true;
  if (drawn && many < 20) texts.push("the page is empty");
  for (const text of texts) if (!window.__errors.includes(text)) window.__errors.push(text);
}, 50);
"""


@dataclass
class Replica:
    """One `streamlit run app.py`, to be stopped, killed and started again at the same port."""

    name: str
    port: int
    folder: Path
    environment: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> float:
        """Start it; return the seconds until it answered."""
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.port",
            str(self.port),
            "--server.fileWatcherType",
            "none",
        ]
        known = self.environment | {"REPLICA": self.name}
        began = time.monotonic()
        with (self.folder / f"replica-{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--server.address", "127.0.0.1"],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env=known,
            )
        wait_for_answer(f"http://127.0.0.1:{self.port}/_stcore/health", self.process)
        return time.monotonic() - began

    def end(self, sign: signal.Signals) -> float:
        """End it with a signal; return the seconds that took."""
        began = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(sign)
            try:
                self.process.wait(timeout=90)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return time.monotonic() - began


def wait_for_answer(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until a server answers."""
    blind = ssl.create_default_context()
    blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
    for _ in range(1200):
        if process.poll() is not None:
            raise RuntimeError(f"the process of {url} ended with {process.returncode}")
        try:
            urllib.request.urlopen(
                url, timeout=2, context=blind if url.startswith("https") else None
            ).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{url} did not answer within a minute")


@contextmanager
def proxy(folder: Path, port: int, replicas: Sequence[Replica]) -> Iterator[None]:
    """Run nginx with the files of deploy/nginx, at another port."""
    place = folder / "nginx"
    shutil.copytree(ROOT / "deploy" / "nginx", place)
    shutil.copy("/etc/nginx/mime.types", place)
    certificate = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    ]
    subprocess.run(
        [*certificate, "-keyout", "privkey.pem", "-out", "fullchain.pem"],
        cwd=place,
        check=True,
        capture_output=True,
    )
    main, servers = place / "nginx.conf", place / "replicas.conf"
    plain = _free_port()
    text = re.sub(
        r"(?<=\s)/\w+/nginx(?=[-.])",
        str(place / "run"),
        main.read_text().replace("/etc/nginx/tls", str(place)),
    )
    main.write_text(
        text.replace("listen 8443 ", f"listen 127.0.0.1:{port} ").replace(
            "listen 8080", f"listen 127.0.0.1:{plain}"
        )
    )
    names = place / "names.conf"
    names.write_text(names.read_text().replace("dashboard.example.org", "localhost"))
    text = servers.read_text()
    for replica in replicas:
        text = text.replace(f"dashboard-{replica.name}:8501", f"127.0.0.1:{replica.port}")
    servers.write_text(text)
    with (folder / "nginx.log").open("wb") as log:
        command = [str(NGINX), "-p", str(place), "-c", str(main), "-g", "daemon off;"]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_for_answer(f"https://localhost:{port}/_stcore/health", process)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def environment(folder: Path, port: int, url: str, service: Service) -> dict[str, str]:
    """Return the environment shared by all replicas: store, sign-in configuration, cookie
    secret.
    """
    secrets = folder / "secrets.toml"
    secrets.write_text(
        f"""[auth]
redirect_uri = "https://localhost:{port}/oauth2callback"
cookie_secret = "{os.urandom(24).hex()}"
client_id = "dashboard"
client_secret = "told to nobody"
server_metadata_url = "{service.address}/.well-known/openid-configuration"
[publishing]
addresses = ["{ANALYST}"]
""",
        encoding="utf-8",
    )
    known = {
        name: value
        for name, value in os.environ.items()
        if name not in ("STORE_KEY", "SSL_CERT_FILE")
    }
    return known | {
        "DATABASE_URL": url,
        "STREAMLIT_SECRETS_FILES": str(secrets),
        "AUTHLIB_INSECURE_TRANSPORT": "1",
    }


@dataclass
class Reader:
    """A reader with an open page, in a separate browser profile."""

    view: Opened
    path: str
    query: str
    text: str = ""

    @property
    def page(self) -> Page:
        return self.view.page

    @property
    def replica(self) -> str:
        """Return the name of the replica that holds the session."""
        return next(
            (
                each["value"]
                for each in self.page.context.cookies()
                if each["name"] == "dashboard_replica"
            ),
            "",
        )

    def sockets(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page.evaluate("window.__sockets")
        return [each for each in found if "_stcore/stream" in each["url"]]

    def connected(self) -> bool:
        last = self.sockets()[-1]
        return bool(last.get("opened")) and not last.get("closed")

    def away(self, since: float) -> float | None:
        """Return the seconds without a connection since `since`; None where it never closed."""
        gaps, closed = [], None
        for each in self.sockets():
            if closed and each.get("opened"):
                gaps.append((each["opened"] - closed) / 1000)
                closed = None
            if each.get("closed", 0) >= since * 1000:
                closed = closed or each["closed"]
        return max(gaps) if gaps else None

    def seen(self) -> list[str]:
        """Return the errors shown since the last call."""
        found: list[str] = self.page.evaluate("window.__errors.splice(0)")
        return found

    def works(self) -> str:
        """Return what is wrong after two changes: "" where the page answers and keeps its choices.

        The reader switches to the other language and back.
        """
        now = self.view.html["lang"]
        for language in (next(code for code in languages() if code != now), now):
            self.page.locator(f"#reading nav.languages a[data-lang={language}]").click()
            try:
                self.page.wait_for_function(
                    "lang => document.documentElement.lang === lang",
                    arg=language,
                    timeout=PATIENCE * 1000,
                )
            except TimeoutError:
                return f"{self.path}: the page does not answer"
            self.view.settled()
        # the default language has no parameter in the address
        asked, wished = (dict(parse_qs(query), lang=[]) for query in (self.view.query, self.query))
        if asked != wished:
            return f"{self.path}: the address is now {self.view.query}"
        shown = self.page.locator(CONTENT).inner_text()
        return (
            "" if shown == self.text else f"{self.path}: the page shows something else than before"
        )

    def look(self) -> None:
        """Remember what the page shows."""
        self.text = self.page.locator(CONTENT).inner_text()


def come(browser: Browser, base: str, path: str) -> Reader:
    context = browser.new_context(viewport={"width": 1200, "height": 900}, ignore_https_errors=True)
    context.add_init_script(WATCH)
    view = Opened(context.new_page(), base)
    view.go(path)
    return Reader(view, path, view.query)


def sign_in(reader: Reader) -> None:
    reader.page.locator("[class*=st-key-sign-in] button").click()
    reader.page.get_by_role("button", name="analyst", exact=True).click()
    reader.page.locator("[class*=st-key-sign-out]").wait_for(timeout=PATIENCE * 1000)
    reader.view.settled()


def back(readers: Sequence[Reader], since: float) -> list[Reader]:
    """Wait for the readers to reconnect; return those that are not connected in time."""
    end = time.time() + PATIENCE
    lost = list(readers)
    while lost and time.time() < end:
        lost = [reader for reader in lost if not reader.connected()]
        time.sleep(0.1)
    return lost


@dataclass
class Row:
    """Results of one step."""

    what: str
    readers: int
    moved: int = 0
    lost: int = 0
    away: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def told(self) -> str:
        away = (
            f"{statistics.median(self.away):6.2f}{max(self.away):8.2f}"
            if self.away
            else f"{'–':>6}{'–':>8}"
        )
        return f"{self.what:<44}{self.readers:>8}{self.moved:>7}{self.lost:>6}{away}{len(self.errors):>8}{len(self.wrong):>8}"


def judge_step(what: str, readers: Sequence[Reader], since: float) -> Row:
    """Return what readers noticed of the step `what`, done at the time `since`."""
    row = Row(what, len(readers))
    lost = back(readers, since)
    time.sleep(1)
    row.lost = len(lost)
    row.away = [away for reader in readers if (away := reader.away(since)) is not None]
    row.moved = len(row.away)
    row.errors = [f"{reader.path}: {error}" for reader in readers for error in reader.seen()]
    row.wrong = [wrong for reader in readers if reader not in lost and (wrong := reader.works())]
    row.errors += [f"{reader.path}: {error}" for reader in readers for error in reader.seen()]
    return row


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--readers", type=int, default=8)
    options.add_argument("--keep", type=Path, help="a folder for the logs")
    chosen = options.parse_args()
    if NGINX is None or binaries() is None:
        print(
            "SKIPPED:",
            "no nginx on this machine (apt-get install nginx-light)" if NGINX is None else MISSING,
        )
        return 0
    with ExitStack() as until_the_end:
        folder = chosen.keep or Path(
            until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="replicas-"))
        )
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        people = {"analyst": {"email": ANALYST, "email_verified": True, "name": "Ana Lyst"}}
        service = until_the_end.enter_context(provider(**people))
        url = until_the_end.enter_context(cluster()).url("dashboard")
        port = _free_port()
        known = environment(folder, port, url, service)
        replicas = {name: Replica(name, _free_port(), folder, known) for name in NAMES}
        for replica in replicas.values():
            until_the_end.callback(replica.end, signal.SIGKILL)
        seconds = [replica.start() for replica in replicas.values()]
        print(f"replicas started in {' and '.join(f'{each:.1f}' for each in seconds)} s")
        until_the_end.enter_context(proxy(folder, port, list(replicas.values())))
        playwright = until_the_end.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=_a_browser(), args=list(FLAGS))
        until_the_end.callback(browser.close)
        return measure(browser, f"https://localhost:{port}", replicas, folder, chosen.readers)


def measure(
    browser: Browser, base: str, replicas: dict[str, Replica], folder: Path, number: int
) -> int:
    """Run all steps and print the table; return the exit status."""
    readers = [come(browser, base, PATHS[i % len(PATHS)]) for i in range(number)]
    for reader in readers:
        reader.look()
    spread = Counter(reader.replica for reader in readers)
    print(f"readers on replicas: {dict(spread)}")
    analyst = come(browser, base, "data?lang=en")
    sign_in(analyst)
    sheet, cell, value = headcount_cell()
    upload(analyst.view, changed(folder, sheet, cell, value + 5))
    write(analyst.view, "note", "five more")
    press(analyst.view, "publish")
    analyst.page.wait_for_selector(".dashboard-published", timeout=PATIENCE * 1000)
    others = [reader for reader in readers if reader.replica != analyst.replica]
    for reader in readers:
        # as one who comes back to the tab: then the page asks for the newest version
        reader.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        reader.works()
    stale = [
        reader
        for reader in others
        if reader.path.startswith("participation") and "116" not in reader.page.content()
    ]
    rows = [
        Row(
            "published on one, readers of the other go on",
            len(others),
            wrong=[f"{each.path}: still the old version" for each in stale],
        )
    ]
    rows[0].errors = [f"{reader.path}: {error}" for reader in readers for error in reader.seen()]
    for reader in readers:
        reader.look()
    print(
        f"the analyst was on replica {analyst.replica}; of {len(others)} readers of the other "
        f"{len(stale)} saw an old version"
    )

    upload(analyst.view, changed(folder, sheet, cell, value + 7, "again.xlsx"))
    victim = replicas[analyst.replica]
    for reader in readers:
        reader.seen()
    at = time.time()
    victim.end(signal.SIGKILL)
    hit = [reader for reader in readers if reader.replica == victim.name]
    rows.append(judge_step("SIGKILL: readers of that replica", hit, at))
    rows.append(
        judge_step(
            "SIGKILL: readers of the other", [reader for reader in readers if reader not in hit], at
        )
    )
    rows.append(of_the_analyst(analyst, at))
    for reader in readers:
        reader.works()
        reader.look()

    victim.start()
    everybody = [*readers]
    for replica in replicas.values():
        at = time.time()
        took = replica.end(signal.SIGTERM)
        row = judge_step(
            f"SIGTERM of replica {replica.name} (ended in {took:.1f} s)", everybody, at
        )
        rows.append(row)
        at = time.time()
        took = replica.start()
        rows.append(judge_step(f"replica {replica.name} is back ({took:.1f} s)", everybody, at))
    print(
        f"\n{'':<44}{'readers':>8}{'moved':>7}{'lost':>6}{'away s':>6}{'max s':>8}{'errors':>8}{'wrong':>8}"
    )
    print("\n".join(row.told() for row in rows))
    bad = [each for row in rows for each in (*row.errors, *row.wrong)]
    print("\n".join(sorted(set(bad))))
    return int(bool(bad) or any(row.lost for row in rows))


def of_the_analyst(analyst: Reader, at: float) -> Row:
    """Check what the analyst still has after their replica died: sign-in, draft, and the way to
    publish it.
    """
    row = Row("SIGKILL: the analyst, with a draft", 1)
    row.lost = len(back([analyst], at))
    row.away = [away for away in [analyst.away(at)] if away is not None]
    row.moved = len(row.away)
    row.errors = analyst.seen()
    analyst.page.reload()
    analyst.view.settled()
    if not analyst.page.locator("[class*=st-key-sign-out]").count():
        row.wrong.append("the analyst is signed out")
    if not analyst.page.locator("[class*=st-key-file-]").count():
        row.wrong.append("the draft is gone")
        return row
    write(analyst.view, "note", "seven")
    press(analyst.view, "publish")
    if not analyst.page.locator(".dashboard-published").count():
        row.wrong.append("the draft could not be published")
    return row


if __name__ == "__main__":
    sys.exit(main())
