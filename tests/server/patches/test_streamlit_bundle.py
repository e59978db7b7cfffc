"""Structure of Streamlit's bundle: the scripts that pages need are found in it."""

import re

import pytest

from server.assets import preload
from server.patches import streamlit_bundle
from tests.server.patches.conftest import Events


def test_streamlits_own_list_is_read() -> None:
    assert (streamlit_bundle.folder() / streamlit_bundle.entry_script()).is_file()
    assert len(streamlit_bundle.index_scripts()) > 20
    assert all(
        (streamlit_bundle.folder() / script).is_file()
        for script in (
            *streamlit_bundle.index_scripts(),
            streamlit_bundle.stylesheet(),
            *streamlit_bundle.scripts_for(preload.elements()),
        )
    )


def test_no_script_is_named_twice() -> None:
    named = [
        streamlit_bundle.entry_script(),
        *streamlit_bundle.index_scripts(),
        *streamlit_bundle.scripts_for(preload.elements()),
    ]
    assert len(named) == len(set(named))


def test_an_element_that_streamlit_does_not_have_is_said() -> None:
    with pytest.raises(KeyError):
        streamlit_bundle.scripts_for(("NoSuchElement",))


def test_streamlits_script_reads_where_its_server_is_and_what_it_would_answer() -> None:
    scripts = "".join(
        (streamlit_bundle.folder() / script).read_text(encoding="utf-8")
        for script in (streamlit_bundle.entry_script(), *streamlit_bundle.index_scripts())
    )
    for name in ("__streamlit", "BACKEND_BASE_URL", "HOST_CONFIG", *streamlit_bundle.HOST_CONFIG):
        assert name in scripts
    told = streamlit_bundle.host_script(["https://there.example.org"])
    assert '"allowedOrigins": ["https://there.example.org"]' in told


def test_files_are_named_by_what_is_in_them() -> None:
    for script in (streamlit_bundle.entry_script(), *streamlit_bundle.index_scripts()):
        assert re.match(streamlit_bundle.NAMED_BY_CONTENT, script)


def test_the_stylesheet_has_the_typefaces_and_addresses_that_are_replaced() -> None:
    text = (streamlit_bundle.folder() / streamlit_bundle.stylesheet()).read_text(encoding="utf-8")
    faces = re.findall(r"@font-face\{[^}]*\}", text)
    for name in (*streamlit_bundle.LETTERS, streamlit_bundle.ICONS):
        assert any(f"font-family:{name};" in face for face in faces)
    assert streamlit_bundle.MEDIA in text
    ours = streamlit_bundle.css(icons="icons.woff2", files="../../static/")
    assert "Source Sans;" not in "".join(re.findall(r"@font-face\{[^}]*\}", ours))
    assert "url(icons.woff2)" in ours
    assert streamlit_bundle.MEDIA not in ours


def test_a_bundle_of_another_shape_is_used_as_it_is_with_a_line_for_each_thing_left_out(
    events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> str:
        raise LookupError

    monkeypatch.setattr(streamlit_bundle, "scripts_for", missing)
    monkeypatch.setattr(streamlit_bundle, "stylesheet", missing)
    assert streamlit_bundle.preloads.__wrapped__(frozenset({"Html"})) == ()
    assert streamlit_bundle.css(icons="i", files="f/") == ""
    assert events == [("patch_left_out", {"patch": "streamlit_bundle"})] * 2
