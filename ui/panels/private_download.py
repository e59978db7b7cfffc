"""Save files without an address: made at the click, sent to this session only, saved by its
browser.

`st.download_button` offers a file at an address of the server that anybody may open. Unpublished
data must not have one.
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
    """Draw a button that saves the result of `make` as `file_name`; nothing in an embedded view.

    `make` may show an error and return None. A fragment: the rest of the page stays.
    """
    if page.embedded:
        return
    if st.button(label, key=key) and (content := make()) is not None:
        with st.container(key=f"hidden-{key}"):  # in the page, so that its script runs; invisible
            _save(data=_with_header_line(file_name, content), key=f"{key}-saved")


def _with_header_line(file_name: str, content: bytes) -> bytes:
    """Return a JSON line with name and id, then the file. The id tells a new click from a rerun."""
    head = {"id": uuid.uuid4().hex, "name": file_name}
    return json.dumps(head).encode("ascii") + b"\n" + content


# Always as an unknown type: a browser that opened the file would run scripts in it.
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
