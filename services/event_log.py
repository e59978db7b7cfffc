"""What the server tells whoever runs it: one line of JSON for each event, on the standard error.

A line says when, how grave, which event, and the facts that EVENTS allows it: codes and numbers,
never a text that somebody wrote. So no name, address, content of a file or address of a reader can
come into it. Of a failure stand its kind and the places in the code, not what it says, which may
hold the value of a cell; of what Streamlit and other libraries log stands the sentence without what
they put into it. Who looks for a fault sets LOG_DETAILS=1: then all of that is told, and the log is
to be treated as personal data.
"""

import datetime as dt
import logging
import os
import re
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson

from domain.paths import ROOT
from loaders.cells.redaction import redact

LOGGER_NAME = "dashboard"  # the logger of all events
DETAILS_VARIABLE = "LOG_DETAILS"
# seconds in which the same event is told once: nobody fills a disk by asking for what they do not
# get
REPEAT_SECONDS = 10
MAX_FRAMES = 6  # the innermost of a failure
MAX_MESSAGE_LENGTH = 500  # letters of a library's sentence
LIBRARY_LOGGERS, ACCESS_LOGGER = (
    ("uvicorn", "uvicorn.asgi", "uvicorn.error", "websockets"),
    "uvicorn.access",
)
CODE_PATTERN = re.compile(r"[\w.:/-]{0,64}")  # what a fact may be; no space: a sentence is none


@dataclass(frozen=True)
class EventSpec:
    """How grave a kind of event is, and which facts are told of it."""

    level: int
    facts: tuple[str, ...] = ()


EVENTS: Mapping[str, EventSpec] = {
    "started": EventSpec(logging.INFO, ("database", "signs_in")),
    "stopped": EventSpec(logging.INFO),
    "version_served": EventSpec(logging.INFO, ("version", "content")),
    "published": EventSpec(logging.INFO, ("version",)),
    "restored": EventSpec(logging.INFO, ("version", "of")),
    "not_published": EventSpec(logging.WARNING, ("outcome",)),
    "file_refused": EventSpec(logging.WARNING, ("codes",)),
    "access_refused": EventSpec(logging.WARNING, ("what",)),
    "over_limit": EventSpec(logging.WARNING, ("what",)),
    "page_failed": EventSpec(logging.ERROR),
    "cleanup_failed": EventSpec(logging.ERROR),
    "not_made": EventSpec(logging.ERROR, ("task",)),
    "figure_not_drawn": EventSpec(logging.WARNING, ("figure", "language", "reason")),
    "store_unavailable": EventSpec(logging.ERROR, ("reason",)),
    "drafts_deleted": EventSpec(logging.INFO, ("number",)),
    "drafts_not_deleted": EventSpec(logging.ERROR),
    "patch_left_out": EventSpec(logging.WARNING, ("patch",)),
    "patched_version_differs": EventSpec(logging.WARNING, ("package", "expected", "installed")),
}


def log_event(event: str, *, failure: BaseException | None = None, **facts: object) -> None:
    """Tells an event of EVENTS with its facts, and the failure that it is about."""
    logging.getLogger(LOGGER_NAME).log(
        EVENTS[event].level, event, exc_info=failure, extra={"event": event, "facts": facts}
    )


def configure_logging() -> None:
    """From now on everything that this process logs has this form, what nobody caught and what
    Python warns of too.
    """
    root = logging.getLogger()
    if any(isinstance(each.formatter, JsonFormatter) for each in root.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(DeduplicatingFilter())
    root.addHandler(handler)
    logging.getLogger(LOGGER_NAME).setLevel(logging.INFO)
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda end: _log_uncaught(end.exc_type, end.exc_value, end.exc_traceback)


class JsonFormatter(logging.Formatter):
    """A record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """When, how grave, what; and of a failure its kind and place."""
        event, details = getattr(record, "event", None), bool(os.environ.get(DETAILS_VARIABLE))
        entry: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "event": event or "logged",
        }
        if event in EVENTS:
            facts: Mapping[str, object] = vars(record)["facts"]
            entry |= {
                name: _sanitize_fact(value)
                for name, value in facts.items()
                if name in EVENTS[event].facts
            }
        else:
            entry |= {
                "logger": record.name,
                "message": record.getMessage()
                if details
                else redact(str(record.msg))[:MAX_MESSAGE_LENGTH],
            }
            if (
                numbers := [each for each in record.args or () if isinstance(each, int | float)]
                if isinstance(record.args, tuple)
                else []
            ):
                entry["numbers"] = numbers
        if record.exc_info and record.exc_info[1]:
            entry |= describe_exception(record.exc_info[1])
            if details:
                entry["details"] = "".join(traceback.format_exception(record.exc_info[1]))
        if again := getattr(record, "again", 0):
            entry["times_untold"] = again
        return orjson.dumps(entry, default=str).decode()


@dataclass
class DeduplicatingFilter(logging.Filter):
    """Lets the same event through once in a while, with the number of those that were not told
    since.
    """

    recent: dict[object, tuple[float, int]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is told; that a reader's connection opened or closed is not."""
        if record.name in LIBRARY_LOGGERS and record.levelno < logging.WARNING:
            return False
        failure = record.exc_info[1] if record.exc_info else None
        key = (
            record.name,
            record.msg,
            repr(getattr(record, "facts", None)),
            repr(failure and describe_exception(failure)),
        )
        with self.lock:
            last, untold = self.recent.get(key, (0.0, 0))
            now = time.monotonic()
            if last and now - last < REPEAT_SECONDS:
                self.recent[key] = (last, untold + 1)
                return False
            if len(self.recent) > 500:
                self.recent.clear()
            self.recent[key] = (now, 0)
        record.again = untold
        return True


def describe_exception(failure: BaseException) -> dict[str, object]:
    """The kind of a failure and its places, the innermost last: those in the dashboard's own code,
    and where it happened.
    """
    frames = traceback.extract_tb(failure.__traceback__)
    places = [
        f"{_short_path(each.filename)}:{each.lineno}"
        for each in frames
        if _is_ours(each.filename) or each is frames[-1]
    ]
    kind = type(failure)
    return {"failure": f"{kind.__module__}.{kind.__qualname__}", "at": places[-MAX_FRAMES:]}


def _is_ours(file: str) -> bool:
    path = Path(file)
    return path.is_relative_to(ROOT) and "site-packages" not in path.parts


def _short_path(file: str) -> str:
    """A file below our folder or below that of the packages."""
    path = Path(file)
    if _is_ours(file):
        return path.relative_to(ROOT).as_posix()
    return (
        "/".join(path.parts[path.parts.index("site-packages") + 1 :])
        if "site-packages" in path.parts
        else path.name
    )


def _sanitize_fact(value: object) -> object:
    """A fact as it may be told: a number, a code or several of them."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_sanitize_fact(each) for each in value]
    return value if isinstance(value, str) and CODE_PATTERN.fullmatch(value) else "?"


def _log_uncaught(
    kind: type[BaseException], failure: BaseException | None, trace: TracebackType | None
) -> None:
    if failure is None or issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger(LOGGER_NAME).critical("Nobody caught this", exc_info=(kind, failure, trace))
