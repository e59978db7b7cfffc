#!/usr/bin/env python3
"""Run the steps of deploy/Dockerfile without Docker, and start the result as compose.yaml does, on
a machine without a container engine.

As root on Debian, with debootstrap (apt-get install debootstrap) in place of the base image. The
files of the image are then in a folder, which is mounted read-only; only /tmp and the store can be
written; the process runs as the user of the image. Then the health check of the image and /healthz
are requested, a page and a picture are fetched, a write where none is allowed is tried, and the
process is ended by SIGTERM.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
STORE = "dashboard/data/store"
# Copied into the build so that it reaches the package registries like the machine; removed from
# the image.
FOR_REGISTRIES = (
    "/etc/resolv.conf",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pip.conf",
    "/etc/xdg/pip",
    "/etc/apt/apt.conf.d",
)


@dataclass
class Stage:
    """One FROM: the folder with its files, and the settings with which it runs."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "root"
    place: str = "/"
    said: dict[str, list[str]] = field(default_factory=dict)

    def run(self, command: str) -> None:
        """Run a step of the build, as root in the folder."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name.startswith(("PIP_", "http", "HTTP", "no_", "NO_"))
        }
        # again: an installed package may have brought its own
        for file in map(Path, FOR_REGISTRIES):
            if file.exists():
                copied(file, self.folder / str(file).lstrip("/"), into=False)
        path = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(
            ["chroot", str(self.folder), "sh", "-ec", command],
            check=True,
            env=kept | self.environment | path,
            stdout=sys.stderr,
        )


def steps(text: str) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile in their order."""
    lines = re.sub(
        r"\\\n", " ", "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    ).splitlines()
    return [
        (name, rest) for name, _, rest in (line.strip().partition(" ") for line in lines) if name
    ]


def built(work: Path) -> Stage:
    """Run every step; return the last stage."""
    stages: dict[str, Stage] = {}
    stage = Stage(work)
    for name, rest in steps(DOCKERFILE.read_text("utf-8")):
        began = time.monotonic()
        if name == "FROM":
            image, *alias = rest.split(" AS ")
            stage = stages[alias[0] if alias else "last"] = Stage(based(work, image, len(stages)))
        elif name == "RUN":
            stage.run(rest)
        elif name == "COPY":
            *options, target = shlex.split(rest)
            origin = (
                stages[options.pop(0).removeprefix("--from=")].folder
                if options[0].startswith("--from=")
                else ROOT
            )
            for source in options:
                copied(
                    origin / source.lstrip("/"),
                    stage.folder / target.lstrip("/"),
                    into=target.endswith("/"),
                )
        elif name == "ENV":
            stage.environment |= dict(part.split("=", 1) for part in shlex.split(rest))
        elif name in ("ENTRYPOINT", "HEALTHCHECK"):
            stage.said[name] = json.loads(rest[rest.index("[") :])
        elif name == "USER":
            stage.user = rest
        elif name == "WORKDIR":
            stage.place = rest
        print(f"{time.monotonic() - began:6.1f} s  {name} {rest[:90]}", flush=True)
    return stage


def based(work: Path, image: str, number: int) -> Path:
    """Install a Debian in a folder, in place of the base image."""
    base, folder = work / "base", work / f"stage-{number}"
    if not base.exists():
        release = re.fullmatch(r"debian:(\w+)-slim", image)
        assert release, f"{image} is no Debian"
        command = ["debootstrap", "--variant=minbase", release[1], str(base)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        # debootstrap may leave it mounted
        subprocess.run(
            ["umount", "--lazy", str(base / "proc")], check=False, stderr=subprocess.DEVNULL
        )
    subprocess.run(["cp", "-a", "--one-file-system", str(base), str(folder)], check=True)
    return folder


def copied(source: Path, target: Path, *, into: bool) -> None:
    """Copy a file or folder."""
    target = target / source.name if into else target
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(
            source,
            target,
            symlinks=True,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    else:
        target.unlink(missing_ok=True)
        shutil.copy(source, target)


def script(stage: Stage, command: list[str]) -> str:
    """Return a shell script that runs a command as a container would: files read-only, /tmp and the
    store in memory.
    """
    root = shlex.quote(str(stage.folder))
    inside = shlex.quote(f"cd {stage.place} && exec {shlex.join(command)}")
    return f"""set -e
mount --bind {root} {root}
mount -o remount,bind,ro {root}
mount -t tmpfs -o size=512m,mode=1777 tmpfs {root}/tmp
mount -t tmpfs -o mode=0700,uid=10001,gid=10001 tmpfs {root}/{STORE}
mount --rbind /dev {root}/dev
mount -t proc proc {root}/proc
cd {root}
exec setpriv --no-new-privs chroot --userspec={stage.user}:{stage.user} {root} /bin/sh -c {inside}
"""


def fetched(url: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.status, answer.read()


def tried(stage: Stage) -> bool:
    """Start the stage, send the requests, end it; return whether all was as expected."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [port if part == "8501" else part for part in stage.said["ENTRYPOINT"]]
    environment = stage.environment | {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    process = subprocess.Popen(
        [
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "sh",
            "-c",
            script(stage, command),
        ],
        env=environment,
    )
    base, began, good = f"http://127.0.0.1:{port}", time.monotonic(), True
    try:
        for _ in range(600):
            try:
                fetched(f"{base}/_stcore/health")
                break
            except OSError:
                time.sleep(0.1)
        print(f"\nanswers after {time.monotonic() - began:.1f} s")
        for path in (
            "/healthz",
            "/?lang=ar",
            "/export/ladder.png?lang=ar",
            "/api/coverage.json?lang=en",
        ):
            status, body = fetched(f"{base}{path}")
            good = good and status == 200
            print(f"{path:<32} {status} {len(body)} bytes")
        inside = subprocess.run(
            ["pgrep", "-n", "-f", f"server.port {port}"], capture_output=True, text=True, check=True
        ).stdout.strip()
        facts = Path(f"/proc/{inside}/status").read_text()
        print(
            "user",
            re.search(r"Uid:\s+(\d+)", facts)[1],
            "capabilities",
            re.search(r"CapEff:\s+(\w+)", facts)[1],
        )  # type: ignore[index]
        touch = [
            "nsenter",
            "--target",
            inside,
            "--mount",
            "--",
            "chroot",
            str(stage.folder),
            "touch",
            "/dashboard/app.py",
            "/etc/x",
        ]
        written = subprocess.run(touch, capture_output=True, text=True, check=False)
        good = good and written.returncode != 0
        print("writing elsewhere:", written.stderr.strip().splitlines()[:1] or "POSSIBLE")
        check = [part.replace("8501", port) for part in stage.said["HEALTHCHECK"]]
        healthy = subprocess.run(
            ["chroot", str(stage.folder), *check], check=False, env=environment
        ).returncode
        print("health check of the image:", healthy)
        good = good and healthy == 0
        os.kill(int(inside), 15)
        began = time.monotonic()
        process.wait(timeout=30)
        print(f"ended {time.monotonic() - began:.1f} s after SIGTERM")
    finally:
        if process.poll() is None:
            process.kill()
    return good


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--keep", type=Path, help="a folder for the files, to be looked at")
    chosen = options.parse_args()
    if os.geteuid() or not shutil.which("debootstrap"):
        print("SKIPPED: needs root and debootstrap (apt-get install debootstrap)")
        return 0
    work = chosen.keep or Path(tempfile.mkdtemp(prefix="image-"))
    try:
        stage = built(work)
        size = subprocess.run(
            ["du", "-sm", str(stage.folder), str(work / "base"), str(stage.folder / "venv")],
            capture_output=True,
            text=True,
            check=True,
        )
        print(
            "MB:",
            ", ".join(
                line.replace("\t", " ").replace(str(work), "") for line in size.stdout.splitlines()
            ),
        )
        return int(not tried(stage))
    finally:
        if not chosen.keep:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
