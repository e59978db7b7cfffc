"""A file made on a click is available until its session's page is rerun or closed."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from ui.panels import public_download

MEDIA = "/media"


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> MediaFileManager:
    """Return Streamlit's own media file manager, with the script of session "one" running in this
    thread.
    """
    manager = MediaFileManager(MemoryMediaFileStorage(MEDIA))
    session = SimpleNamespace(session_id="one")
    monkeypatch.setattr(
        public_download.runtime, "get_instance", lambda: SimpleNamespace(media_file_mgr=manager)
    )
    monkeypatch.setattr(public_download, "get_script_run_ctx", lambda: session)
    return manager


def click(files: MediaFileManager, name: str) -> str:
    """Press a button as a browser does; return the file's name on the server."""
    make = public_download.keep_for_session(lambda: name.encode(), name, "text/csv")
    return files.execute_deferred(
        files.add_deferred(make, "text/csv", f"0.{name}", name)
    ).rpartition("/")[2]


def end_sessions(files: MediaFileManager, *sessions: str) -> None:
    """End sessions one after the other, as Streamlit does: each time it removes files without a
    session.
    """
    for session in sessions:
        files.clear_session_refs(session)
        files.remove_orphaned_files()


def content(files: MediaFileManager, name: str) -> Any:
    found = files.read_file(name.rpartition(".")[0])
    return found.content if found else None


def test_a_file_outlives_the_ends_of_any_number_of_other_sessions(files: MediaFileManager) -> None:
    one, two = click(files, "one.csv"), click(files, "two.csv")
    end_sessions(files, *"abcdefgh")
    assert content(files, one) == b"one.csv"
    assert content(files, two) == b"two.csv"


def test_a_file_goes_with_its_session(files: MediaFileManager) -> None:
    name = click(files, "one.csv")
    end_sessions(files, "one", "another")
    assert content(files, name) is None


def test_the_thread_that_made_a_file_remembers_no_session(files: MediaFileManager) -> None:
    click(files, "one.csv")
    assert not [name for name in vars(threading.current_thread()) if "script_run" in name]
