"""Control access before every route, and set the security headers of every response.

Streamlit protects its routes by tokens that any reader has. These rules are added:

- a page of another site opens no session and uploads nothing, not even one of this machine at
  another port;
- files are accepted only from those who may publish, and are never written to disk;
- metrics stay on the machine, and Streamlit's routes for programs are closed.
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
# environment variable: the token (`Authorization: Bearer`) that lets other machines read them
TOKEN_VARIABLE = "METRICS_TOKEN"
# environment variable: a letter or number of this replica; see deploy/nginx
REPLICA_VARIABLE, REPLICA_COOKIE = ("REPLICA", "dashboard_replica")
MIN_TOKEN_LENGTH = 16  # a shorter one can be guessed, and is ignored
# The routes of Streamlit that a page needs. Others are for programs, or return its document without
# a content security policy.
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
EMBEDDABLE_PATHS = ("export/", "api/")  # documents and pages of others may show these
CSP, FRAME_ANCESTORS = b"content-security-policy", b"frame-ancestors"
SANDBOX_CSP = b"default-src 'none'; sandbox"  # of a picture or a table, whatever its type
EMPTY_CSP = b"default-src 'none'"  # of anything that is no document, and of errors
NO_FRAMING = b"; frame-ancestors 'none'"


class AccessControlMiddleware:
    """ASGI middleware. `base` is the path that all addresses begin with, as in
    `server.baseUrlPath`.
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
    """Return who sends a request, by Streamlit's sign-in cookie for this address. Sessions use the
    same cookie.
    """
    headers = dict(connection.headers)
    peer = connection.client.host if connection.client else None
    claims = sign_in_cookie.claims(connection.cookies) if config.signs_in else {}
    return RequestIdentity(claims if claims.get("origin") == config.origin else {}, headers, peer)


def _denial_response(scope: Scope, path: str) -> ASGIApp | None:
    """Return the response to a request that is not allowed; None if it is."""
    if path in METRICS_ROUTES and (_is_local_program(scope) or _has_metrics_token(scope)):
        return None
    if path in METRICS_ROUTES or (
        path.startswith(CORE_ROUTES) and not path.startswith(ALLOWED_CORE_ROUTES)
    ):
        event_log.log_event("access_refused", what="metrics" if path in METRICS_ROUTES else "core")
        return PlainTextResponse("not found", 404)
    if path.startswith(UPLOADS) and scope["method"] != "OPTIONS":
        config = load_auth_config()
        identity = identity_of_request(HTTPConnection(scope), config)
        is_ours = _is_same_site(scope, config)
        if is_ours and not authorize(identity, config, time.time()).denial:
            return None
        event_log.log_event("access_refused", what="upload")
        return PlainTextResponse("only analysts upload", 403)
    return None


def _is_same_site(scope: Scope, config: AuthConfig) -> bool:
    """Tell whether a request comes from our page; browsers send Origin with websockets and
    uploads.
    """
    headers = HTTPConnection(scope).headers
    host = headers.get("host", "")
    here = {f"http://{host}", f"https://{host}"} if host else set()
    ours = here | {config.origin, *st.get_option("server.corsAllowedOrigins")} - {""}
    return headers.get("origin", "").lower() in {each.lower() for each in ours}


def _is_local_program(scope: Scope) -> bool:
    """Tell whether the request comes from a program on this machine and not through a proxy."""
    connection = HTTPConnection(scope)
    headers = {**connection.headers, "origin": f"http://{connection.headers.get('host', '')}"}
    here = AuthConfig(load_auth_config().policy, local_only=True)
    peer = connection.client.host if connection.client else None
    return authorize(RequestIdentity({}, headers, peer), here, time.time()).author is not None


def _has_metrics_token(scope: Scope) -> bool:
    """Tell whether a request has the token for the metrics, if one is configured."""
    given = HTTPConnection(scope).headers.get("authorization", "")
    token = os.environ.get(TOKEN_VARIABLE, "")
    return len(token) >= MIN_TOKEN_LENGTH and hmac.compare_digest(
        given.encode(), f"Bearer {token}".encode()
    )


def _with_headers(send: Send, path: str) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            # Only for a cookie: to read the configuration takes as long as to send a figure.
            has_cookie = any(name.lower() == b"set-cookie" for name, _ in message["headers"])
            https = has_cookie and load_auth_config().origin.startswith("https:")
            headers = _with_security_headers(message["headers"], path, https=https)
            message = {**message, "headers": headers}
        await send(message)

    return sender


def _with_replica_cookie(send: Send, base: str) -> Send:
    """Set a cookie that names this replica, so that a proxy sends the session's uploads here
    too.
    """
    name = os.environ.get(REPLICA_VARIABLE, "")

    async def sender(message: Message) -> None:
        if name and message["type"] == "websocket.accept":
            secure = "; Secure" if load_auth_config().origin.startswith("https:") else ""
            path = f"/{base.strip('/')}"
            cookie = f"{REPLICA_COOKIE}={name}; Path={path}; HttpOnly; SameSite=Lax{secure}"
            headers = [*message.get("headers", []), (b"set-cookie", cookie.encode())]
            message = {**message, "headers": headers}
        await send(message)

    return sender


def _with_security_headers(
    headers: Iterable[tuple[bytes, bytes]], path: str, *, https: bool
) -> list[tuple[bytes, bytes]]:
    """Return the headers with ours added; cookies are marked `Secure` if `https`."""
    own = dict(SECURITY_HEADERS)
    if path.startswith(MEDIA):
        own[CSP] = SANDBOX_CSP + NO_FRAMING
    if path.startswith(EMBEDDABLE_PATHS):
        own[RESOURCE_POLICY] = b"cross-origin"
    others = [(name, value) for name, value in headers if name.lower() not in own]
    if https:  # Streamlit leaves it out for the sake of browsers on localhost
        others = [(name, _secure_cookie(name, value)) for name, value in others]
    policies = [value for name, value in others if name.lower() == CSP]
    if not policies and CSP not in own:
        policies = [EMPTY_CSP]
    return [
        *((name, value) for name, value in others if name.lower() != CSP),
        *((CSP, value if FRAME_ANCESTORS in value else value + NO_FRAMING) for value in policies),
        *own.items(),
    ]


def _secure_cookie(name: bytes, value: bytes) -> bytes:
    """Return the value of a header, if it sets a cookie marked `Secure`."""
    is_insecure = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return value + b"; Secure" if is_insecure else value
