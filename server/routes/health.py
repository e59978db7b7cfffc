"""Plain HTTP for whoever runs the server:

    /healthz    whether the store can be reached, and which version is served: 200 or 503, as JSON
    /metrics    numbers for a Prometheus; to whom, says server/middleware/access_control.py

That the process is alive at all is told by Streamlit's own /_stcore/health, without the store. A
load balancer asks that one: while the store is away the pages still show what was last read of it,
and a balancer that took every server out would take that away too.
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
CHECK_SECONDS = 1.0  # seconds after which the store is asked again, however many ask us
NO_STORE = {"cache-control": "no-store"}


@dataclass
class Health:
    """What the store last said. One asks it at a time; who comes meanwhile gets the same answer."""

    at: float = 0.0
    answer: tuple[int, dict[str, object]] = (503, {})
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def status(self) -> tuple[int, dict[str, object]]:
        """The status and what is told with it."""
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
    metrics.SERVED_VERSION.set(newest.number)  # no page may have been drawn since
    content = newest.shown
    return 200, {"status": "ok", "store": "reachable", "version": newest.number, "content": content}


def routes(base: str = "") -> list[Route]:
    """The routes, below the path that all addresses begin with."""
    under = f"/{base.strip('/')}" if base.strip("/") else ""
    health = Health()

    async def healthz(_: Request) -> Response:
        status, content = await health.status()
        metrics.REQUESTS.labels(HEALTH, status).inc()
        return Response(orjson.dumps(content), status, NO_STORE, "application/json")

    async def metrics_endpoint(_: Request) -> Response:
        await health.status()
        metrics.REQUESTS.labels(METRICS, 200).inc()
        return Response(
            await run_in_threadpool(metrics.render),
            200,
            NO_STORE | {"content-type": metrics.CONTENT_TYPE},
        )

    return [
        Route(f"{under}/{HEALTH}", healthz),
        Route(f"{under}/{METRICS}", metrics_endpoint),
    ]
