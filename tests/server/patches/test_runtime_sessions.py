"""The sessions of a server are found where Streamlit keeps them."""

import pytest
from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import SessionManager
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from server.patches import guard, runtime_sessions
from services import metrics
from tests.server.patches.conftest import Events


def test_streamlit_has_the_session_manager_that_is_asked() -> None:
    runtime_sessions.require_session_manager()
    guard.require_attributes(WebsocketSessionManager, *runtime_sessions.REQUIRED_METHODS)


def test_without_a_server_no_page_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime_sessions.runtime, "exists", lambda: False)
    assert runtime_sessions.install()
    assert metrics.REGISTRY.get_sample_value("dashboard_sessions") == 0


def test_a_streamlit_without_it_leaves_the_number_out_and_lets_nothing_rest_on_it(
    events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(SessionManager, "list_active_sessions")
    assert not runtime_sessions.install()
    assert events == [("patch_left_out", {"patch": "runtime_sessions"})]
    with pytest.raises(AttributeError, match="list_active_sessions"):
        runtime_sessions.require_session_manager()


def test_a_server_that_holds_them_elsewhere_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Runtime, "__init__", lambda self, config: None)
    with pytest.raises(AttributeError, match="_session_mgr"):
        runtime_sessions.require_session_manager()
