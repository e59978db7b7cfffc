"""Export metrics for Prometheus: sessions, page times, publications, refusals, renders, versions.

They are numbers only: no label holds free text. Events of the log are counted from the log, so that
each is reported in one place.
"""

import logging
from collections.abc import Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from services import event_log

disable_created_metrics()  # the creation times of counters are of no use
# not the global one: in development Streamlit reloads changed modules, which would register twice
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

SESSIONS = Gauge("dashboard_sessions", "Pages that are open now.", registry=REGISTRY)
RERUNS = Histogram(
    "dashboard_rerun_seconds",
    "A page, or a part of it, drawn once.",
    ("page", "part"),
    buckets=BUCKETS,
    registry=REGISTRY,
)
FAILED_PAGES = Counter(
    "dashboard_failed_pages", "Pages that could not be drawn.", registry=REGISTRY
)
PUBLICATIONS = Counter(
    "dashboard_publications",
    "Publications and restorings by how they ended.",
    ("outcome",),
    registry=REGISTRY,
)
REFUSED_FILES = Counter(
    "dashboard_refused_files",
    "Uploaded files with errors, by the code of the problem.",
    ("code",),
    registry=REGISTRY,
)
REQUESTS = Counter(
    "dashboard_requests",
    "Requests for pictures, tables and what the server tells of itself.",
    ("route", "status"),
    registry=REGISTRY,
)
RENDERS = Counter(
    "dashboard_made",
    "Pictures, tables and documents by how they came about.",
    ("task", "outcome"),
    registry=REGISTRY,
)
QUEUE_SIZE = Gauge(
    "dashboard_studio_waiting",
    "Pictures and parts of documents that wait to be made.",
    registry=REGISTRY,
)
SERVED_VERSION = Gauge(
    "dashboard_version_served",
    "The number of the version that a page shows which is drawn now.",
    registry=REGISTRY,
)
STORE_ERRORS = Counter(
    "dashboard_store_errors",
    "Times that the store could not be used.",
    ("reason",),
    registry=REGISTRY,
)
ACCESS_REFUSED = Counter(
    "dashboard_access_refused", "Requests of those who may not.", ("what",), registry=REGISTRY
)
LAST_CLEANUP = Gauge(
    "dashboard_last_cleanup_timestamp_seconds",
    "When closed pages and their uploads were last looked for.",
    registry=REGISTRY,
)
OVER_LIMIT = Counter(
    "dashboard_over_limit",
    "Requests beyond a limit of server/middleware/request_limits.py.",
    ("what",),
    registry=REGISTRY,
)

# The counter of each event, and the fact that is its label.
COUNTER_BY_EVENT: Mapping[str, tuple[Counter, str]] = {
    "page_failed": (FAILED_PAGES, ""),
    "not_published": (PUBLICATIONS, "outcome"),
    "file_refused": (REFUSED_FILES, "codes"),
    "store_unavailable": (STORE_ERRORS, "reason"),
    "access_refused": (ACCESS_REFUSED, "what"),
    "over_limit": (OVER_LIMIT, "what"),
}
for _outcome in ("published", "restored", "overtaken", "unchanged", "not_allowed", "unavailable"):
    PUBLICATIONS.labels(_outcome)  # starts at 0, so that the first of a kind is an increase too

CONTENT_TYPE = CONTENT_TYPE_LATEST


def install() -> None:
    """Count events from now on. Pages are timed by server/patches/run_timing.py."""
    logging.getLogger(event_log.LOGGER_NAME).addHandler(_EventCounter())


def render() -> bytes:
    """Serialize all metrics in the format of Prometheus."""
    return generate_latest(REGISTRY)


class _EventCounter(logging.Handler):
    """Counts the logged events."""

    def emit(self, record: logging.LogRecord) -> None:
        event, facts = getattr(record, "event", ""), getattr(record, "facts", {})
        if event in ("published", "restored"):
            PUBLICATIONS.labels(event).inc()
        if event == "version_served":
            SERVED_VERSION.set(facts["version"])
        if event not in COUNTER_BY_EVENT:
            return
        counter, fact = COUNTER_BY_EVENT[event]
        if not fact:
            counter.inc()
            return
        given = facts[fact]
        for value in given if isinstance(given, list | tuple) else (given,):
            counter.labels(value).inc()
