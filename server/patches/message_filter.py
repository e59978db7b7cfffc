"""Pass only those messages of Streamlit's protocol to a session that our pages send.

The others are for developers of an app: they clear the caches of all readers, list the files beside
the code, or write there. Any reader could send them. Widget states whose id has not Streamlit's
form are dropped too: the session would read them in place of its own values of that key.

This protects: `install` raises where Streamlit takes messages in another way. Relies on
`Runtime.handle_backmsg(session_id, msg, *, client)`, on the fields of `BackMsg`, and on ids of
widgets that begin with "$$".
"""

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import SessionClient

from server.patches import guard
from services import event_log

ALLOWED_MESSAGES = frozenset(
    {
        "rerun_script",
        "stop_script",
        "app_heartbeat",
        "file_urls_request",
        "backend_operation_request",
    }
)
ALLOWED_OPERATIONS = frozenset({"deferred_file"})  # a download that is made at the click
WIDGET_ID_PREFIX = "$$"  # of the ids that Streamlit gives to widgets


def install() -> None:
    """Filter all messages from now on. Raises AttributeError or TypeError where Streamlit has
    changed.
    """
    handle = Runtime.handle_backmsg
    guard.require_parameters(handle, "self", "session_id", "msg", "client")
    guard.require_attributes(BackMsg(), *ALLOWED_MESSAGES)

    def handle_backmsg(
        self: Runtime, session_id: str, msg: BackMsg, *, client: SessionClient | None = None
    ) -> None:
        if refused := _forbidden_kind(msg):
            return event_log.log_event("access_refused", what=f"message:{refused}")
        _drop_unknown_widgets(msg)
        return handle(self, session_id, msg, client=client)

    Runtime.handle_backmsg = handle_backmsg  # type: ignore[method-assign]


def _forbidden_kind(message: BackMsg) -> str:
    """Return the kind of a message, or of its operation, that our pages do not send; "" for
    others.
    """
    kind = message.WhichOneof("type") or "none"
    if kind not in ALLOWED_MESSAGES:
        return kind
    operation = message.backend_operation_request.WhichOneof("payload") or "none"
    return (
        operation
        if kind == "backend_operation_request" and operation not in ALLOWED_OPERATIONS
        else ""
    )


def _drop_unknown_widgets(message: BackMsg) -> None:
    """Drop widget states without an id of Streamlit's form: they would hide session values of that
    key.
    """
    states = message.rerun_script.widget_states.widgets if message.HasField("rerun_script") else ()
    if any(not each.id.startswith(WIDGET_ID_PREFIX) for each in states):
        known = [each for each in states if each.id.startswith(WIDGET_ID_PREFIX)]
        del message.rerun_script.widget_states.widgets[:]
        message.rerun_script.widget_states.widgets.extend(known)
