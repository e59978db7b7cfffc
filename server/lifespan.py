"""The life of the server: what it makes ready when it begins, what it does every day, what it tells
and lets go when it ends.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from server import warm_up
from server.patches import connection_limits
from server.patches.session_cleanup import session_cleanup
from services import event_log

DAY, HOUR = 24 * 3600, 3600  # seconds


@asynccontextmanager
async def lifespan(app: Any, pages: Iterable[str] = ()) -> AsyncIterator[None]:
    """The lifespan of the server. What the first readers need is made beside it: the port opens
    meanwhile. `pages` are the modules that pages are made of.
    """
    warm_up.start_warm_up(pages)
    connection_limits.limit_accepts(asyncio.get_running_loop())
    cleaning = asyncio.create_task(clean_daily())
    try:
        async with session_cleanup(app):
            yield
    finally:
        cleaning.cancel()
        import_module(
            "services.rendering.render_pool"
        ).RENDER_POOL.close()  # the first who asks imports it, not the server that begins
    event_log.log_event("stopped")


async def clean_daily(*, day: float = DAY, hour: float = HOUR) -> None:
    """Deletes what is kept for a while only, now and every day; after a failure, whatever it is,
    again in an hour.
    """
    while True:
        run = asyncio.create_task(asyncio.to_thread(_delete_old_drafts))
        await asyncio.wait([run])
        if failure := run.exception():
            event_log.log_event("drafts_not_deleted", failure=failure)
        elif dropped := run.result():
            event_log.log_event("drafts_deleted", number=dropped)
        await asyncio.sleep(hour if failure else day)


def _delete_old_drafts() -> int:
    """Deletes the drafts of a week ago and before, and says how many. Imported here: the port is
    open before.
    """
    dropped: int = import_module("services.published_data").store().drop_old_drafts()
    return dropped
