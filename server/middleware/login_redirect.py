"""The way back from signing in or out: to where the button was, with language and choices, not to
the first page as Streamlit has it.
"""

from collections.abc import Collection
from urllib.parse import parse_qs, quote, unquote, urlsplit

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.middleware.paths import below

AUTH_PATHS, CALLBACK_PATH = ("auth/login", "auth/logout"), "oauth2callback"
COOKIE = "dashboard_way_back"
MAX_AGE = 15 * 60  # somebody signs in for the first time, with a code sent to their telephone
# letters; browsers take cookies of 4 KB. Of a longer address only the page and the language are
# kept
MAX_LENGTH = 3000


class LoginRedirectMiddleware:
    """ASGI middleware. `pages` are the addresses beside that of the first page, `base` the path
    that all of them begin with.
    """

    def __init__(self, app: ASGIApp, pages: Collection[str], base: str = "") -> None:
        self.app = app
        self.pages = ("", *pages)
        self.base = base.strip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = (
            below(below(scope["path"], scope.get("root_path", "")), self.base)
            if scope["type"] == "http"
            else None
        )
        if path not in (*AUTH_PATHS, CALLBACK_PATH):
            return await self.app(scope, receive, send)
        connection = HTTPConnection(scope)
        origin = self.origin_page(connection) if path in AUTH_PATHS else None
        target = (
            origin
            if origin is not None
            else self.sanitize_target(unquote(connection.cookies.get(COOKIE, "")))
        )

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {
                    **message,
                    "headers": self.rewrite_headers(list(message["headers"]), target, keep=origin),
                }
            await send(message)

        return await self.app(scope, receive, sender)

    def origin_page(self, connection: HTTPConnection) -> str | None:
        """The page that the button was on, with its choices: browsers name it to their own site."""
        try:
            referer = urlsplit(connection.headers.get("referer", ""))
        except ValueError:  # "http://[x" names no machine
            return None
        if referer.netloc != connection.headers.get("host"):
            return None
        return self.sanitize_target(f"{below(referer.path, self.base)}?{referer.query}")

    def sanitize_target(self, address: str) -> str:
        """An address below ours if it is one of our pages, else the first page."""
        page, _, query = address.partition("?")
        page = page if page in self.pages else ""
        if len(quote(f"{page}?{query}")) > MAX_LENGTH:
            query = "".join(
                f"lang={quote(language)}" for language in parse_qs(query).get("lang", [])[-1:]
            )[:MAX_LENGTH]
        return f"{page}?{query}" if query else page

    def rewrite_headers(
        self, headers: list[tuple[bytes, bytes]], target: str, *, keep: str | None
    ) -> list[tuple[bytes, bytes]]:
        """The headers of an answer: one that leads to the first page leads to the goal, one that
        leads away has the goal kept.
        """
        first = f"/{self.base}/" if self.base else "/"
        arrives = (b"location", first.encode()) in headers
        if arrives:
            headers = [
                (name, _header_value(first + target) if name == b"location" else value)
                for name, value in headers
            ]
        value_and_age = (quote(keep), MAX_AGE) if keep is not None and not arrives else ("", 0)
        value, age = value_and_age
        cookie = f"{COOKIE}={value}; Max-Age={age}; Path={first}; HttpOnly; SameSite=Lax"
        return [*headers, (b"set-cookie", cookie.encode())]


def _header_value(address: str) -> bytes:
    """As it may stand in a header: nothing of it begins another line."""
    return quote(address, safe="/?&=%+:@,;!$'()*~-._").encode()
