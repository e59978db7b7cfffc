"""Routes that are imported at their first request: they answer as if they had always been
imported.
"""

import sys

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from server.routes.lazy import LazyRoutes
from tests.test_app import ask


def routes(base: str = "") -> list[Route]:
    """Return routes, as a module of routes does."""
    return [
        Route(
            f"/{base}/thing/{{name}}".replace("//", "/"),
            lambda request: PlainTextResponse(request.path_params["name"]),
        )
    ]


def elsewhere(_: object) -> PlainTextResponse:
    return PlainTextResponse("elsewhere")


@pytest.mark.parametrize("base", ["", "reviews"])
def test_a_route_is_answered_and_every_other_address_is_left(base: str) -> None:
    app = Starlette(
        routes=[LazyRoutes(__name__, ("thing/",), base), Route("/{path:path}", elsewhere)]
    )
    under = f"/{base}" if base else ""
    assert ask(app, f"{under}/thing/a").text == "a"
    assert ask(app, f"{under}/thing/a/b").status == 404
    assert ask(app, f"{under}/thing/a", "POST").status == 405
    assert ask(app, f"{under}/other").text == "elsewhere"


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    sys.modules.pop("wave", None)
    later = LazyRoutes("wave", ("thing/",))
    assert "wave" not in sys.modules
    with pytest.raises(AttributeError):  # a module without routes
        later.load_router()
    assert "wave" in sys.modules
