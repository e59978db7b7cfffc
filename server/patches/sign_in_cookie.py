"""Read who is signed in from the cookie of a request, as Streamlit does for a session.

Streamlit takes an upload from any reader; who sends it stands in the cookie of the sign-in alone,
which only Streamlit's own functions can open. They are asked here before a byte is taken.

This protects: where Streamlit has changed, the import of this module raises. Relies on
`get_cookie_with_chunks`, `get_cookie_secret`, `decode_signed_value` and the name of the cookie, all
from inside Streamlit.
"""

import json
from collections.abc import Mapping

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME


def claims(cookies: Mapping[str, str]) -> dict[str, object]:
    """Return what the sign-in said of who sends these cookies; nothing where they hold no sign-in
    of this server.
    """

    def read_cookie(name: str) -> bytes | None:
        return decode_signed_value(get_cookie_secret(), name, cookies.get(name, ""))

    content = get_cookie_with_chunks(read_cookie, USER_COOKIE_NAME)
    return dict(json.loads(content)) if content else {}
