"""Streamlit no longer attaches handlers of its own to loggers."""

import logging

import pytest
import streamlit.logger

from server.patches import streamlit_logging
from tests.server.patches.conftest import Events

NAMES = ("uvicorn", "uvicorn.access", "uvicorn.error", "websockets")


@pytest.fixture(autouse=True)
def as_streamlit_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore Streamlit's loggers after each test."""
    for name in NAMES:
        logger = logging.getLogger(name)
        monkeypatch.setattr(logger, "handlers", [*logger.handlers])
        monkeypatch.setattr(logger, "propagate", logger.propagate)
    monkeypatch.setattr(streamlit.logger, "_loggers", dict(streamlit.logger._loggers))
    monkeypatch.setattr(streamlit.logger, "setup_formatter", streamlit.logger.setup_formatter)


def test_loggers_pass_their_records_on_now_and_after_a_change_of_the_configuration() -> None:
    streamlit.logger.init_uvicorn_logs()
    assert streamlit_logging.install()
    streamlit.logger.update_formatter()
    assert not any(logging.getLogger(name).handlers for name in NAMES)
    passing = [name for name in NAMES if logging.getLogger(name).propagate]
    assert passing == [name for name in NAMES if name != "uvicorn.access"]


def test_update_formatter_calls_what_stands_in_the_place_of_setup_formatter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called: list[str] = []
    monkeypatch.setattr(
        streamlit.logger, "setup_formatter", lambda logger: called.append(logger.name)
    )
    streamlit.logger.update_formatter()
    assert set(called) == {logger.name for logger in streamlit.logger._loggers.values()}


def test_a_streamlit_without_that_function_leaves_it_out(
    events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(streamlit.logger, "setup_formatter")
    assert not streamlit_logging.install()
    assert events == [("patch_left_out", {"patch": "streamlit_logging"})]
