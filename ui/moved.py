"""A reader whose server went away comes to another one: their page is drawn again there at once, with the choices of its address.

The browser keeps the page as it was, and asks for nothing until its reader does something. The new server knows no page of theirs: that
first click would be taken for a page just opened, drawn from an address in which the click does not stand, and so be lost. Streamlit sends
such a page a word only when it is asked to; so here the browser is told to ask, as a part of a page is that redraws itself by the clock.
"""

from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import SessionClient

SOON = 0.05  # seconds
WHOLE = "the whole page"  # the part that the browser asks for; there is none of that name


def begin() -> None:
    """From now on a page that comes with the session of another server, or with one that ended, is drawn anew."""
    connect, handle = Runtime.connect_session, Runtime.handle_backmsg

    def connected(server: Runtime, client: SessionClient, user_info: Any, existing_session_id: str | None = None, **more: Any) -> str:
        session = connect(server, client, user_info, existing_session_id, **more)
        if existing_session_id and session != existing_session_id:
            client.write_forward_msg(_ask_again())
        return session

    def handled(server: Runtime, session: str, message: BackMsg, *, client: SessionClient) -> None:
        if message.rerun_script.fragment_id == WHOLE:
            message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun = "", False
            client.write_forward_msg(_enough())
        handle(server, session, message, client=client)

    Runtime.connect_session = connected  # type: ignore[method-assign,assignment]
    Runtime.handle_backmsg = handled  # type: ignore[method-assign,assignment]


def _ask_again() -> ForwardMsg:
    message = ForwardMsg()
    message.auto_rerun.interval = SOON
    message.auto_rerun.fragment_id = WHOLE
    return message


def _enough() -> ForwardMsg:
    message = ForwardMsg()
    message.stop_auto_rerun.fragment_ids.append(WHOLE)
    return message
