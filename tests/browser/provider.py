"""An OpenID provider on this machine, for tests: a real one (oidc-provider-mock, on Authlib's
server), which can also be made to sign with a wrong key.

    with provider(analyst={"email": "a@example.org"}) as service:
        service.address            value for [auth], without the path of its metadata document
        service.forge = True       from now on its signatures do not match its published key

It knows users by their `sub`, requires no password, and makes no requests.
"""

import contextlib
import json
import logging
import os
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # raised by Authlib, on which it is built
    from oidc_provider_mock import User, app

KEYS = "/jwks"
AT_HOME = ("content-security-policy", "default-src 'self'; style-src 'self' 'unsafe-inline'")
Start = Callable[..., Any]
Answer = Callable[[dict[str, Any], Start], Iterable[bytes]]


@dataclass
class Service:
    """The running provider."""

    address: str = ""
    forge: bool = False


@contextlib.contextmanager
def provider(
    lifetime: timedelta = timedelta(hours=1), **users: dict[str, object]
) -> Iterator[Service]:
    """Run a provider that knows users by their `sub`, with their claims; its tokens are valid for
    `lifetime`.
    """
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # it uses plain http, on loopback only
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    known = [User(sub=sub, claims=claims) for sub, claims in users.items()]
    service = Service()
    server = make_server(
        "localhost",
        0,
        _lying(app(user_claims=known, access_token_max_age=lifetime), service),
        threaded=True,
    )
    service.address = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()


def _lying(
    honest: Callable[[dict[str, Any], Start], Iterable[bytes]], service: Service
) -> Callable[[dict[str, Any], Start], Iterable[bytes]]:
    """Publish another key than the one it signs with, under the same name, while `forge` is set.

    Its pages make no requests in either case.
    """

    def answer(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if not (service.forge and environ["PATH_INFO"] == KEYS):
            return honest(
                environ, lambda status, headers, *rest: start(status, [*headers, AT_HOME], *rest)
            )
        shown = json.loads(b"".join(honest(environ, lambda *_: None)))
        other = RSAKey.generate_key(2048, private=False).as_dict(private=False)
        start("200 OK", [("content-type", "application/json")])
        return [
            json.dumps(
                {"keys": [{**key, "n": other["n"], "e": other["e"]} for key in shown["keys"]]}
            ).encode()
        ]

    return answer
