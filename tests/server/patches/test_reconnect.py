"""A page that connects with the session of another server is told to request a rerun."""

import inspect
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime

from server.patches import reconnect
from tests.server.patches.conftest import Events


class Client:
    """A browser that records the messages it receives."""

    def __init__(self) -> None:
        self.sent: list[ForwardMsg] = []

    def write_forward_msg(self, message: ForwardMsg) -> None:
        self.sent.append(message)


def connect_session(
    self: Any,
    client: Any,
    user_info: Any,
    existing_session_id: str | None = None,
    session_id_override: str | None = None,
) -> str:
    """Connect; only the session "known" exists."""
    return existing_session_id if existing_session_id == "known" else "new"


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> list[BackMsg]:
    """Return the messages that reach the patched server."""
    messages: list[BackMsg] = []

    def handle_backmsg(self: Any, session_id: str, msg: BackMsg, *, client: Any = None) -> None:
        messages.append(msg)

    monkeypatch.setattr(Runtime, "connect_session", connect_session)
    monkeypatch.setattr(Runtime, "handle_backmsg", handle_backmsg)
    assert reconnect.install()
    return messages


@pytest.mark.parametrize(("session", "told"), [(None, 0), ("known", 0), ("of another server", 1)])
def test_who_comes_with_a_session_that_is_not_here_is_told_to_ask_again(
    session: str | None, told: int, handled: list[BackMsg]
) -> None:
    client: Any = Client()
    connect: Any = Runtime.connect_session
    connect(None, client=client, user_info={}, existing_session_id=session)
    assert [each.auto_rerun.fragment_id for each in client.sent] == [reconnect.WHOLE_PAGE] * told


def test_what_they_then_ask_for_is_the_whole_page_once(handled: list[BackMsg]) -> None:
    client: Any = Client()
    message = BackMsg()
    message.rerun_script.fragment_id = reconnect.WHOLE_PAGE
    message.rerun_script.is_auto_rerun = True
    handle: Any = Runtime.handle_backmsg
    handle(None, "session", message, client=client)
    (asked,) = handled
    assert (asked.rerun_script.fragment_id, asked.rerun_script.is_auto_rerun) == ("", False)
    assert list(client.sent[0].stop_auto_rerun.fragment_ids) == [reconnect.WHOLE_PAGE]


def test_streamlit_connects_sessions_and_takes_messages_as_the_patch_expects() -> None:
    connect = inspect.signature(inspect.unwrap(Runtime.connect_session)).parameters
    assert list(connect)[:4] == ["self", "client", "user_info", "existing_session_id"]
    handle = inspect.signature(Runtime.handle_backmsg).parameters
    assert list(handle) == ["self", "session_id", "msg", "client"]
    assert {"auto_rerun", "stop_auto_rerun"} <= set(ForwardMsg.DESCRIPTOR.fields_by_name)


@pytest.mark.parametrize("name", ["connect_session", "handle_backmsg"])
def test_a_streamlit_that_connects_otherwise_leaves_it_out(
    name: str, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Runtime, "connect_session", connect_session)
    monkeypatch.setattr(Runtime, name, lambda self, browser: "")
    assert not reconnect.install()
    assert events == [("patch_left_out", {"patch": "reconnect"})]
