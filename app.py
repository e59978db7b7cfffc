"""The server: `streamlit run app.py`. Serves the document in the reader's language, pictures and
tables; runs main.py for every session.
"""

import sys
from functools import partial

import streamlit as st
import streamlit.logger
from starlette.middleware import Middleware

from loaders.privacy import group_threshold
from server.lifespan import serving
from server.middleware.access_control import Gate
from server.middleware.limits import Bounds
from server.middleware.localized_document import DocumentInLanguage
from server.middleware.login_redirect import WayBack
from server.middleware.static_files import StaticFiles
from server.patches import reconnect, sockets
from server.routes.lazy import Later
from services import event_log, metrics
from ui import page, theming

event_log.begin()
try:
    group_threshold.smallest_group()
# what it would show of few persons cannot be taken back
except group_threshold.ThresholdError as wrong:
    sys.exit(str(wrong))
event_log.adopt(streamlit.logger)
metrics.begin()
reconnect.begin()
theming.begin()
sockets.begin()
BASE = st.get_option("server.baseUrlPath")
middleware = [
    Middleware(Bounds, base=BASE),
    Middleware(Gate, base=BASE),
    Middleware(StaticFiles, base=BASE),
    Middleware(WayBack, pages=page.ADDRESSES, base=BASE),
    Middleware(DocumentInLanguage, pages=page.ADDRESSES, base=BASE),
]
app = st.App(
    "main.py",
    lifespan=partial(serving, pages=page.MODULES),
    routes=[
        Later("server.routes.public_api", ("export/", "api/", "figure/"), BASE),
        Later("server.routes.health", ("healthz", "metrics"), BASE),
    ],
    middleware=middleware,
    on_script_error=page.apologise,
)
