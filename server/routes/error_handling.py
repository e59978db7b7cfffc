"""Answer the errors of routes as JSON that names parameter, value and remedy."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from loaders.store.errors import StoreUnavailableError
from server.routes.responses import error_response
from services import metrics
from services.figure_query import InvalidRequestError
from services.rendering.render_protocol import QueueFullError

Handler = Callable[[Request], Awaitable[Response]]
RETRY_SECONDS = 30  # where nothing better is known
QUEUE_FULL_REMEDY = "Many others are being made. Ask again after the time in Retry-After."
NO_STORE_REMEDY = "The data cannot be reached. Ask again after the time in Retry-After."


def with_error_handling(handler: Handler) -> Handler:
    """Wrap a handler: its errors become JSON, and its requests are counted by route and status."""

    async def endpoint(request: Request) -> Response:
        response = await _respond(handler, request)
        metrics.REQUESTS.labels(handler.__name__.strip("_"), response.status_code).inc()
        return response

    return endpoint


async def _respond(handler: Handler, request: Request) -> Response:
    """Return the response of a handler, or its error as JSON."""
    try:
        return await handler(request)
    except InvalidRequestError as invalid:
        error = invalid
    except QueueFullError as busy:
        error = InvalidRequestError(503, "", "", QUEUE_FULL_REMEDY, wait=busy.seconds)
    except StoreUnavailableError:
        error = InvalidRequestError(503, "", "", NO_STORE_REMEDY, wait=RETRY_SECONDS)
    return error_response(error)
