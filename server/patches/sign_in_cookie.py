"""Read the claims of the sign-in from the cookie of a request, as Streamlit does for a session.

Streamlit accepts an upload from any reader; who sends it is known only from the sign-in cookie,
which only Streamlit's own functions can decode. They are called here before the upload is read.

This protects: where Streamlit has changed, the import of this module raises. Relies on Streamlit's
internal `get_cookie_with_chunks`, `get_cookie_secret`, `decode_signed_value` and
`USER_COOKIE_NAME`.
"""

import json
from collections.abc import Mapping

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME


def claims(cookies: Mapping[str, str]) -> dict[str, object]:
    """Return the claims of the sign-in in these cookies; empty where they have none of this
    server.
    """

    def read_cookie(name: str) -> bytes | None:
        return decode_signed_value(get_cookie_secret(), name, cookies.get(name, ""))

    content = get_cookie_with_chunks(read_cookie, USER_COOKIE_NAME)
    return dict(json.loads(content)) if content else {}
