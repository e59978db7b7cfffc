"""Draw the sign-in, and ask `services/authorization.py` who may do what in a session. Everybody may
read; those whom the configuration lists may publish, once they have signed in.

Where no sign-in is configured, only the person at the machine may publish.
"""

import html
import time

import streamlit as st

from domain.language import Language
from loaders.store.models import Author
from services.auth_config import load_auth_config
from services.authorization import DENIAL_MESSAGES, AuthDecision, RequestIdentity, authorize

LOCAL_ADDRESS = "127.0.0.1"  # for a browser of this machine, where Streamlit returns no address


def current_user() -> Author | None:
    """Return who is signed in or sits at the machine, else None. They need not be allowed to
    publish: see `may_publish`.
    """
    return _decision().author


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


def sign_in_widget(language: Language) -> None:
    """Draw who is signed in, and the buttons to sign in or out; nothing if no sign-in is
    configured.
    """
    config = load_auth_config()
    if not config.providers:
        return
    decision = _decision()
    with st.container(horizontal=True, vertical_alignment="center", width="content", key="account"):
        if st.user.get("is_logged_in") and decision.denial != "expired":
            if decision.author:
                st.html(_author_html(decision.author))
            st.button(language.gettext("Sign out"), key="sign-out", on_click=st.logout)
        else:
            for name in config.providers:
                st.button(
                    _sign_in_label(language, name, of=len(config.providers)),
                    key=f"sign-in-{name}",
                    on_click=st.login,
                    args=(name,),
                )


def _author_html(author: Author) -> str:
    return f'<bdi title="{html.escape(author.address)}">{html.escape(author.name)}</bdi>'


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
