"""Run the server: `streamlit run app.py`. Serves the localized document, pictures and tables; runs
main.py for every session.
"""

import sys

import streamlit as st
from starlette.middleware import Middleware

from loaders.privacy import group_threshold
from server.lifespan import lifespan
from server.middleware.access_control import AccessControlMiddleware
from server.middleware.localized_document import LocalizedDocumentMiddleware
from server.middleware.login_redirect import LoginRedirectMiddleware
from server.middleware.request_limits import RequestLimitsMiddleware
from server.middleware.static_files import CompressedStaticFiles
from server.patches import (
    connection_limits,
    message_filter,
    reconnect,
    run_timing,
    runtime_sessions,
    streamlit_logging,
    versions,
    websocket_limits,
)
from server.routes.lazy import LazyRoutes
from services import event_log, metrics, public_url
from ui import page
from views.menu import URL_PATHS

event_log.configure_logging()
try:
    # stop: values of small groups, once shown, cannot be taken back
    group_threshold.min_group_size()
    public_url.public_url()
except (group_threshold.ThresholdError, public_url.PublicUrlError) as wrong:
    sys.exit(str(wrong))
metrics.install()
versions.check_versions()
for patch in (
    streamlit_logging,
    run_timing,
    runtime_sessions,
    reconnect,
    message_filter,  # after reconnect, so that it filters messages before reconnect sees them
    connection_limits,
    websocket_limits,
):
    patch.install()
BASE = st.get_option("server.baseUrlPath")
middleware = [
    Middleware(RequestLimitsMiddleware, base=BASE),
    Middleware(AccessControlMiddleware, base=BASE),
    Middleware(CompressedStaticFiles, base=BASE),
    Middleware(LoginRedirectMiddleware, pages=URL_PATHS, base=BASE),
    Middleware(LocalizedDocumentMiddleware, pages=URL_PATHS, base=BASE),
]
app = st.App(
    "main.py",
    lifespan=lifespan,
    routes=[
        LazyRoutes("server.routes.public_api", ("export/", "api/", "calendar.ics"), BASE),
        LazyRoutes("server.routes.views", ("view/",), BASE),
        LazyRoutes("server.routes.health", ("healthz", "metrics"), BASE),
    ],
    middleware=middleware,
    on_script_error=page.show_error,
)
