#!/usr/bin/env python3
"""Measure a first visit to the public edition, compared with the dashboard itself, and the time to
make the edition.

Makes the site by its command, serves it by nginx (gzip) on this machine, and opens pages in a real
browser with an empty cache: bytes and requests on the wire, until the first paint (pictures are in
the page), until every chart is interactive; then on a line of 1.6 Mbit/s and 150 ms. The same
without JavaScript, and the dashboard's own first page. Medians. The window is high enough to show
all charts. Needs Debian's nginx.
"""

import argparse
import os
import pwd
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # works from any working directory

from playwright.sync_api import Browser

from benchmarks.browser import chromium
from benchmarks.frozen import ROOT
from benchmarks.rivals.content import READING_PAGES
from benchmarks.rivals.servers import free_port, serve

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
NGINX_CONF = """
pid {place}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    types {{ application/geo+json geojson; text/csv csv; }}
    charset utf-8;
    access_log off;
    gzip on;
    gzip_comp_level 6;
    gzip_min_length 256;
    gzip_types text/css text/csv text/plain text/javascript application/javascript
               application/json application/geo+json image/svg+xml;
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}; index index.html; }}
}}
"""
# bytes per second: 1.6 Mbit/s down
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 100_000,
}
DRAWN = """() => {
  const charts = [...document.querySelectorAll('[data-figure]')].filter(each => each.checkVisibility());
  return charts.length > 0 && charts.every(each => each.hasAttribute('data-drawn') && each.querySelector('.main-svg'));
}"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
KILO = 1024


def file_of(page: str) -> str:
    """Return the file of a page in the folder of a language."""
    return "index.html" if page == "overview" else f"{page}.html"


@contextmanager
def serve_files(folder: Path) -> Iterator[str]:
    """Serve a folder by nginx; yield its address."""
    if not NGINX:
        raise SystemExit("nginx is missing: apt-get install nginx")
    port = free_port()
    with tempfile.TemporaryDirectory() as place:
        conf = Path(place) / "nginx.conf"
        conf.write_text(NGINX_CONF.format(place=place, port=port, folder=folder))
        # started by root, it would read the files as another user, who may not
        user = f"user {pwd.getpwuid(0).pw_name};" if os.getuid() == 0 else ""
        process = subprocess.Popen(
            [NGINX, "-p", place, "-c", str(conf), "-g", f"daemon off; {user}"]
        )
        try:
            time.sleep(0.5)
            if process.poll() is not None:
                raise RuntimeError("nginx did not start")
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def make_site(folder: Path) -> tuple[float, float]:
    """Make the site; return the seconds elapsed and of processors."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "website", "--out", str(folder)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (
        time.monotonic() - began,
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    )


def visit(
    browser: Browser, address: str, *, script: bool = True, charts: bool = True, slow: bool = False
) -> tuple[float, ...]:
    """Make one first visit: bytes, requests, milliseconds to the first paint and to the
    last chart.
    """
    context = browser.new_context(
        viewport={"width": 1400, "height": 4000}, java_script_enabled=script
    )
    page = context.new_page()
    wire = context.new_cdp_session(page)
    sent: list[float] = []
    wire.on("Network.loadingFinished", lambda told: sent.append(told["encodedDataLength"]))
    wire.on(
        "Network.webSocketFrameReceived",
        lambda told: sent.append(len(told["response"]["payloadData"])),
    )
    wire.send("Network.enable")
    if slow:
        wire.send("Network.emulateNetworkConditions", SLOW)
    began = time.monotonic()
    page.goto(address, wait_until="load", timeout=180_000)
    painted = (time.monotonic() - began) * 1000
    if script and charts:
        page.wait_for_function(DRAWN, timeout=180_000)
    ended = (time.monotonic() - began) * 1000
    page.wait_for_timeout(300)
    if script:
        painted = float(page.evaluate(PAINTED))
    context.close()
    return sum(sent) / KILO, len(sent), painted, ended


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--runs", type=int, default=5, help="visits of each kind, of which the median is told"
    )
    parser.add_argument(
        "--folder", type=Path, help="a site that was made before, in the place of a new one"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary) / "public"
        clock, processors = (0.0, 0.0) if chosen.folder else make_site(folder)
        files = [path for path in folder.rglob("*") if path.is_file()]
        pages = sum(path.suffix == ".html" for path in files)
        size = sum(path.stat().st_size for path in files) / KILO**2
        print(
            f"\nmade in {clock:.0f} s ({processors:.0f} s of processors): {pages} pages, "
            f"{len(files)} files, {size:.1f} MB\n"
        )
        print(
            f"{'first visit, Arabic':<34}{'kB':>7}{'requests':>10}{'paint, ms':>11}{'charts, ms':>12}{'slow: paint':>13}{'charts':>9}"
        )
        with chromium() as browser, serve_files(folder) as base:
            for page in READING_PAGES:
                address = f"{base}/ar/{file_of(page)}"
                # the page about the review has no charts
                charts = "data-figure" in (folder / "ar" / file_of(page)).read_text("utf-8")
                one = partial(visit, browser, address, charts=charts)
                tell(f"site, {page}", chosen.runs, one)
            one = partial(visit, browser, f"{base}/ar/index.html", script=False)
            tell("site, overview, no JavaScript", chosen.runs, one)
            with serve("ours") as dashboard:
                one = partial(visit, browser, dashboard.address(language="ar"))
                tell("dashboard, overview", chosen.runs, one)
    return 0


def tell(name: str, runs: int, one: Callable[..., tuple[float, ...]]) -> None:
    """Print a row of the table: the medians of some visits."""
    fast = [statistics.median(each) for each in zip(*(one() for _ in range(runs)), strict=True)]
    slow = [
        statistics.median(each)
        for each in zip(*(one(slow=True) for _ in range(max(1, runs // 2 + 1))), strict=True)
    ]
    print(
        f"{name:<34}{fast[0]:>7.0f}{fast[1]:>10.0f}{fast[2]:>11.0f}{fast[3]:>12.0f}{slow[2]:>13.0f}{slow[3]:>9.0f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
