"""Leave the form of log lines to services/event_log.py.

`streamlit.logger` gives every logger a handler and a form of its own, uvicorn's too, now and
whenever its configuration changes: their lines were plain text between lines of JSON, and each
request one with the address of who sent it. Pages work without: only the log is another.

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
    logger.propagate = logger.name != ACCESS_LOGGER  # no request is told, nor who sent it
