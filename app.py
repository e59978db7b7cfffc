"""The server: `streamlit run app.py`. Serves the document in the reader's language, pictures and
tables; runs main.py for every session.
"""

import sys
from functools import partial

import streamlit as st
from starlette.middleware import Middleware

from loaders.privacy import group_threshold
from server.lifespan import serving
from server.middleware.access_control import Gate
from server.middleware.limits import Bounds
from server.middleware.localized_document import DocumentInLanguage
from server.middleware.login_redirect import WayBack
from server.middleware.static_files import StaticFiles
from server.patches import (
    connection_limits,
    message_filter,
    reconnect,
    run_timing,
    runtime_sessions,
    streamlit_logging,
    tcp_nodelay,
    versions,
    websocket_limits,
    websocket_window,
)
from server.routes.lazy import Later
from services import event_log, metrics
from ui import page, theming

event_log.begin()
try:
    group_threshold.smallest_group()
# what it would show of few persons cannot be taken back
except group_threshold.ThresholdError as wrong:
    sys.exit(str(wrong))
metrics.begin()
theming.begin()
versions.check_versions()
for patch in (
    streamlit_logging,
    run_timing,
    runtime_sessions,
    reconnect,
    message_filter,  # after reconnect: before it a message is sifted
    tcp_nodelay,
    websocket_window,
    connection_limits,
    websocket_limits,
):
    patch.install()
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
