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
from loaders.cells.redaction import masked

OWN = "dashboard"  # the logger of all events
DETAILS = "LOG_DETAILS"
# seconds in which the same event is told once: nobody fills a disk by asking for what they do not
# get
PAUSE = 10
PLACES = 6  # the innermost of a failure
MOST_TOLD = 500  # letters of a library's sentence
THEIRS, REQUESTS = ("uvicorn", "uvicorn.asgi", "uvicorn.error", "websockets"), "uvicorn.access"
CODE = re.compile(r"[\w.:/-]{0,64}")  # what a fact may be; no space: a sentence is none


@dataclass(frozen=True)
class Kind:
    """How grave a kind of event is, and which facts are told of it."""

    level: int
    facts: tuple[str, ...] = ()


EVENTS: Mapping[str, Kind] = {
    "started": Kind(logging.INFO, ("database", "signs_in")),
    "stopped": Kind(logging.INFO),
    "version_served": Kind(logging.INFO, ("version", "content")),
    "published": Kind(logging.INFO, ("version",)),
    "restored": Kind(logging.INFO, ("version", "of")),
    "not_published": Kind(logging.WARNING, ("outcome",)),
    "file_refused": Kind(logging.WARNING, ("codes",)),
    "access_refused": Kind(logging.WARNING, ("what",)),
    "over_limit": Kind(logging.WARNING, ("what",)),
    "page_failed": Kind(logging.ERROR),
    "cleanup_failed": Kind(logging.ERROR),
    "not_made": Kind(logging.ERROR, ("task",)),
    "figure_not_drawn": Kind(logging.WARNING, ("figure", "language", "reason")),
    "store_unavailable": Kind(logging.ERROR, ("reason",)),
    "drafts_deleted": Kind(logging.INFO, ("number",)),
    "drafts_not_deleted": Kind(logging.ERROR),
    "patch_left_out": Kind(logging.WARNING, ("patch",)),
    "patched_version_differs": Kind(logging.WARNING, ("package", "expected", "installed")),
}


def tell(event: str, *, failure: BaseException | None = None, **facts: object) -> None:
    """Tells an event of EVENTS with its facts, and the failure that it is about."""
    logging.getLogger(OWN).log(
        EVENTS[event].level, event, exc_info=failure, extra={"event": event, "facts": facts}
    )


def begin() -> None:
    """From now on everything that this process logs has this form, what nobody caught and what
    Python warns of too.
    """
    root = logging.getLogger()
    if any(isinstance(each.formatter, Line) for each in root.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    handler.addFilter(Seldom())
    root.addHandler(handler)
    logging.getLogger(OWN).setLevel(logging.INFO)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda end: _uncaught(end.exc_type, end.exc_value, end.exc_traceback)


class Line(logging.Formatter):
    """A record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """When, how grave, what; and of a failure its kind and place."""
        event, details = getattr(record, "event", None), bool(os.environ.get(DETAILS))
        told: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "event": event or "logged",
        }
        if event in EVENTS:
            facts: Mapping[str, object] = vars(record)["facts"]
            told |= {
                name: _code(value) for name, value in facts.items() if name in EVENTS[event].facts
            }
        else:
            told |= {
                "logger": record.name,
                "message": record.getMessage() if details else masked(str(record.msg))[:MOST_TOLD],
            }
            if (
                numbers := [each for each in record.args or () if isinstance(each, int | float)]
                if isinstance(record.args, tuple)
                else []
            ):
                told["numbers"] = numbers
        if record.exc_info and record.exc_info[1]:
            told |= failure_told(record.exc_info[1])
            if details:
                told["details"] = "".join(traceback.format_exception(record.exc_info[1]))
        if again := getattr(record, "again", 0):
            told["times_untold"] = again
        return orjson.dumps(told, default=str).decode()


@dataclass
class Seldom(logging.Filter):
    """Lets the same event through once in a while, with the number of those that were not told
    since.
    """

    told: dict[object, tuple[float, int]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is told; that a reader's connection opened or closed is not."""
        if record.name in THEIRS and record.levelno < logging.WARNING:
            return False
        failure = record.exc_info[1] if record.exc_info else None
        key = (
            record.name,
            record.msg,
            repr(getattr(record, "facts", None)),
            repr(failure and failure_told(failure)),
        )
        with self.lock:
            last, untold = self.told.get(key, (0.0, 0))
            now = time.monotonic()
            if last and now - last < PAUSE:
                self.told[key] = (last, untold + 1)
                return False
            if len(self.told) > 500:
                self.told.clear()
            self.told[key] = (now, 0)
        record.again = untold
        return True


def failure_told(failure: BaseException) -> dict[str, object]:
    """The kind of a failure and its places, the innermost last: those in the dashboard's own code,
    and where it happened.
    """
    frames = traceback.extract_tb(failure.__traceback__)
    places = [
        f"{_place(each.filename)}:{each.lineno}"
        for each in frames
        if _is_ours(each.filename) or each is frames[-1]
    ]
    kind = type(failure)
    return {"failure": f"{kind.__module__}.{kind.__qualname__}", "at": places[-PLACES:]}


def _is_ours(file: str) -> bool:
    path = Path(file)
    return path.is_relative_to(ROOT) and "site-packages" not in path.parts


def _place(file: str) -> str:
    """A file below our folder or below that of the packages."""
    path = Path(file)
    if _is_ours(file):
        return path.relative_to(ROOT).as_posix()
    return (
        "/".join(path.parts[path.parts.index("site-packages") + 1 :])
        if "site-packages" in path.parts
        else path.name
    )


def _code(value: object) -> object:
    """A fact as it may be told: a number, a code or several of them."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_code(each) for each in value]
    return value if isinstance(value, str) and CODE.fullmatch(value) else "?"


def _uncaught(
    kind: type[BaseException], failure: BaseException | None, trace: TracebackType | None
) -> None:
    if failure is None or issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger(OWN).critical("Nobody caught this", exc_info=(kind, failure, trace))
