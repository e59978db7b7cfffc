"""A page's knowledge of its user, and what the masthead is told of who is signed in; without a
browser.
"""

import json
import time
from argparse import Namespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from domain.language import Language
from services.authorization import DENIAL_MESSAGES
from ui import auth

AUTH = {
    "redirect_uri": "https://here.example.org/oauth2callback",
    "cookie_secret": "s" * 40,
    "client_id": "dashboard",
    "client_secret": "t",
    "server_metadata_url": "https://id.example.org/.well-known/openid-configuration",
}
CLAIMS = {
    "is_logged_in": True,
    "provider": "default",
    "iss": "https://id.example.org",
    "aud": "dashboard",
    "email": "ana@example.org",
}


def page(code: str) -> None:
    """Show the page's knowledge of its user."""
    import streamlit as st

    from domain.language import languages
    from ui import auth

    st.json(auth.account(languages()[code]))
    author = auth.current_user()
    st.text(author.address if author else "nobody")
    st.text("publishes" if auth.may_publish() else "reads")
    st.text(auth.denial_reason(languages()[code]))


def opened(language: Language, secrets: dict[str, Any] | None = None, **claims: Any) -> AppTest:
    app = AppTest.from_function(page, args=(language.code,))
    if secrets is not None:
        app.secrets.update(secrets)
    if claims:
        app.user.update({**CLAIMS, "exp": time.time() + 60, **claims})
    app.run()
    assert not app.exception
    return app


def signed_in(
    language: Language, publishing: dict[str, Any] | None = None, **claims: Any
) -> AppTest:
    return opened(
        language,
        {"auth": AUTH, "publishing": {"addresses": ["ana@example.org"], **(publishing or {})}},
        name="Ana",
        **claims,
    )


def account(app: AppTest) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(app.json[0].value)
    return found


def actions(app: AppTest) -> list[str]:
    return list(account(app).get("actions", {}))


def told(app: AppTest) -> list[str]:
    return [text.value for text in app.text]


def test_an_analyst_is_named_and_may_publish(language: Language) -> None:
    app = signed_in(language)
    assert actions(app) == ["sign-out"]
    assert (account(app)["name"], account(app)["address"]) == ("Ana", "ana@example.org")
    assert told(app) == ["ana@example.org", "publishes", ""]


def test_a_viewer_is_named_and_told_whom_to_ask(language: Language) -> None:
    app = signed_in(language, {"contact": "desk@example.org"}, email="vic@example.org")
    assert actions(app) == ["sign-out"]
    assert told(app)[:2] == ["vic@example.org", "reads"]
    assert "vic@example.org" in told(app)[2]
    assert "desk@example.org" in told(app)[2]


@pytest.mark.parametrize(
    ("claims", "offered"),
    [
        ({"exp": 0}, "sign-in-default"),
        ({"is_logged_in": False}, "sign-in-default"),
        ({"iss": "x"}, "sign-out"),
    ],
)
def test_a_sign_in_that_does_not_hold_is_begun_anew(
    language: Language, claims: dict[str, Any], offered: str
) -> None:
    app = signed_in(language, **claims)
    assert actions(app) == [offered]
    assert told(app)[:2] == ["nobody", "reads"]
    assert told(app)[2]


def test_a_name_is_text_whatever_it_holds(language: Language) -> None:
    app = opened(
        language, {"auth": AUTH}, name='<img src="x">![x](y)', email='"><script>@example.org'
    )
    # static/reading.js sets both as text
    assert account(app)["name"] == '<img src="x">![x](y)'
    assert account(app)["address"] == '"><script>@example.org'
    assert not app.get("html")
    assert not app.markdown


def test_without_a_sign_in_set_up_there_is_no_button_and_no_reader_without_a_request_publishes(
    language: Language,
) -> None:
    app = opened(language)
    assert account(app) == {}
    assert told(app)[:2] == ["nobody", "reads"]


def test_every_service_has_its_button(language: Language) -> None:
    shared = {name: AUTH[name] for name in ("redirect_uri", "cookie_secret")}
    service = {name: AUTH[name] for name in ("client_id", "client_secret", "server_metadata_url")}
    app = opened(language, {"auth": {**shared, "one": service, "two": service}}, is_logged_in=False)
    assert actions(app) == ["sign-in-one", "sign-in-two"]
    assert len(set(account(app)["actions"].values())) == 2


@pytest.mark.parametrize("message", DENIAL_MESSAGES.values(), ids=list(DENIAL_MESSAGES))
def test_every_refusal_is_said_whole_in_every_language(language: Language, message: str) -> None:
    assert "{" not in language.gettext(message, address="A", contact="C")


@pytest.mark.parametrize(
    ("action", "done"),
    [
        ("sign-in-default", [("in", "default")]),
        ("sign-out", [("out", "")]),
        ("sign-in-other", []),
        ("sign-in-", []),
        ("default", []),
        ("", []),
        ("sign-in-default\n", []),
        ("<script>", []),
    ],
)
def test_of_what_a_browser_sends_only_an_action_that_was_offered_is_done(
    action: str, done: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Namespace(providers={"default": object()})
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(auth, "load_auth_config", lambda: config)
    monkeypatch.setattr(auth.st, "login", lambda name: found.append(("in", name)))
    monkeypatch.setattr(auth.st, "logout", lambda: found.append(("out", "")))
    auth.act(action)
    assert found == done
