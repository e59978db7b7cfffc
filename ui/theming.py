"""Cache the theme that Streamlit sends to the browser at every rerun, also of a fragment.

Building it took a tenth of the server's time for a filter change. The settings do not change while
the server runs.
"""

from functools import cache

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session


def install() -> None:
    """Read the theme from the settings only once from now on."""
    app_session._populate_theme_msg = _told


_populate = app_session._populate_theme_msg


@cache
def _section(name: str) -> CustomThemeConfig:
    message = CustomThemeConfig()
    _populate(message, name)
    return message


def _told(message: CustomThemeConfig, section: str = "theme") -> None:
    made = _section(section)
    if made.ByteSize():  # Streamlit omits a section without settings
        message.MergeFrom(made)
