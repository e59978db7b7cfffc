"""Serve health and metrics over plain HTTP for the operator of the server:

    /healthz    whether the store can be reached, and which version is served: 200 or 503, as JSON
    /metrics    numbers for Prometheus; server/middleware/access_control.py decides for whom

Whether the process runs at all is told by Streamlit's /_stcore/health, without the store. A load
balancer must check that one: while the store is unavailable the pages still show the version last
read, and a balancer that removed every server would take that away too.
"""

import asyncio
import time
from dataclasses import dataclass, field

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from loaders.store.errors import StoreUnavailableError
from services import metrics, published_data

HEALTH, METRICS = "healthz", "metrics"
CHECK_SECONDS = 1.0  # between two checks of the store, however many requests there are
NO_STORE = {"cache-control": "no-store"}


@dataclass
class Health:
    """The last state of the store. One check runs at a time; concurrent requests share its
    answer.
    """

    at: float = 0.0
    answer: tuple[int, dict[str, object]] = (503, {})
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def status(self) -> tuple[int, dict[str, object]]:
        """Return the status and the JSON content, checked at most once in CHECK_SECONDS."""
        async with self.lock:
            if time.monotonic() - self.at >= CHECK_SECONDS:
                self.answer = await run_in_threadpool(_check_store)
                self.at = time.monotonic()
            return self.answer


def _check_store() -> tuple[int, dict[str, object]]:
    served = published_data.version_served()
    try:
        newest = published_data.newest()
    except StoreUnavailableError as unavailable:
        return 503, {
            "status": "unavailable",
            "store": unavailable.reason,
            "version": served.number if served else None,
        }
    metrics.SERVED_VERSION.set(newest.number)  # perhaps no page was drawn since its publication
    content = newest.short_hash
    return 200, {"status": "ok", "store": "reachable", "version": newest.number, "content": content}


def routes(base: str = "") -> list[Route]:
    """Return the routes, below the path that all addresses begin with."""
    under = f"/{base.strip('/')}" if base.strip("/") else ""
    health = Health()

    async def healthz(_: Request) -> Response:
        status, content = await health.status()
        metrics.REQUESTS.labels(HEALTH, status).inc()
        return Response(orjson.dumps(content), status, NO_STORE, "application/json")

    async def metrics_endpoint(_: Request) -> Response:
        await health.status()
        metrics.REQUESTS.labels(METRICS, 200).inc()
        headers = NO_STORE | {"content-type": metrics.CONTENT_TYPE}
        return Response(await run_in_threadpool(metrics.render), 200, headers)

    return [Route(f"{under}/{HEALTH}", healthz), Route(f"{under}/{METRICS}", metrics_endpoint)]
