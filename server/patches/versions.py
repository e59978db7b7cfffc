"""List the versions that the patches were written for, and log which packages have another one.

Nothing is refused: a patch's own checks and its contract test decide whether it still fits.
"""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType

from services import event_log

WRITTEN_FOR: Mapping[str, str] = MappingProxyType(
    {
        "streamlit": "1.67.0",
        "starlette": "1.10.0",
        "uvicorn": "0.54.0",
        "httptools": "0.9.0",
        "websockets": "17.4",
    }
)


def check_versions() -> None:
    """Log `patched_version_differs` for each package that is installed in another version."""
    for package, expected in WRITTEN_FOR.items():
        try:
            installed = version(package)
        except PackageNotFoundError:
            installed = "none"
        if installed != expected:
            versions = {"expected": expected, "installed": installed}
            event_log.log_event("patched_version_differs", package=package, **versions)
