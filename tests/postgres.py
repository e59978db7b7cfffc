"""A temporary PostgreSQL for tests and benchmarks: a new cluster in a temporary folder, on a socket
there, removed afterwards.

Debian: `apt-get install postgresql` (the package `postgresql-NN` alone is enough; the server it
starts is not used).
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

PACKAGES = Path("/usr/lib/postgresql")  # where Debian installs each release, outside the PATH
USER = "store"
# for tests: no crash of the machine is expected
NO_SYNC = ("-c", "fsync=off", "-c", "full_page_writes=off")
MISSING = "no PostgreSQL on this machine: neither initdb in the PATH, nor pg_config, nor Debian's packages (apt-get install postgresql)"


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL. `folder` holds its socket and, in `data`, its data."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    def url(self, database: str, *, tablespace: str = "pg_default") -> str:
        """Create a database; return its address."""
        self.do(f'CREATE DATABASE "{database}" TABLESPACE {tablespace}')
        return self.address(database)

    def address(self, database: str) -> str:
        """Return the address of an existing database."""
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def do(self, *commands: str, database: str = "postgres") -> None:
        """Run SQL commands as its superuser, each in a separate transaction."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            for command in commands:
                connection.execute(command.encode())


def binaries() -> Path | None:
    """Return the folder of initdb and postgres; None where there is no PostgreSQL."""
    folders = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    if config := shutil.which("pg_config"):
        told = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(told.stdout.strip()))
    folders += sorted(
        PACKAGES.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True
    )
    return next(
        (
            folder
            for folder in folders
            if (folder / "initdb").exists() and (folder / "postgres").exists()
        ),
        None,
    )


@contextmanager
def cluster(*options: str) -> Iterator[Cluster]:
    """Run a PostgreSQL with these server options. Raises FileNotFoundError if none is installed."""
    found = binaries()
    if found is None:
        raise FileNotFoundError(MISSING)
    # short: the path of a socket has 107 bytes at most
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    who = _unprivileged(folder)
    try:
        command = [
            found / "initdb",
            "-D",
            folder / "data",
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **who)
        command = [
            found / "postgres",
            "-D",
            folder / "data",
            "-k",
            folder,
            "-c",
            "listen_addresses=",
            *options,
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **who)
        try:
            running = Cluster(folder, process)
            _wait(running)
            yield running
        finally:
            process.send_signal(2)  # SIGINT ends it without waiting for open connections
            process.wait(timeout=60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Return the user to run it as: PostgreSQL refuses to run as root."""
    if os.geteuid():
        return {}
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    account = accounts.get("postgres") or accounts["nobody"]
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _wait(running: Cluster) -> None:
    for _ in range(600):
        try:
            running.do("SELECT 1")
        except psycopg.OperationalError:
            if running.process.poll() is not None:
                raise RuntimeError((running.folder / "log").read_text()) from None
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("PostgreSQL did not answer within a minute")
