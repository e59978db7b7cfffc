#!/usr/bin/env python3
"""What a filter change costs the server: CPU milliseconds a change on a warm page.

A real server, a real browser. Every option is chosen once before the count begins, then the control goes back and forth. CPU is the
server's own (user + system, all threads) over all changes. Linux only: it reads /proc.
"""

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CHANGES = {"overview": "indicator", "states": "indicator", "objectives": "order"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def started(port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.fileWatcherType", "none"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return server
    raise RuntimeError("the server did not answer within 20 s")


def change(page: Page, control: str, option: int) -> None:
    """Chooses an option and waits until the address says so (which the script writes) and the script has ended."""
    page.locator(f"[class*=st-key-{control}] button").nth(option).click()
    page.wait_for_function(f"new URLSearchParams(location.search).has('{control}') === {'true' if option else 'false'}", timeout=20_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=20_000, state="attached")
    page.wait_for_timeout(150)


def measured(page: Page, server: int, control: str, times: int) -> float:
    """CPU milliseconds of the server a change."""
    for option in (1, 0, 1, 0):
        change(page, control, option)
    before = cpu_seconds(server)
    for i in range(times):
        change(page, control, (i + 1) % 2)
    return (cpu_seconds(server) - before) * 1000 / times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--chrome", default=os.environ.get("CHROME", "/usr/bin/chromium"))
    arguments = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = started(port)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=arguments.chrome, args=FLAGS)
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            print(f"{'page':<14}{'control':<12}{'server CPU ms':>14}   ({arguments.times} changes each)")
            for name, control in CHANGES.items():
                page.goto(f"http://localhost:{port}/{name}?lang=en")
                page.wait_for_selector(".dashboard-chart .main-svg")
                page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
                page.wait_for_timeout(1000)
                print(f"{name:<14}{control:<12}{measured(page, server.pid, control, arguments.times):>14.1f}")
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    main()
