"""Redraw a page at once, with the choices of its address, after it reconnected to another server.

The browser keeps the page as it was, and requests nothing until its reader does something. The new
server does not know the session: it would take that first click for a newly opened page, draw it
from the address without the click, and so lose it. Streamlit sends such a page a message only on
request; so the browser is told to request a rerun, like a fragment that reruns by the clock.
Without this patch the first click of every reader who had been moved was lost (deploy/README.md);
pages work all the same.

Relies on `Runtime.connect_session(client, user_info, existing_session_id)` and
`Runtime.handle_backmsg(session_id, msg, *, client)`, on an unknown session getting another id, and
on the messages `auto_rerun` and `stop_auto_rerun` of the protocol.
"""

from typing import Any

from server.patches import guard

RERUN_SECONDS = 0.05
WHOLE_PAGE = "the whole page"  # stands for the fragment to rerun; there is none of that name


@guard.optional
def install() -> None:
    """Redraw pages from now on that connect with the id of another server's session, or of one that
    ended.
    """
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.runtime import Runtime

    connect, handle = Runtime.connect_session, Runtime.handle_backmsg
    guard.require_parameters(connect, "self", "client", "user_info", "existing_session_id")
    guard.require_parameters(handle, "self", "session_id", "msg", "client")
    guard.require_attributes(ForwardMsg(), "auto_rerun", "stop_auto_rerun")
    guard.require_attributes(BackMsg().rerun_script, "fragment_id", "is_auto_rerun")

    def connect_session(
        self: Runtime,
        client: Any,
        user_info: Any,
        existing_session_id: str | None = None,
        **kw: Any,
    ) -> str:
        session = connect(self, client, user_info, existing_session_id, **kw)
        if existing_session_id and session != existing_session_id:
            client.write_forward_msg(_rerun_message(ForwardMsg()))
        return session

    def handle_backmsg(self: Runtime, session_id: str, msg: Any, *, client: Any = None) -> None:
        if msg.rerun_script.fragment_id == WHOLE_PAGE:
            msg.rerun_script.fragment_id, msg.rerun_script.is_auto_rerun = "", False
            client.write_forward_msg(_stop_rerun_message(ForwardMsg()))
        return handle(self, session_id, msg, client=client)

    Runtime.connect_session = connect_session  # type: ignore[method-assign,assignment]
    Runtime.handle_backmsg = handle_backmsg  # type: ignore[method-assign]


def _rerun_message(message: Any) -> Any:
    message.auto_rerun.interval = RERUN_SECONDS
    message.auto_rerun.fragment_id = WHOLE_PAGE
    return message


def _stop_rerun_message(message: Any) -> Any:
    message.stop_auto_rerun.fragment_ids.append(WHOLE_PAGE)
    return message
