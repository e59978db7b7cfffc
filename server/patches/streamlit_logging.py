"""Leave the format of log lines to services/event_log.py.

`streamlit.logger` gives every logger, also uvicorn's, its own handler and format, now and whenever
its configuration changes: plain text between lines of JSON, and a line for each request with the
client's address. Pages work without this patch: only the log differs.

Relies on `streamlit.logger.setup_formatter(logger)`, which `update_formatter()` calls for each
logger that Streamlit has made.
"""

import logging
from importlib import import_module

from server.patches import guard
from services.event_log import ACCESS_LOGGER, LIBRARY_LOGGERS


@guard.optional
def install() -> None:
    """Have the loggers of Streamlit, uvicorn and websockets pass their records on to the root."""
    module = import_module("streamlit.logger")
    update_formatter = module.update_formatter
    guard.require_parameters(module.setup_formatter, "logger")
    module.setup_formatter = _set_up  # type: ignore[attr-defined]
    update_formatter()
    for name in (*LIBRARY_LOGGERS, ACCESS_LOGGER):
        _set_up(logging.getLogger(name))


def _set_up(logger: logging.Logger) -> None:
    logger.handlers.clear()
    logger.propagate = logger.name != ACCESS_LOGGER  # requests and client addresses are not logged
