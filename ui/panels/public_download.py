"""Files of download buttons that are made on the click, and stay on the server until the browser
has fetched them.

Streamlit makes such a file on the click and tells the browser its address, but counts it as no
session's: it marks it when any session's script ends, and drops it at the second, which on a busy
server is before a slow browser has come. Here it belongs to the session.
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
    """Draw a button that offers what `make` gives on the click, at an address that everybody may
    open.
    """
    st.download_button(
        label, keep_for_session(make, file_name, mime), file_name, mime, key=key, on_click="ignore"
    )


def keep_for_session(make: Callable[[], bytes], file_name: str, mime: str) -> Callable[[], bytes]:
    """Return a function that makes a file as `make` does and keeps it until the session ends or its
    page is drawn again.

    To be called while the page is drawn; name and type are those of the button.
    """
    session = get_script_run_ctx()

    def make_and_keep() -> bytes:
        content = make()
        add = runtime.get_instance().media_file_mgr.add
        arguments = (content, mime, f"downloaded {file_name}", file_name)
        # In a thread of its own: those that Streamlit calls us in serve other sessions next, and
        # must not remember this one.
        thread = Thread(target=add, args=arguments, kwargs={"is_for_static_download": True})
        add_script_run_ctx(thread, session)
        thread.start()
        thread.join()
        return content

    return make_and_keep
