"""Who somebody is, and what keeps them from publishing: the same rule for a page and for a plain
request.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.language import gettext_noop
from loaders.store.models import Author
from services.auth_config import AuthConfig, host_name, is_loopback

LOCAL_USER = "local"  # the name of the person at the machine
MAX_NAME_LENGTH = 60
# What servers between a browser and this one add. With any of them, nobody can be told to sit at
# this machine.
PROXY_HEADERS = (
    "forwarded",
    "via",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "fly-client-ip",
)
PROXY_HEADER_PREFIX = "x-forwarded-"

# Why somebody may not publish.
DENIAL_MESSAGES = {
    "unsound": gettext_noop(
        "Figures can be read here, not changed: sign-in is not set up completely. The server’s log "
        "says what is missing."
    ),
    "open": gettext_noop(
        "Figures can be read here, not changed: other machines reach this server, and no sign-in "
        "is set up. "
        "Whoever runs the server can set one up."
    ),
    "forwarded": gettext_noop(
        "Figures can be read here, not changed: no sign-in is set up, and since you came through "
        "another server it cannot be known "
        "whether you sit at this machine."
    ),
    "elsewhere": gettext_noop(
        "Figures can be read here, not changed: no sign-in is set up, and you do not sit at the "
        "machine itself."
    ),
    "signed_out": gettext_noop(
        "Everybody may read; analysts publish. Sign in at the top of the page."
    ),
    "expired": gettext_noop("Your sign-in has ended. Sign in again at the top of the page."),
    "stranger": gettext_noop(
        "You were signed in by a service that this dashboard does not know. Sign out at the top of "
        "the page, then in again."
    ),
    "unverified": gettext_noop(
        "The sign-in service has not verified your e-mail address: you may read, not publish."
    ),
    "not_listed": gettext_noop(
        "You are signed in as {address} and may read, not publish. An analyst is listed by whoever "
        "runs this dashboard."
    ),
    "not_listed_ask": gettext_noop(
        "You are signed in as {address} and may read, not publish. If you are an analyst, ask "
        "{contact} to list you."
    ),
}


@dataclass(frozen=True)
class RequestIdentity:
    """Who asks: the claims of their sign-in, and the headers (names in small letters) and the
    address that their browser came with.
    """

    claims: Mapping[str, Any]
    headers: Mapping[str, str]
    peer: str | None


@dataclass(frozen=True)
class AuthDecision:
    """Who somebody is, where that is known, and why they may not publish: one of DENIAL_MESSAGES,
    "" where they may.
    """

    author: Author | None
    denial: str


def authorize(identity: RequestIdentity, config: AuthConfig, now: float) -> AuthDecision:
    """What a visitor may do by the rules, at a time (seconds since 1970)."""
    if config.errors:
        return AuthDecision(None, "unsound")
    denial = (
        _token_denial(identity.claims, config, now)
        if config.signs_in
        else _local_denial(identity, config)
    )
    if denial:
        return AuthDecision(None, denial)
    author = (
        _author_of_claims(identity.claims, config)
        if config.signs_in
        else Author(LOCAL_USER, local=True)
    )
    return AuthDecision(author, "" if config.policy.allows(author) else "not_listed")


def _token_denial(claims: Mapping[str, Any], config: AuthConfig, now: float) -> str:
    """What is wrong with a sign-in. Streamlit checked it when the person came back, and from then
    on only that the cookie is its own.
    """
    if not claims.get("is_logged_in"):
        return "signed_out"
    provider = config.providers.get(str(claims.get("provider")))
    if (
        provider is None
        or str(claims.get("iss")).rstrip("/") not in provider.issuers
        or provider.client not in _claim_values(claims.get("aud"))
    ):
        return "stranger"
    expiry = claims.get("exp")
    if not isinstance(expiry, int | float) or now >= expiry:
        return "expired"
    return "" if _has_verified_email(claims) else "unverified"


def _has_verified_email(claims: Mapping[str, Any]) -> bool:
    """Of a service that does not say, yes. An address that folding would turn into another's, of
    foreign letters (ſ for s), never is.
    """
    address = str(claims.get("email") or "")
    return claims.get("email_verified", True) in (True, "true") and (
        address.isascii() or not address.casefold().isascii()
    )


def _author_of_claims(claims: Mapping[str, Any], config: AuthConfig) -> Author:
    # One without an e-mail address is told from others all the same, and never taken for a listed
    # one.
    address = str(claims.get("email") or "").strip().casefold() or f"sub:{claims.get('sub')}"
    return Author(
        name=_printable_name(str(claims.get("name") or address)),
        address=address,
        groups=_claim_values(claims.get(config.groups_claim)),
    )


def _claim_values(claim: object) -> tuple[str, ...]:
    """A claim that is one text or a list of them."""
    if isinstance(claim, str):
        return (claim,)
    return tuple(str(each) for each in claim) if isinstance(claim, list | tuple) else ()


def _printable_name(text: str) -> str:
    """A name as it may stand beside our words: nothing in it turns the line round or breaks it."""
    return "".join(letter for letter in text if letter.isprintable())[:MAX_NAME_LENGTH].strip()


def _local_denial(identity: RequestIdentity, config: AuthConfig) -> str:
    """Why somebody does not count as the person at the machine.

    Strangers may come from this very machine: through a server that passes them on (its headers),
    as a page of the web in the browser of the person who sits here (Origin), by a name of the web
    that was made to lead here (Host).
    """
    if not config.local_only:
        return "open"
    if any(
        name in PROXY_HEADERS or name.startswith(PROXY_HEADER_PREFIX) for name in identity.headers
    ):
        return "forwarded"
    names = (
        identity.peer or "",
        host_name(f"//{identity.headers.get('host', '')}"),
        host_name(identity.headers.get("origin", "")),
    )
    return "" if all(is_loopback(name) for name in names) else "elsewhere"
