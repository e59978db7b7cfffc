"""An OpenID provider on this machine, for tests: a real one (oidc-provider-mock, on Authlib's
server), which can also be made to lie.

    with provider(analyst={"email": "a@example.org"}) as service:
        service.address            what [auth] names, less the path of its description
        service.forge = True       from now on its signatures are not of the key that it shows

It knows everybody by their `sub`, asks for no password, and calls nobody.
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
    warnings.simplefilter("ignore", DeprecationWarning)  # of the Authlib that it stands on
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
    """Runs a provider that knows some people by their `sub`, with their claims; what it says of
    them holds for `lifetime`.
    """
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # it speaks http, and only on this machine
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
    """Shows another key than it signs with, under the same name, as long as `forge` says so. Its
    pages call nobody either way.
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
