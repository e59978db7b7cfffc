"""The theme as Streamlit tells it to the browser at every rerun, of a fragment too: put together
once, not each time.

It was a tenth of what a filter change cost the server. The settings do not change while the server
runs.
"""

from functools import cache

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session


def install() -> None:
    """From now on the theme is read from the settings once."""
    app_session._populate_theme_msg = _told


_populate = app_session._populate_theme_msg


@cache
def _section(name: str) -> CustomThemeConfig:
    message = CustomThemeConfig()
    _populate(message, name)
    return message


def _told(message: CustomThemeConfig, section: str = "theme") -> None:
    made = _section(section)
    if made.ByteSize():  # Streamlit leaves a section that sets nothing away
        message.MergeFrom(made)
