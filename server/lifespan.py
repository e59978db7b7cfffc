"""Define the server's lifespan: warm-up at the start, daily clean-up, shutdown at the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from server import warm_up
from server.patches import connection_limits
from server.patches.session_cleanup import session_cleanup
from services import event_log

DAY, HOUR = 24 * 3600, 3600  # seconds


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Run the server's tasks for its lifetime. The warm-up runs in a thread, so that the port opens
    meanwhile.
    """
    warm_up.start_warm_up()
    connection_limits.limit_accepts(asyncio.get_running_loop())
    cleaning = asyncio.create_task(clean_daily())
    try:
        async with session_cleanup(app):
            yield
    finally:
        cleaning.cancel()
        # imported late, to start the server faster
        import_module("services.rendering.render_pool").RENDER_POOL.close()
    event_log.log_event("stopped")


async def clean_daily(*, day: float = DAY, hour: float = HOUR) -> None:
    """Delete old drafts now and every `day` seconds; after any failure again in `hour` seconds."""
    while True:
        run = asyncio.create_task(asyncio.to_thread(_delete_old_drafts))
        await asyncio.wait([run])
        if failure := run.exception():
            event_log.log_event("drafts_not_deleted", failure=failure)
        elif dropped := run.result():
            event_log.log_event("drafts_deleted", number=dropped)
        await asyncio.sleep(hour if failure else day)


def _delete_old_drafts() -> int:
    """Delete drafts that are a week old, and return their number.

    Imports the store only here, so that the port opens earlier.
    """
    dropped: int = import_module("services.published_data").store().drop_old_drafts()
    return dropped
