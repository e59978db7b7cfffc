"""Reach the sessions of the running server, which Streamlit keeps in a private session manager.

Streamlit tells how many sessions there are in its own metrics alone, and to nobody which. The
number of open pages (`dashboard_sessions`) is read from here; pages work without it. That sessions
are ended and their uploads wiped (session_cleanup.py) rests on it too, and raises.

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
    """Have services/metrics.py count the pages that are open."""
    require_session_manager()
    metrics.SESSIONS.set_function(_open_sessions)


def require_session_manager() -> None:
    """Raise AttributeError where Streamlit keeps its sessions otherwise."""
    guard.require_instance_attributes(Runtime, "_session_mgr")
    guard.require_attributes(SessionManager, *REQUIRED_METHODS)


def session_manager(server: Runtime) -> SessionManager:
    """Return what holds the sessions of a server."""
    return server._session_mgr


def _open_sessions() -> float:
    if not runtime.exists():
        return 0.0
    return float(len(session_manager(runtime.get_instance()).list_active_sessions()))
