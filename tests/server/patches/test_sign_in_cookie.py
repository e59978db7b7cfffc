"""The signed-in user is read from the cookie as Streamlit itself makes and reads it."""

import importlib
import inspect
import json

import pytest
import streamlit.auth_util
from streamlit.web.server.starlette.starlette_app_utils import (
    create_signed_value,
    decode_signed_value,
)

from server.patches import sign_in_cookie

SECRET = "s" * 40
CLAIMS = {"email": "ana@example.org", "is_logged_in": True}


def cookies(secret: str) -> dict[str, str]:
    name = sign_in_cookie.USER_COOKIE_NAME
    return {name: create_signed_value(secret, name, json.dumps(CLAIMS)).decode()}


def test_a_cookie_of_this_server_is_read_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_cookie, "get_cookie_secret", lambda: SECRET)
    assert sign_in_cookie.claims(cookies(SECRET)) == CLAIMS
    assert sign_in_cookie.claims(cookies("t" * 40)) == {}
    assert sign_in_cookie.claims({}) == {}


def test_streamlits_functions_take_what_they_are_given() -> None:
    assert list(inspect.signature(decode_signed_value).parameters)[:3] == [
        "secret",
        "name",
        "value",
    ]
    chunks = inspect.signature(streamlit.auth_util.get_cookie_with_chunks).parameters
    assert list(chunks) == ["get_single_cookie_fn", "cookie_name"]


def test_a_streamlit_without_them_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.delattr(streamlit.auth_util, "get_cookie_with_chunks")
        with pytest.raises(ImportError):
            importlib.reload(sign_in_cookie)
    importlib.reload(sign_in_cookie)
