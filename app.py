"""The server: `streamlit run app.py`. Serves the document in the reader's language, pictures and
tables; runs main.py for every session.
"""

import sys

import streamlit as st
import streamlit.logger
from starlette.middleware import Middleware

from loaders.privacy import group_threshold
from ui import journal, line, metrics, moved, shell, theming
from ui.bounds import Bounds
from ui.document import DocumentInLanguage
from ui.gate import Gate
from ui.later import Later
from ui.serving import serving
from ui.static_files import StaticFiles
from ui.way_back import WayBack

journal.begin()
try:
    group_threshold.smallest_group()
except (
    group_threshold.ThresholdError
) as wrong:  # what it would show of few persons cannot be taken back
    sys.exit(str(wrong))
journal.adopt(streamlit.logger)
metrics.begin()
moved.begin()
theming.begin()
line.begin()
BASE = st.get_option("server.baseUrlPath")
middleware = [
    Middleware(Bounds, base=BASE),
    Middleware(Gate, base=BASE),
    Middleware(StaticFiles, base=BASE),
    Middleware(WayBack, pages=shell.ADDRESSES, base=BASE),
    Middleware(DocumentInLanguage, pages=shell.ADDRESSES, base=BASE),
]
app = st.App(
    "main.py",
    lifespan=serving,
    routes=[
        Later("ui.routes", ("export/", "api/", "figure/"), BASE),
        Later("ui.operations", ("healthz", "metrics"), BASE),
    ],
    middleware=middleware,
    on_script_error=shell.apologise,
)
