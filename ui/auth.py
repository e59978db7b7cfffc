"""Who may do what. Reading is open; publishing is for those whom the configuration lists, once they
have signed in.

Where no sign-in is set up, the person at the machine itself may publish, and nobody else.
"""

import html
import time

import streamlit as st

from domain.language import Language
from loaders.store.models import Author
from services.auth_config import load_auth_config
from services.authorization import DENIAL_MESSAGES, AuthDecision, RequestIdentity, authorize

LOCAL_ADDRESS = "127.0.0.1"  # Streamlit gives no address for a browser of this machine


def current_user() -> Author | None:
    """Who is signed in, or sits at the machine; None for everybody else. Being known is not being
    allowed: that says `may_publish`.
    """
    return _decision().author


def may_publish() -> bool:
    """Whether the reader of this session may publish, now."""
    return not _decision().denial


def denial_reason(language: Language) -> str:
    """Why the reader may not publish, and what to do about it; "" where they may."""
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
    """Who is signed in, and the button to sign in or out; nothing where no sign-in is set up."""
    config = load_auth_config()
    if not config.providers:
        return
    decision = _decision()
    with st.container(horizontal=True, vertical_alignment="center", width="content", key="account"):
        if st.user.get("is_logged_in") and decision.denial != "expired":
            if decision.author:
                st.html(
                    "<bdi "
                    f'title="{html.escape(decision.author.address)}">{html.escape(decision.author.name)}</bdi>'
                )
            st.button(language.gettext("Sign out"), key="sign-out", on_click=st.logout)
        else:
            for name in config.providers:
                st.button(
                    _sign_in_label(language, name, of=len(config.providers)),
                    key=f"sign-in-{name}",
                    on_click=st.login,
                    args=(name,),
                )


def _sign_in_label(language: Language, name: str, *, of: int) -> str:
    return (
        language.gettext("Sign in")
        if of == 1
        else language.gettext("Sign in: {service}", service=language.isolate(name.capitalize()))
    )


def _decision() -> AuthDecision:
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    return authorize(
        RequestIdentity(st.user.to_dict(), headers, st.context.ip_address or LOCAL_ADDRESS),
        load_auth_config(),
        time.time(),
    )
