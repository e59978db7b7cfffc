"""Decide who a visitor is, and whether they may publish: one rule for pages and plain requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.language import gettext_noop
from loaders.store.models import Author
from services.auth_config import AuthConfig, host_name, is_loopback

LOCAL_USER = "local"  # the author name of the person at the machine
MAX_NAME_LENGTH = 60
# Headers that proxies add. With any of them, it cannot be known that somebody sits at this machine.
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

# Reasons why somebody may not publish.
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
    """Claims of the sign-in, headers (names in lower case) and peer address of a request."""

    claims: Mapping[str, Any]
    headers: Mapping[str, str]
    peer: str | None


@dataclass(frozen=True)
class AuthDecision:
    """The author, where known, and the reason why they may not publish: a key of DENIAL_MESSAGES,
    "" where they may.
    """

    author: Author | None
    denial: str


def authorize(identity: RequestIdentity, config: AuthConfig, now: float) -> AuthDecision:
    """Decide whether a visitor may publish at the time `now` (seconds since 1970)."""
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
    """Check a sign-in: Streamlit validated it at the callback, and later checks only its own
    cookie.
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
    """Tell whether the e-mail address is verified; a service that does not say counts as yes.

    An address that case folding would turn into another one (ſ into s) never counts as verified.
    """
    address = str(claims.get("email") or "")
    return claims.get("email_verified", True) in (True, "true") and (
        address.isascii() or not address.casefold().isascii()
    )


def _author_of_claims(claims: Mapping[str, Any], config: AuthConfig) -> Author:
    # `sub` identifies people without an e-mail address; it never equals a listed address.
    address = str(claims.get("email") or "").strip().casefold() or f"sub:{claims.get('sub')}"
    return Author(
        name=printable_name(str(claims.get("name") or address)),
        address=address,
        groups=_claim_values(claims.get(config.groups_claim)),
    )


def _claim_values(claim: object) -> tuple[str, ...]:
    """Return the values of a claim that is one text or a list of texts."""
    if isinstance(claim, str):
        return (claim,)
    return tuple(str(each) for each in claim) if isinstance(claim, list | tuple) else ()


def printable_name(text: str) -> str:
    """Return a name without control characters and bidi marks, at most MAX_NAME_LENGTH letters."""
    return "".join(letter for letter in text if letter.isprintable())[:MAX_NAME_LENGTH].strip()


def _local_denial(identity: RequestIdentity, config: AuthConfig) -> str:
    """Tell why somebody does not count as the person at the machine.

    Requests of strangers may come from a loopback address too: through a proxy (its headers), from
    a web page in the local person's browser (Origin), or by a public name that resolves to this
    machine (Host).
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
