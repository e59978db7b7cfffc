"""Only messages that our pages send reach a session."""

import inspect
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime
from streamlit.testing.v1 import AppTest

from server.patches import message_filter
from tests.server.patches.conftest import Events

KINDS = [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> list[BackMsg]:
    """Return the messages that reach a session."""
    messages: list[BackMsg] = []

    def handle_backmsg(self: Any, session_id: str, msg: BackMsg, *, client: Any = None) -> None:
        messages.append(msg)

    monkeypatch.setattr(Runtime, "handle_backmsg", handle_backmsg)
    message_filter.install()
    return messages


def message(kind: str) -> BackMsg:
    made = BackMsg()
    field = BackMsg.DESCRIPTOR.fields_by_name[kind]
    if field.message_type:
        getattr(made, kind).SetInParent()
    else:
        setattr(made, kind, "x" if field.type == field.TYPE_STRING else True)
    return made


def send(sent: BackMsg) -> None:
    handle: Any = Runtime.handle_backmsg
    handle(None, "session", sent, client=None)


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_reaches_a_session_if_pages_need_its_kind(
    kind: str, handled: list[BackMsg], events: Events
) -> None:
    sent = message(kind)
    if kind == "backend_operation_request":
        sent.backend_operation_request.deferred_file.SetInParent()
    send(sent)
    refused = [("access_refused", {"what": f"message:{kind}"})]
    needed = kind in message_filter.ALLOWED_MESSAGES
    assert (len(handled), events) == ((1, []) if needed else (0, refused))


def test_an_operation_that_no_page_needs_is_refused_by_its_name(
    handled: list[BackMsg], events: Events
) -> None:
    sent = message("backend_operation_request")
    sent.backend_operation_request.install_skills.SetInParent()
    send(sent)
    assert not handled
    assert events == [("access_refused", {"what": "message:install_skills"})]


def test_a_state_of_a_widget_that_has_no_id_of_streamlits_form_is_dropped(
    handled: list[BackMsg],
) -> None:
    sent = message("rerun_script")
    for name in ("$$ID-1-None", "draft"):
        sent.rerun_script.widget_states.widgets.add(id=name)
    send(sent)
    assert [each.id for each in handled[0].rerun_script.widget_states.widgets] == ["$$ID-1-None"]


def test_streamlit_gives_ids_of_that_form_and_takes_messages_by_that_function() -> None:
    app = AppTest.from_string("import streamlit as st; st.button('x', key='k')").run(timeout=60)
    assert app.button[0].id.startswith(message_filter.WIDGET_ID_PREFIX)
    handle = inspect.signature(Runtime.handle_backmsg).parameters
    assert list(handle) == ["self", "session_id", "msg", "client"]
    assert set(KINDS) >= message_filter.ALLOWED_MESSAGES


@pytest.mark.parametrize("change", ["gone", "other parameters"])
def test_a_streamlit_that_takes_messages_otherwise_does_not_start(
    change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if change == "gone":
        monkeypatch.delattr(Runtime, "handle_backmsg")
    else:
        monkeypatch.setattr(Runtime, "handle_backmsg", lambda self, message: None)
    with pytest.raises((AttributeError, TypeError)):
        message_filter.install()
