"""Draw the page of a reader anew whose server went away, at once, with the choices of its address.

The browser keeps the page as it was, and asks for nothing until its reader does something. The new
server knows no page of theirs: that first click would be taken for a page just opened, drawn from
an address in which the click does not stand, and so be lost. Streamlit sends such a page a word
only when it is asked to; so here the browser is told to ask, as a part of a page is that redraws
itself by the clock. Without, the first click of every reader who had been moved was lost
(deploy/README.md); pages work all the same.

Relies on `Runtime.connect_session(client, user_info, existing_session_id)` and
`Runtime.handle_backmsg(session_id, msg, *, client)`, on a session that is not found being given
another id, and on the messages `auto_rerun` and `stop_auto_rerun` of the protocol.
"""

from typing import Any

from server.patches import guard

RERUN_SECONDS = 0.05  # seconds
WHOLE_PAGE = "the whole page"  # the part that the browser asks for; there is none of that name


@guard.optional
def install() -> None:
    """Have a page drawn anew from now on that comes with the session of another server, or with one
    that ended.
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
        **more: Any,
    ) -> str:
        session = connect(self, client, user_info, existing_session_id, **more)
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
