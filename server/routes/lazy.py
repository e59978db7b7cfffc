"""Import the modules of routes at their first request: it takes a second, and the server starts
sooner.
"""

from collections.abc import Sequence
from importlib import import_module
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match, Router
from starlette.types import Receive, Scope, Send

from server.middleware.paths import below


class LazyRoutes(BaseRoute):
    """The routes that the function `routes(base)` of `module` returns. All are below one of
    `addresses`.
    """

    def __init__(self, module: str, addresses: Sequence[str], base: str = "") -> None:
        self.module = module
        self.addresses = tuple(addresses)
        self.base = base
        self.lock = Lock()
        self.router: Router | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether a request is below one of the addresses."""
        is_match = scope["type"] == "http" and below(
            below(scope["path"], scope.get("root_path", "")), self.base
        ).startswith(self.addresses)
        return Match.FULL if is_match else Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to the routes."""
        router = self.router or await run_in_threadpool(self.load_router)
        await router(scope, receive, send)

    def load_router(self) -> Router:
        """Import the routes, once."""
        with self.lock:
            # Starlette's redirect of a surplus slash would contain the host of the request, which
            # the client chooses.
            router = self.router or Router(
                import_module(self.module).routes(self.base), redirect_slashes=False
            )
            self.router = router
            return router
