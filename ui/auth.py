"""Who may do what. Reading is open; publishing is for those whom the configuration lists, once they
have signed in.

Where no sign-in is set up, the person at the machine itself may publish, and nobody else.
"""

import html
import time

import streamlit as st

from domain.language import Language
from loaders.store.models import Author
from services.auth_config import rules
from services.authorization import REFUSALS, Standing, Visitor, standing

OWN = "127.0.0.1"  # Streamlit gives no address for a browser of this machine


def author() -> Author | None:
    """Who is signed in, or sits at the machine; None for everybody else. Being known is not being
    allowed: that says `may_publish`.
    """
    return _standing().author


def may_publish() -> bool:
    """Whether the reader of this session may publish, now."""
    return not _standing().refusal


def why_not(language: Language) -> str:
    """Why the reader may not publish, and what to do about it; "" where they may."""
    found, contact = _standing(), rules().contact
    if not found.refusal:
        return ""
    refusal = "not_listed_ask" if found.refusal == "not_listed" and contact else found.refusal
    address = found.author.address if found.author else ""
    return language.say(
        REFUSALS[refusal], address=language.isolate(address), contact=language.isolate(contact)
    )


def account(language: Language) -> None:
    """Who is signed in, and the button to sign in or out; nothing where no sign-in is set up."""
    known = rules()
    if not known.providers:
        return
    found = _standing()
    with st.container(horizontal=True, vertical_alignment="center", width="content", key="account"):
        if st.user.get("is_logged_in") and found.refusal != "expired":
            if found.author:
                st.html(
                    "<bdi "
                    f'title="{html.escape(found.author.address)}">{html.escape(found.author.name)}</bdi>'
                )
            st.button(language.say("Sign out"), key="sign-out", on_click=st.logout)
        else:
            for name in known.providers:
                st.button(
                    _sign_in(language, name, of=len(known.providers)),
                    key=f"sign-in-{name}",
                    on_click=st.login,
                    args=(name,),
                )


def _sign_in(language: Language, name: str, *, of: int) -> str:
    return (
        language.say("Sign in")
        if of == 1
        else language.say("Sign in: {service}", service=language.isolate(name.capitalize()))
    )


def _standing() -> Standing:
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    return standing(
        Visitor(st.user.to_dict(), headers, st.context.ip_address or OWN), rules(), time.time()
    )
