"""Access the sessions of the running server, which Streamlit keeps in a private session manager.

Streamlit only counts the sessions, in its own metrics, and does not list them. The number of open
pages (`dashboard_sessions`) is read from here; pages work without it. Ending sessions and wiping
their uploads (session_cleanup.py) relies on it too, and raises.

Relies on `Runtime._session_mgr` with `list_active_sessions()`, `list_sessions()` and
`get_session_info(session_id)`.
"""

from streamlit import runtime
from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import SessionManager

from server.patches import guard
from services import metrics

REQUIRED_METHODS = ("list_active_sessions", "list_sessions", "get_session_info")


@guard.optional
def install() -> None:
    """Have services/metrics.py count the open pages."""
    require_session_manager()
    metrics.SESSIONS.set_function(_open_sessions)


def require_session_manager() -> None:
    """Raise AttributeError where Streamlit's session manager has changed."""
    guard.require_instance_attributes(Runtime, "_session_mgr")
    guard.require_attributes(SessionManager, *REQUIRED_METHODS)


def session_manager(server: Runtime) -> SessionManager:
    """Return the session manager of a server."""
    return server._session_mgr


def _open_sessions() -> float:
    if not runtime.exists():
        return 0.0
    return float(len(session_manager(runtime.get_instance()).list_active_sessions()))
