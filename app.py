"""The server: `streamlit run app.py`. Serves the document in the reader's language, pictures and tables; runs main.py for every session."""

import streamlit as st
from starlette.middleware import Middleware

from ui import shell, warmth
from ui.document import DocumentInLanguage
from ui.gate import Gate
from ui.later import Later
from ui.release import releasing
from ui.static_files import StaticFiles
from ui.way_back import WayBack

BASE = st.get_option("server.baseUrlPath")
middleware = [
    Middleware(Gate, base=BASE),
    Middleware(StaticFiles, base=BASE),
    Middleware(WayBack, pages=shell.ADDRESSES, base=BASE),
    Middleware(DocumentInLanguage, pages=shell.ADDRESSES, base=BASE),
]
app = st.App(
    "main.py",
    lifespan=releasing,
    routes=[Later("ui.routes", ("export/", "api/", "figure/"), BASE)],
    middleware=middleware,
    on_script_error=shell.apologise,
)
warmth.warm()
