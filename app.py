"""The server: `streamlit run app.py`. Serves the document in the reader's language and runs main.py for every session."""

import streamlit as st
from starlette.middleware import Middleware

from ui import shell
from ui.document import DocumentInLanguage

documents = Middleware(DocumentInLanguage, pages=shell.ADDRESSES, base=st.get_option("server.baseUrlPath"))
app = st.App("main.py", middleware=[documents], on_script_error=shell.apologise)
