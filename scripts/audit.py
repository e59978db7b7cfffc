#!/usr/bin/env python3
"""Check the locked packages for known vulnerabilities: ask the advisories of the package index, by
pip-audit.

Exits 1 where one is known. Where the advisories cannot be reached (no network, a mirror without
them) it says so and exits 0: the next machine with access does the check. An old version known to
be vulnerable is looked up too: without a finding for it, an empty answer would be taken for a clean
result. ADVISORIES in the environment names another service with the API of osv.dev.

With --licences it lists the packages that the dashboard itself runs on (requirements.txt), each
with its licence, without any request.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = "requirements.txt"
LOCK = "requirements-dev.txt"  # includes requirements.txt
KNOWN_TO_BE_BAD = "jinja2==3.1.2"  # CVE-2024-22195 and others
PATIENCE = 120  # seconds
# Known vulnerabilities that do not affect us: id and reason. Any other finding fails.
ACCEPTED: Mapping[str, str] = {}


def findings(requirements: Path) -> dict[str, list[str]] | None:
    """Return the vulnerability ids of each package in a requirements file, by name and version;
    None where the service does not answer.
    """
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--requirement",
        str(requirements),
        "--disable-pip",
        "--no-deps",
        "--format",
        "json",
    ]
    if service := os.environ.get("ADVISORIES"):
        command += ["--vulnerability-service", "osv", "--osv-url", service]
    try:
        asked = subprocess.run(
            [*command, "--progress-spinner", "off", "--timeout", "10"],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        told = json.loads(asked.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None
    named = {
        f"{each['name']} {each['version']}": [found["id"] for found in each["vulns"]]
        for each in told
        if "version" in each
    }
    return {package: numbers for package, numbers in named.items() if numbers}


def licences() -> dict[str, str]:
    """Return the licence of each installed package of SHIPPED, by its name, from its metadata."""
    names = re.findall(r"^([\w.-]+)==", (ROOT / SHIPPED).read_text("utf-8"), re.MULTILINE)
    installed = {
        each.metadata["Name"].lower().replace("_", "-"): each.metadata
        for each in metadata.distributions()
    }
    return {name: _licence(installed[name]) for name in names if name in installed}


def _licence(package: metadata.PackageMetadata) -> str:
    if named := package.get("License-Expression"):
        return str(named)
    classified = [
        each.rpartition(" :: ")[2]
        for each in package.get_all("Classifier") or ()
        if each.startswith("License")
    ]
    return (
        ", ".join(classified) or str(package.get("License") or "").partition("\n")[0] or "not named"
    )


def can_be_asked() -> bool:
    """Tell whether the advisories can be reached."""
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "old.txt"
        old.write_text(f"{KNOWN_TO_BE_BAD}\n")
        return bool(findings(old))


def main() -> int:
    if "--licences" in sys.argv[1:]:
        for name, licence in licences().items():
            print(f"{name}: {licence}")
        return 0
    found = findings(ROOT / LOCK) if can_be_asked() else None
    if found is None:
        print(
            "The advisories COULD NOT BE ASKED from here: nothing is known about vulnerabilities "
            "of what is locked."
        )
        return 0
    new = {
        package: [number for number in numbers if number not in ACCEPTED]
        for package, numbers in found.items()
    }
    for package, numbers in new.items():
        if numbers:
            print(f"{package}: {', '.join(numbers)}")
    print(
        f"{sum(map(len, new.values()))} known vulnerabilities in {LOCK}; accepted: {len(ACCEPTED)}"
    )
    return int(any(new.values()))


if __name__ == "__main__":
    sys.exit(main())
