"""Routes whose modules are imported when the first of them is asked for: what they need takes a
second, and the server answers before.
"""

from collections.abc import Sequence
from importlib import import_module
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match, Router
from starlette.types import Receive, Scope, Send

from server.middleware.paths import below


class LazyRoutes(BaseRoute):
    """The routes that `module` makes with its function `routes(base)`. They all stand below one of
    `addresses`.
    """

    def __init__(self, module: str, addresses: Sequence[str], base: str = "") -> None:
        self.module = module
        self.addresses = tuple(addresses)
        self.base = base
        self.lock = Lock()
        self.router: Router | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether an address is one of theirs."""
        is_match = scope["type"] == "http" and below(
            below(scope["path"], scope.get("root_path", "")), self.base
        ).startswith(self.addresses)
        return Match.FULL if is_match else Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as the routes do."""
        router = self.router or await run_in_threadpool(self.load_router)
        await router(scope, receive, send)

    def load_router(self) -> Router:
        """The routes, imported."""
        with self.lock:
            # A redirect from an address with a slash too many would name the host that the request
            # named.
            router = self.router or Router(
                import_module(self.module).routes(self.base), redirect_slashes=False
            )
            self.router = router
            return router
