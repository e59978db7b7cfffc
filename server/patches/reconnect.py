"""A reader whose server went away comes to another one: their page is drawn again there at once,
with the choices of its address.

The browser keeps the page as it was, and asks for nothing until its reader does something. The new
server knows no page of theirs: that first click would be taken for a page just opened, drawn from
an address in which the click does not stand, and so be lost. Streamlit sends such a page a word
only when it is asked to; so here the browser is told to ask, as a part of a page is that redraws
itself by the clock.

Of the messages of Streamlit's protocol those go through that a page needs. The others are for
whoever develops an app: they clear what all readers share, tell what lies in the folder of the
code, or write there.
"""

from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import SessionClient

from services import event_log

NEEDED = frozenset(
    {
        "rerun_script",
        "stop_script",
        "app_heartbeat",
        "file_urls_request",
        "backend_operation_request",
    }
)
NEEDED_OPERATIONS = frozenset({"deferred_file"})  # a file that is made when its button is pressed
WIDGET = "$$"  # what the ids that Streamlit gives to widgets begin with
SOON = 0.05  # seconds
WHOLE = "the whole page"  # the part that the browser asks for; there is none of that name


def begin() -> None:
    """From now on a page that comes with the session of another server, or with one that ended, is
    drawn anew; and messages are sifted.
    """
    connect, handle = Runtime.connect_session, Runtime.handle_backmsg

    def connected(
        server: Runtime,
        client: SessionClient,
        user_info: Any,
        existing_session_id: str | None = None,
        **more: Any,
    ) -> str:
        session = connect(server, client, user_info, existing_session_id, **more)
        if existing_session_id and session != existing_session_id:
            client.write_forward_msg(_ask_again())
        return session

    def handled(server: Runtime, session: str, message: BackMsg, *, client: SessionClient) -> None:
        if refused := _not_needed(message):
            return event_log.tell("access_refused", what=f"message:{refused}")
        _without_unknown_widgets(message)
        if message.rerun_script.fragment_id == WHOLE:
            message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun = "", False
            client.write_forward_msg(_enough())
        return handle(server, session, message, client=client)

    Runtime.connect_session = connected  # type: ignore[method-assign,assignment]
    Runtime.handle_backmsg = handled  # type: ignore[method-assign,assignment]


def _not_needed(message: BackMsg) -> str:
    """Return the kind of a message, or of its operation, that no page of ours sends; "" of every
    other.
    """
    kind = message.WhichOneof("type") or "none"
    if kind not in NEEDED:
        return kind
    operation = message.backend_operation_request.WhichOneof("payload") or "none"
    return (
        operation
        if kind == "backend_operation_request" and operation not in NEEDED_OPERATIONS
        else ""
    )


def _without_unknown_widgets(message: BackMsg) -> None:
    """Drop the states of widgets that have no id of Streamlit's form: taken for the keys of ours,
    they would hide what these hold.
    """
    states = message.rerun_script.widget_states.widgets if message.HasField("rerun_script") else ()
    if any(not each.id.startswith(WIDGET) for each in states):
        known = [each for each in states if each.id.startswith(WIDGET)]
        del message.rerun_script.widget_states.widgets[:]
        message.rerun_script.widget_states.widgets.extend(known)


def _ask_again() -> ForwardMsg:
    message = ForwardMsg()
    message.auto_rerun.interval = SOON
    message.auto_rerun.fragment_id = WHOLE
    return message


def _enough() -> ForwardMsg:
    message = ForwardMsg()
    message.stop_auto_rerun.fragment_ids.append(WHOLE)
    return message
