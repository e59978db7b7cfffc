"""Compress websockets with a window of 32 kB instead of uvicorn's 4.

Two reruns consist of the same strings, but a small window has dropped those of the first before the
second is sent. With 32 kB a filter that was chosen before costs 0.8 kB instead of 5.9, a new one
8.1 instead of 11.5 (`benchmarks/filter_change.py`), and a session takes 0.05 MiB more. It saves
traffic, not time on a fast line. Pages work without.

Relies on `ServerPerMessageDeflateFactory`, by that name in the module of uvicorn's
`WebSocketsSansIOProtocol`, and on its parameters `server_max_window_bits` and
`client_max_window_bits`.
"""

import inspect
from functools import wraps
from importlib import import_module
from typing import Any

from server.patches import guard

PROTOCOL = "uvicorn.protocols.websockets.websockets_sansio_impl"
WINDOWS = {"server_max_window_bits": 15, "client_max_window_bits": 12}  # bits


@guard.optional
def install() -> None:
    """Have every websocket compress with these windows from now on."""
    module = import_module(PROTOCOL)
    factory = module.ServerPerMessageDeflateFactory
    if missing := WINDOWS.keys() - inspect.signature(factory).parameters.keys():
        raise TypeError(f"{factory.__name__} takes no {', '.join(sorted(missing))}")

    @wraps(factory)
    def with_windows(**options: Any) -> Any:
        return factory(**{**options, **WINDOWS})

    module.ServerPerMessageDeflateFactory = with_windows  # type: ignore[attr-defined]
