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
from services.auth_config import AuthConfig, load_auth_config
from services.authorization import RequestIdentity, authorize

CORE_ROUTES, UPLOADS, MEDIA = "_stcore/", "_stcore/upload_file/", "media/"
METRICS_ROUTES = ("_stcore/metrics", "metrics")  # Streamlit's own, and ours
# in the environment: who else than a program of the machine may read them, by `Authorization:
# Bearer`
TOKEN_VARIABLE = "METRICS_TOKEN"
# in the environment, a letter or number; see deploy/nginx
REPLICA_VARIABLE, REPLICA_COOKIE = ("REPLICA", "dashboard_replica")
MIN_TOKEN_LENGTH = 16  # a shorter one can be guessed, and counts as none
# What a page needs of Streamlit's own routes. At others it keeps an interface for programs, or
# shows its document under no policy.
ALLOWED_CORE_ROUTES = (
    UPLOADS,
    "_stcore/health",
    "_stcore/host-config",
    "_stcore/stream",
    "_stcore/bidi-components/",
)
MEBIBYTE = 1024**2
RESOURCE_POLICY = b"cross-origin-resource-policy"
SECURITY_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    RESOURCE_POLICY: b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
}
EMBEDDABLE_PATHS = ("export/", "api/")  # what documents and pages of others link, and may show
CSP, FRAME_ANCESTORS = b"content-security-policy", b"frame-ancestors"
SANDBOX_CSP = b"default-src 'none'; sandbox"  # a picture or a table, whatever it says it is
EMPTY_CSP = b"default-src 'none'"  # what is no document needs nothing, and what went wrong neither
NO_FRAMING = b"; frame-ancestors 'none'"


class AccessControlMiddleware:
    """ASGI middleware, before all that answers. `base` is the path that all addresses begin with,
    as `server.baseUrlPath` names it.
    """

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        self.base = base
        upload_memory.install((st.get_option("server.maxUploadSize") + 1) * MEBIBYTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            if _is_same_site(scope, load_auth_config()):
                return await self.app(scope, receive, _with_replica_cookie(send, self.base))
            event_log.log_event("access_refused", what="stream")
            return await send({"type": "websocket.close", "code": 1008})
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path = below(below(scope["path"], scope.get("root_path", "")), self.base).lstrip("/")
        answer = _denial_response(scope, path) or self.app
        return await answer(scope, receive, _with_headers(send, path))


def identity_of_request(connection: HTTPConnection, config: AuthConfig) -> RequestIdentity:
    """Who sends a request, by the cookie of the sign-in as Streamlit made it for this address; for
    a session it reads the same.
    """
    headers = dict(connection.headers)
    peer = connection.client.host if connection.client else None
    claims = sign_in_cookie.claims(connection.cookies) if config.signs_in else {}
    return RequestIdentity(claims if claims.get("origin") == config.origin else {}, headers, peer)


def _denial_response(scope: Scope, path: str) -> ASGIApp | None:
    """The answer to who may not do what they ask for; None for everybody else."""
    if path in METRICS_ROUTES and (_is_local_program(scope) or _has_metrics_token(scope)):
        return None
    if path in METRICS_ROUTES or (
        path.startswith(CORE_ROUTES) and not path.startswith(ALLOWED_CORE_ROUTES)
    ):
        event_log.log_event("access_refused", what="metrics" if path in METRICS_ROUTES else "core")
        return PlainTextResponse("not found", 404)
    if path.startswith(UPLOADS) and scope["method"] != "OPTIONS":
        config = load_auth_config()
        is_allowed = (
            _is_same_site(scope, config)
            and not authorize(
                identity_of_request(HTTPConnection(scope), config), config, time.time()
            ).denial
        )
        if is_allowed:
            return None
        event_log.log_event("access_refused", what="upload")
        return PlainTextResponse("only analysts upload", 403)
    return None


def _is_same_site(scope: Scope, config: AuthConfig) -> bool:
    """Whether a request comes from a page of ours, which browsers say of every websocket and every
    upload.
    """
    headers = HTTPConnection(scope).headers
    host = headers.get("host", "")
    here = {f"http://{host}", f"https://{host}"} if host else set()
    ours = here | {config.origin, *st.get_option("server.corsAllowedOrigins")} - {""}
    return headers.get("origin", "").lower() in {each.lower() for each in ours}


def _is_local_program(scope: Scope) -> bool:
    """Whether a program of this machine asks, and for itself."""
    connection = HTTPConnection(scope)
    headers = {**connection.headers, "origin": f"http://{connection.headers.get('host', '')}"}
    here = AuthConfig(load_auth_config().policy, local_only=True)
    return (
        authorize(
            RequestIdentity({}, headers, connection.client.host if connection.client else None),
            here,
            time.time(),
        ).author
        is not None
    )


def _has_metrics_token(scope: Scope) -> bool:
    """Whether a request bears the token of those who measure, where one is set."""
    token, given = (
        os.environ.get(TOKEN_VARIABLE, ""),
        HTTPConnection(scope).headers.get("authorization", ""),
    )
    return len(token) >= MIN_TOKEN_LENGTH and hmac.compare_digest(
        given.encode(), f"Bearer {token}".encode()
    )


def _with_headers(send: Send, path: str) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            # Only a cookie asks for it: to read the rules costs as much as to answer with a figure.
            https = any(
                name.lower() == b"set-cookie" for name, _ in message["headers"]
            ) and load_auth_config().origin.startswith("https:")
            message = {
                **message,
                "headers": _with_security_headers(message["headers"], path, https=https),
            }
        await send(message)

    return sender


def _with_replica_cookie(send: Send, base: str) -> Send:
    """Tells the browser which of several servers holds its session, so that a proxy sends its
    uploads there too.
    """
    name = os.environ.get(REPLICA_VARIABLE, "")

    async def sender(message: Message) -> None:
        if name and message["type"] == "websocket.accept":
            secure = "; Secure" if load_auth_config().origin.startswith("https:") else ""
            cookie = (
                f"{REPLICA_COOKIE}={name}; Path=/{base.strip('/')}; HttpOnly; SameSite=Lax{secure}"
            )
            message = {
                **message,
                "headers": [*message.get("headers", []), (b"set-cookie", cookie.encode())],
            }
        await send(message)

    return sender


def _with_security_headers(
    headers: Iterable[tuple[bytes, bytes]], path: str, *, https: bool
) -> list[tuple[bytes, bytes]]:
    own = (
        {**SECURITY_HEADERS, CSP: SANDBOX_CSP + NO_FRAMING}
        if path.startswith(MEDIA)
        else SECURITY_HEADERS
    )
    own = {**own, RESOURCE_POLICY: b"cross-origin"} if path.startswith(EMBEDDABLE_PATHS) else own
    others = [(name, value) for name, value in headers if name.lower() not in own]
    if https:  # Streamlit leaves it out for the sake of a browser on localhost
        others = [
            (
                name,
                value + b"; Secure"
                if name.lower() == b"set-cookie" and b"; secure" not in value.lower()
                else value,
            )
            for name, value in others
        ]
    policies = [value for name, value in others if name.lower() == CSP] or [EMPTY_CSP] * (
        CSP not in own
    )
    others = [(name, value) for name, value in others if name.lower() != CSP]
    return (
        others
        + [(CSP, value if FRAME_ANCESTORS in value else value + NO_FRAMING) for value in policies]
        + list(own.items())
    )
