"""What stands before every route: who is let in at all, and what every answer says to the browser.

Streamlit guards its routes by tokens that any reader has. Here are the rules that it does not keep:

- a page of another site opens no session and uploads nothing, also one of this machine at another
  port;
- files come into the server's memory only from those who may publish, and reach no disk on the way;
- what the server tells of itself stays on the machine, and the programs' interface stays shut.
"""

import hmac
import os
import time
from collections.abc import Iterable

import streamlit as st
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.middleware.paths import below
from server.patches import sign_in_cookie, upload_memory
from services import event_log
from services.auth_config import Rules, rules
from services.authorization import Visitor, standing

CORE, UPLOADS, MEDIA = "_stcore/", "_stcore/upload_file/", "media/"
METRICS = ("_stcore/metrics", "metrics")  # Streamlit's own, and ours
# in the environment: who else than a program of the machine may read them, by `Authorization:
# Bearer`
TOKEN = "METRICS_TOKEN"
# in the environment, a letter or number; see deploy/nginx
REPLICA, COOKIE_OF_REPLICA = ("REPLICA", "dashboard_replica")
TOKEN_LETTERS = 16  # a shorter one can be guessed, and counts as none
# What a page needs of Streamlit's own routes. At others it keeps an interface for programs, or
# shows its document under no policy.
NEEDED = (
    UPLOADS,
    "_stcore/health",
    "_stcore/host-config",
    "_stcore/stream",
    "_stcore/bidi-components/",
)
MEBIBYTE = 1024**2
RESOURCE = b"cross-origin-resource-policy"
EVERYWHERE = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    RESOURCE: b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
}
LINKED = ("export/", "api/")  # what documents and pages of others link, and may show
POLICY, FRAMED = b"content-security-policy", b"frame-ancestors"
INERT = b"default-src 'none'; sandbox"  # a picture or a table, whatever it says it is
NOTHING = b"default-src 'none'"  # what is no document needs nothing, and what went wrong neither
UNFRAMED = b"; frame-ancestors 'none'"


class Gate:
    """ASGI middleware, before all that answers. `base` is the path that all addresses begin with,
    as `server.baseUrlPath` names it.
    """

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        self.base = base
        upload_memory.install((st.get_option("server.maxUploadSize") + 1) * MEBIBYTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            if _is_of_this_site(scope, rules()):
                return await self.app(scope, receive, _naming_the_replica(send, self.base))
            event_log.tell("access_refused", what="stream")
            return await send({"type": "websocket.close", "code": 1008})
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path = below(below(scope["path"], scope.get("root_path", "")), self.base).lstrip("/")
        answer = _refusal(scope, path) or self.app
        return await answer(scope, receive, _with_headers(send, path))


def visitor(connection: HTTPConnection, known: Rules) -> Visitor:
    """Who sends a request, by the cookie of the sign-in as Streamlit made it for this address; for
    a session it reads the same.
    """
    headers = dict(connection.headers)
    peer = connection.client.host if connection.client else None
    claims = sign_in_cookie.claims(connection.cookies) if known.signs_in else {}
    return Visitor(claims if claims.get("origin") == known.origin else {}, headers, peer)


def _refusal(scope: Scope, path: str) -> ASGIApp | None:
    """The answer to who may not do what they ask for; None for everybody else."""
    if path in METRICS and (_is_of_the_machine(scope) or _has_the_token(scope)):
        return None
    if path in METRICS or (path.startswith(CORE) and not path.startswith(NEEDED)):
        event_log.tell("access_refused", what="metrics" if path in METRICS else "core")
        return PlainTextResponse("not found", 404)
    if path.startswith(UPLOADS) and scope["method"] != "OPTIONS":
        known = rules()
        may = (
            _is_of_this_site(scope, known)
            and not standing(visitor(HTTPConnection(scope), known), known, time.time()).refusal
        )
        if may:
            return None
        event_log.tell("access_refused", what="upload")
        return PlainTextResponse("only analysts upload", 403)
    return None


def _is_of_this_site(scope: Scope, known: Rules) -> bool:
    """Whether a request comes from a page of ours, which browsers say of every websocket and every
    upload.
    """
    headers = HTTPConnection(scope).headers
    host = headers.get("host", "")
    here = {f"http://{host}", f"https://{host}"} if host else set()
    ours = here | {known.origin, *st.get_option("server.corsAllowedOrigins")} - {""}
    return headers.get("origin", "").lower() in {each.lower() for each in ours}


def _is_of_the_machine(scope: Scope) -> bool:
    """Whether a program of this machine asks, and for itself."""
    asked = HTTPConnection(scope)
    headers = {**asked.headers, "origin": f"http://{asked.headers.get('host', '')}"}
    here = Rules(rules().policy, at_home=True)
    return (
        standing(
            Visitor({}, headers, asked.client.host if asked.client else None), here, time.time()
        ).author
        is not None
    )


def _has_the_token(scope: Scope) -> bool:
    """Whether a request bears the token of those who measure, where one is set."""
    token, given = os.environ.get(TOKEN, ""), HTTPConnection(scope).headers.get("authorization", "")
    return len(token) >= TOKEN_LETTERS and hmac.compare_digest(
        given.encode(), f"Bearer {token}".encode()
    )


def _with_headers(send: Send, path: str) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            # Only a cookie asks for it: to read the rules costs as much as to answer with a figure.
            https = any(
                name.lower() == b"set-cookie" for name, _ in message["headers"]
            ) and rules().origin.startswith("https:")
            message = {**message, "headers": _secured(message["headers"], path, https=https)}
        await send(message)

    return sender


def _naming_the_replica(send: Send, base: str) -> Send:
    """Tells the browser which of several servers holds its session, so that a proxy sends its
    uploads there too.
    """
    name = os.environ.get(REPLICA, "")

    async def sender(message: Message) -> None:
        if name and message["type"] == "websocket.accept":
            secure = "; Secure" if rules().origin.startswith("https:") else ""
            cookie = (
                f"{COOKIE_OF_REPLICA}={name}; Path=/{base.strip('/')}; HttpOnly; "
                f"SameSite=Lax{secure}"
            )
            message = {
                **message,
                "headers": [*message.get("headers", []), (b"set-cookie", cookie.encode())],
            }
        await send(message)

    return sender


def _secured(
    headers: Iterable[tuple[bytes, bytes]], path: str, *, https: bool
) -> list[tuple[bytes, bytes]]:
    ours = {**EVERYWHERE, POLICY: INERT + UNFRAMED} if path.startswith(MEDIA) else EVERYWHERE
    ours = {**ours, RESOURCE: b"cross-origin"} if path.startswith(LINKED) else ours
    kept = [(name, value) for name, value in headers if name.lower() not in ours]
    if https:  # Streamlit leaves it out for the sake of a browser on localhost
        kept = [
            (
                name,
                value + b"; Secure"
                if name.lower() == b"set-cookie" and b"; secure" not in value.lower()
                else value,
            )
            for name, value in kept
        ]
    policies = [value for name, value in kept if name.lower() == POLICY] or [NOTHING] * (
        POLICY not in ours
    )
    kept = [(name, value) for name, value in kept if name.lower() != POLICY]
    return (
        kept
        + [(POLICY, value if FRAMED in value else value + UNFRAMED) for value in policies]
        + list(ours.items())
    )
