"""The life of the server: what it makes ready when it begins, what it tells and lets go when it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from ui import journal, line, warmth
from ui.release import releasing


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[None]:
    """The lifespan of the server. What the first readers need is made beside it: the port opens meanwhile."""
    warmth.warm()
    line.accept_few(asyncio.get_running_loop())
    async with releasing(app):
        yield
    import_module("ui.render_pool").RENDER_POOL.close()  # the first who asks imports it, not the server that begins
    journal.tell("stopped")
