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

from loaders.store.errors import StoreUnavailable
from services import metrics, published_data

HEALTH, METRICS = "healthz", "metrics"
ASKED_AGAIN = 1.0  # seconds after which the store is asked again, however many ask us
NEVER_KEPT = {"cache-control": "no-store"}


@dataclass
class Health:
    """What the store last said. One asks it at a time; who comes meanwhile gets the same answer."""

    at: float = 0.0
    answer: tuple[int, dict[str, object]] = (503, {})
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def told(self) -> tuple[int, dict[str, object]]:
        """The status and what is told with it."""
        async with self.alone:
            if time.monotonic() - self.at >= ASKED_AGAIN:
                self.answer = await run_in_threadpool(_asked)
                self.at = time.monotonic()
            return self.answer


def _asked() -> tuple[int, dict[str, object]]:
    served = published_data.version_served()
    try:
        newest = published_data.newest()
    except StoreUnavailable as unavailable:
        return 503, {
            "status": "unavailable",
            "store": unavailable.reason,
            "version": served.number if served else None,
        }
    metrics.VERSION.set(newest.number)  # no page may have been drawn since
    content = newest.shown
    return 200, {"status": "ok", "store": "reachable", "version": newest.number, "content": content}


def routes(base: str = "") -> list[Route]:
    """The routes, below the path that all addresses begin with."""
    under = f"/{base.strip('/')}" if base.strip("/") else ""
    health = Health()

    async def healthz(_: Request) -> Response:
        status, told = await health.told()
        metrics.REQUESTS.labels(HEALTH, status).inc()
        return Response(orjson.dumps(told), status, NEVER_KEPT, "application/json")

    async def measured(_: Request) -> Response:
        await health.told()
        metrics.REQUESTS.labels(METRICS, 200).inc()
        return Response(
            await run_in_threadpool(metrics.told), 200, NEVER_KEPT | {"content-type": metrics.TYPE}
        )

    return [Route(f"{under}/{HEALTH}", healthz), Route(f"{under}/{METRICS}", measured)]
