"""Save files without an address: made on the click, sent to this session alone, put together in its
browser.

What `st.download_button` offers lies at an address of the server that anybody may open. What is not
published yet must not.
"""

import json
import uuid
from collections.abc import Callable

import streamlit as st
from streamlit.components import v2

from ui.page import PageContext


@st.fragment
def private_download_button(
    page: PageContext, label: str, make: Callable[[], bytes | None], file_name: str, key: str
) -> None:
    """A button that saves what `make` returns as `file_name`; nothing where it returns None,
    having said why. None in an embedded view.

    Nothing else of the page is drawn again.
    """
    if page.embedded:
        return
    if st.button(label, key=key) and (content := make()) is not None:
        with st.container(key=f"hidden-{key}"):  # in the page, so that its script runs; never seen
            _save(data=_with_header_line(file_name, content), key=f"{key}-saved")


def _with_header_line(file_name: str, content: bytes) -> bytes:
    """A line that says what it is, then the file as it is. The id tells this click from a redrawing
    of it.
    """
    head = {"id": uuid.uuid4().hex, "name": file_name}
    return json.dumps(head).encode("ascii") + b"\n" + content


# Always as an unknown kind of file: a browser that shows what it saves would run what is in it.
_save = v2.component(
    "saved_file",
    js="""const saved = new Set();
    export default function ({ data }) {
      const end = data.indexOf(10);
      const { id, name } = JSON.parse(new TextDecoder().decode(data.subarray(0, end)));
      if (saved.has(id)) return;
      saved.add(id);
      const link = document.createElement("a");
      const file = new Blob([data.subarray(end + 1)], { type: "application/octet-stream" });
      link.href = URL.createObjectURL(file);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    }""",
)
