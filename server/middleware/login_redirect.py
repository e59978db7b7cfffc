"""Redirect after signing in or out to the page of the button, with language and choices; Streamlit
redirects to the first page.
"""

from collections.abc import Collection
from urllib.parse import parse_qs, quote, unquote, urlsplit

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.middleware.paths import below

AUTH_PATHS, CALLBACK_PATH = ("auth/login", "auth/logout"), "oauth2callback"
COOKIE = "dashboard_way_back"
MAX_AGE = 15 * 60  # seconds; a first sign-in with a code sent to a telephone takes long
# letters; browsers accept cookies of 4 KB. A longer address is cut to page and language
MAX_LENGTH = 3000


class LoginRedirectMiddleware:
    """ASGI middleware. `pages` are the addresses besides that of the first page, `base` is the path
    that all of them begin with.
    """

    def __init__(self, app: ASGIApp, pages: Collection[str], base: str = "") -> None:
        self.app = app
        self.pages = ("", *pages)
        self.base = base.strip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path = below(below(scope["path"], scope.get("root_path", "")), self.base)
        if path not in (*AUTH_PATHS, CALLBACK_PATH):
            return await self.app(scope, receive, send)
        connection = HTTPConnection(scope)
        target = origin = self.origin_page(connection) if path in AUTH_PATHS else None
        if target is None:
            target = self.sanitize_target(unquote(connection.cookies.get(COOKIE, "")))

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = self.rewrite_headers(list(message["headers"]), target, keep=origin)
                message = {**message, "headers": headers}
            await send(message)

        return await self.app(scope, receive, sender)

    def origin_page(self, connection: HTTPConnection) -> str | None:
        """Return the page of the button with its query, from the `Referer`, which browsers send to
        the same site.
        """
        try:
            referer = urlsplit(connection.headers.get("referer", ""))
        except ValueError:  # such as "http://[x"
            return None
        if referer.netloc != connection.headers.get("host"):
            return None
        return self.sanitize_target(f"{below(referer.path, self.base)}?{referer.query}")

    def sanitize_target(self, address: str) -> str:
        """Return an address below `base` if it is one of our pages, else the first page."""
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
        """Return the headers of a response: a redirect to the first page leads to `target` instead;
        on the way to the sign-in service, `keep` is stored in the cookie.
        """
        first = f"/{self.base}/" if self.base else "/"
        arrives = (b"location", first.encode()) in headers
        if arrives:
            headers = [
                (name, _header_value(first + target) if name == b"location" else value)
                for name, value in headers
            ]
        value, age = (quote(keep), MAX_AGE) if keep is not None and not arrives else ("", 0)
        cookie = f"{COOKIE}={value}; Max-Age={age}; Path={first}; HttpOnly; SameSite=Lax"
        return [*headers, (b"set-cookie", cookie.encode())]


def _header_value(address: str) -> bytes:
    """Quote an address for a header, so that it cannot begin another line."""
    return quote(address, safe="/?&=%+:@,;!$'()*~-._").encode()
