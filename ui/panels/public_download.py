"""Make files at the click on a download button, and keep them until the browser has fetched them.

Streamlit makes such a file at the click and sends its address to the browser, but assigns it to no
session: it marks the file when a script of any session ends, and drops it at the second end, which
on a busy server is before a slow browser has fetched it. Here it belongs to the session.
"""

from collections.abc import Callable
from threading import Thread

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download_button(
    label: str, make: Callable[[], bytes], file_name: str, mime: str, *, key: str
) -> None:
    """Draw a button that offers the result of `make` at an address that everybody may open."""
    st.download_button(
        label, keep_for_session(make, file_name, mime), file_name, mime, key=key, on_click="ignore"
    )


def keep_for_session(make: Callable[[], bytes], file_name: str, mime: str) -> Callable[[], bytes]:
    """Return a function that calls `make` and keeps the file until the session ends or its page is
    drawn again.

    Call it while the page is drawn, with name and type of the button.
    """
    session = get_script_run_ctx()

    def make_and_keep() -> bytes:
        content = make()
        add = runtime.get_instance().media_file_mgr.add
        arguments = (content, mime, f"downloaded {file_name}", file_name)
        # In a new thread: Streamlit's threads serve other sessions next, and must not keep a
        # reference to this one.
        thread = Thread(target=add, args=arguments, kwargs={"is_for_static_download": True})
        add_script_run_ctx(thread, session)
        thread.start()
        thread.join()
        return content

    return make_and_keep
