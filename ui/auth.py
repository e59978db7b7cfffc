"""Sign readers in and out, and ask `services/authorization.py` who may do what in a session.

Everybody may read; those whom the configuration lists may publish, once they have signed in.

Where no sign-in is configured, only the person at the machine may publish.
"""

import time
from dataclasses import replace
from typing import Any

import streamlit as st

from domain.language import Language
from loaders.store.models import Author
from services.auth_config import load_auth_config
from services.authorization import (
    DENIAL_MESSAGES,
    AuthDecision,
    RequestIdentity,
    authorize,
    printable_name,
)

SIGN_IN, SIGN_OUT = "sign-in-", "sign-out"
GIVEN_NAME = "the name that the person at the machine has given for the history"
LOCAL_ADDRESS = "127.0.0.1"  # for a browser of this machine, where Streamlit returns no address


def current_user() -> Author | None:
    """Return who is signed in or sits at the machine, else None. They need not be allowed to
    publish: see `may_publish`.
    """
    return _decision().author


def remember_name(name: str) -> None:
    """Remember in this session the name under which the person at the machine publishes."""
    st.session_state[GIVEN_NAME] = printable_name(name)


def given_name() -> str:
    """Return the remembered name; empty where none was given."""
    return str(st.session_state.get(GIVEN_NAME, ""))


def with_given_name(author: Author) -> Author:
    """Return the author under the remembered name; who has signed in keeps the name of the
    sign-in.
    """
    name = given_name()
    return replace(author, name=name) if author.local and name else author


def may_publish() -> bool:
    """Tell whether the reader of this session may publish now."""
    return not _decision().denial


def denial_reason(language: Language) -> str:
    """Return why the reader may not publish, and what to do about it; "" where they may."""
    decision, contact = _decision(), load_auth_config().contact
    if not decision.denial:
        return ""
    denial = "not_listed_ask" if decision.denial == "not_listed" and contact else decision.denial
    address = decision.author.address if decision.author else ""
    return language.gettext(
        DENIAL_MESSAGES[denial],
        address=language.isolate(address),
        contact=language.isolate(contact),
    )


def account(language: Language) -> dict[str, Any]:
    """Return who is signed in, and the actions by code and label; empty if no sign-in is
    configured.
    """
    config = load_auth_config()
    if not config.providers:
        return {}
    decision = _decision()
    if st.user.get("is_logged_in") and decision.denial != "expired":
        who = decision.author
        shown = {"name": who.name, "address": who.address} if who else {}
        return {**shown, "actions": {SIGN_OUT: language.gettext("Sign out")}}
    many = len(config.providers)
    return {
        "actions": {
            f"{SIGN_IN}{name}": _sign_in_label(language, name, of=many) for name in config.providers
        }
    }


def act(action: str) -> None:
    """Sign in with a configured provider, or out; anything else is ignored."""
    prefix, name = action[: len(SIGN_IN)], action[len(SIGN_IN) :]
    if action == SIGN_OUT:
        st.logout()
    elif prefix == SIGN_IN and name in load_auth_config().providers:
        st.login(name)


def _sign_in_label(language: Language, name: str, *, of: int) -> str:
    return (
        language.gettext("Sign in")
        if of == 1
        else language.gettext("Sign in: {service}", service=language.isolate(name.capitalize()))
    )


def _decision() -> AuthDecision:
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    peer = st.context.ip_address or LOCAL_ADDRESS
    identity = RequestIdentity(st.user.to_dict(), headers, peer)
    return authorize(identity, load_auth_config(), time.time())
