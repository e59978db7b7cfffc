"""The theme computed once equals the theme that Streamlit would compute each time."""

import pytest
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session

from ui import theming

SECTIONS = (
    "theme",
    "theme.light",
    "theme.dark",
    "theme.sidebar",
    "theme.light.sidebar",
    "theme.dark.sidebar",
)


def test_every_section_is_told_as_streamlit_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    as_streamlit_does = _theme()
    # restored afterwards
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)
    theming.install()
    first, again = _theme(), _theme()
    assert as_streamlit_does
    assert first == again == as_streamlit_does


def _theme() -> bytes:
    theme = NewSession().custom_theme
    parts = (theme, theme.light, theme.dark, theme.sidebar, theme.light.sidebar, theme.dark.sidebar)
    for name, part in zip(SECTIONS, parts, strict=True):
        app_session._populate_theme_msg(part, name)
    written: bytes = theme.SerializeToString(deterministic=True)
    return written
