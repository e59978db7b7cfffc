"""Log events for the operator of the server: one line of JSON for each, on standard error.

A line has the time, the level, the event and the facts that EVENTS allows for it: codes and
numbers, never free text. So it cannot hold a name, an address or the content of a file. Of an
exception it has type and code locations, not the message, which may hold the value of a cell; of a
record of Streamlit or another library the message without its arguments. With LOG_DETAILS=1 all of
these are logged, and the log is to be treated as personal data.
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
from loaders.cells.contact_redaction import redact

LOGGER_NAME = "dashboard"  # the logger of all events
DETAILS_VARIABLE = "LOG_DETAILS"
# in which equal events are logged once: refused requests must not fill the disk
REPEAT_SECONDS = 10
MAX_RECENT = 500  # kinds of records whose repetitions are counted
MAX_FRAMES = 6  # the innermost places of an exception
MAX_MESSAGE_LENGTH = 500  # letters of a library's message
LIBRARY_LOGGERS = ("uvicorn", "uvicorn.asgi", "uvicorn.error", "websockets")
ACCESS_LOGGER = "uvicorn.access"
CODE_PATTERN = re.compile(r"[\w.:/-]{0,64}")  # of a fact; without spaces, so no sentence matches


@dataclass(frozen=True)
class EventSpec:
    """The level of an event, and the names of the facts that may be logged with it."""

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
    """Log an event of EVENTS with its facts, and the exception that caused it.

    EVENTS gives the level; an `event` that is not in it raises KeyError. `JsonFormatter` leaves out
    `facts` that EVENTS does not name for the event, and writes "?" for a text that is no code
    (`CODE_PATTERN`). Of `failure` it writes type and places. Events with equal facts and failures
    are logged once in REPEAT_SECONDS.
    """
    logging.getLogger(LOGGER_NAME).log(
        EVENTS[event].level, event, exc_info=failure, extra={"event": event, "facts": facts}
    )


def configure_logging() -> None:
    """Format all log records of this process as JSON, also uncaught exceptions and Python's
    warnings.
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
    """Formats a record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return time, level, event and facts; of an exception also its type and places.

        Written as one line of JSON, with `time` in UTC to the millisecond. A record with an event
        of EVENTS has the facts allowed there. Any other has `logger`, `message` (without its
        arguments, contacts redacted) and the `numbers` among its arguments; without an event,
        "logged" stands for it. An exception adds `failure` and `at`; equal records dropped before
        add their number as `times_untold`. With LOG_DETAILS, messages have their arguments, and an
        exception adds its traceback as `details`.
        """
        event, details = getattr(record, "event", None), bool(os.environ.get(DETAILS_VARIABLE))
        time_utc = dt.datetime.fromtimestamp(record.created, dt.UTC)
        entry: dict[str, Any] = {
            "time": time_utc.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": event or "logged",
        }
        entry |= _event_facts(record) if event in EVENTS else _library_facts(record, details)
        if record.exc_info and record.exc_info[1]:
            entry |= describe_exception(record.exc_info[1])
            if details:
                entry["details"] = "".join(traceback.format_exception(record.exc_info[1]))
        if again := getattr(record, "again", 0):
            entry["times_untold"] = again
        return orjson.dumps(entry, default=str).decode()


@dataclass
class DeduplicatingFilter(logging.Filter):
    """Lets equal records through once in REPEAT_SECONDS, with the number of those dropped since."""

    recent: dict[object, tuple[float, int]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether to log a record; libraries' records of opened connections are dropped."""
        if record.name in LIBRARY_LOGGERS and record.levelno < logging.WARNING:
            return False
        failure = record.exc_info[1] if record.exc_info else None
        cause = repr(failure and describe_exception(failure))
        key = (record.name, record.msg, repr(getattr(record, "facts", None)), cause)
        with self.lock:
            last, untold = self.recent.get(key, (0.0, 0))
            now = time.monotonic()
            if last and now - last < REPEAT_SECONDS:
                self.recent[key] = (last, untold + 1)
                return False
            if len(self.recent) > MAX_RECENT:
                self.recent.clear()
            self.recent[key] = (now, 0)
        record.again = untold
        return True


def _event_facts(record: logging.LogRecord) -> dict[str, object]:
    """Return the facts that EVENTS allows for the event of a record."""
    facts: Mapping[str, object] = vars(record)["facts"]
    allowed = EVENTS[vars(record)["event"]].facts
    return {name: _sanitize_fact(value) for name, value in facts.items() if name in allowed}


def _library_facts(record: logging.LogRecord, details: bool) -> dict[str, object]:
    """Return logger and message of a library's record; only with `details` all its arguments."""
    message = record.getMessage() if details else redact(str(record.msg))[:MAX_MESSAGE_LENGTH]
    facts: dict[str, object] = {"logger": record.name, "message": message}
    arguments = record.args if isinstance(record.args, tuple) else ()
    if numbers := [each for each in arguments if isinstance(each, int | float)]:
        facts["numbers"] = numbers
    return facts


def describe_exception(failure: BaseException) -> dict[str, object]:
    """Return the type of an exception and its places, the innermost last: those in the dashboard's
    code, and the one where it was raised.
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
    """Return a path relative to the project or to site-packages."""
    path = Path(file)
    if _is_ours(file):
        return path.relative_to(ROOT).as_posix()
    return (
        "/".join(path.parts[path.parts.index("site-packages") + 1 :])
        if "site-packages" in path.parts
        else path.name
    )


def _sanitize_fact(value: object) -> object:
    """Return a fact that is a number, a code or a list of them; "?" for any other text."""
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
