"""Who somebody is, and what keeps them from publishing: the same rule for a page and for a plain
request.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.language import mark
from loaders.store.models import Author
from services.auth_config import Rules, host_name, is_loopback

LOCAL = "local"  # the name of the person at the machine
NAME_LETTERS = 60
# What servers between a browser and this one add. With any of them, nobody can be told to sit at
# this machine.
FORWARDED = (
    "forwarded",
    "via",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "fly-client-ip",
)
FORWARDED_PREFIX = "x-forwarded-"

# Why somebody may not publish.
REFUSALS = {
    "unsound": mark(
        "Figures can be read here, not changed: sign-in is not set up completely. The server’s log "
        "says what is missing."
    ),
    "open": mark(
        "Figures can be read here, not changed: other machines reach this server, and no sign-in "
        "is set up. "
        "Whoever runs the server can set one up."
    ),
    "forwarded": mark(
        "Figures can be read here, not changed: no sign-in is set up, and since you came through "
        "another server it cannot be known "
        "whether you sit at this machine."
    ),
    "elsewhere": mark(
        "Figures can be read here, not changed: no sign-in is set up, and you do not sit at the "
        "machine itself."
    ),
    "signed_out": mark("Everybody may read; analysts publish. Sign in at the top of the page."),
    "expired": mark("Your sign-in has ended. Sign in again at the top of the page."),
    "stranger": mark(
        "You were signed in by a service that this dashboard does not know. Sign out at the top of "
        "the page, then in again."
    ),
    "unverified": mark(
        "The sign-in service has not verified your e-mail address: you may read, not publish."
    ),
    "not_listed": mark(
        "You are signed in as {address} and may read, not publish. An analyst is listed by whoever "
        "runs this dashboard."
    ),
    "not_listed_ask": mark(
        "You are signed in as {address} and may read, not publish. If you are an analyst, ask "
        "{contact} to list you."
    ),
}


@dataclass(frozen=True)
class Visitor:
    """Who asks: the claims of their sign-in, and the headers (names in small letters) and the
    address that their browser came with.
    """

    claims: Mapping[str, Any]
    headers: Mapping[str, str]
    peer: str | None


@dataclass(frozen=True)
class Standing:
    """Who somebody is, where that is known, and why they may not publish: one of REFUSALS, "" where
    they may.
    """

    author: Author | None
    refusal: str


def standing(visitor: Visitor, rules: Rules, now: float) -> Standing:
    """What a visitor may do by the rules, at a time (seconds since 1970)."""
    if rules.flaws:
        return Standing(None, "unsound")
    refusal = _unproven(visitor.claims, rules, now) if rules.signs_in else _away(visitor, rules)
    if refusal:
        return Standing(None, refusal)
    author = _signed_in(visitor.claims, rules) if rules.signs_in else Author(LOCAL, local=True)
    return Standing(author, "" if rules.policy.allows(author) else "not_listed")


def _unproven(claims: Mapping[str, Any], rules: Rules, now: float) -> str:
    """What is wrong with a sign-in. Streamlit checked it when the person came back, and from then
    on only that the cookie is its own.
    """
    if not claims.get("is_logged_in"):
        return "signed_out"
    provider = rules.providers.get(str(claims.get("provider")))
    if (
        provider is None
        or str(claims.get("iss")).rstrip("/") not in provider.issuers
        or provider.client not in _texts(claims.get("aud"))
    ):
        return "stranger"
    ends = claims.get("exp")
    if not isinstance(ends, int | float) or now >= ends:
        return "expired"
    return "" if _is_verified(claims) else "unverified"


def _is_verified(claims: Mapping[str, Any]) -> bool:
    """Of a service that does not say, yes. An address that folding would turn into another's, of
    foreign letters (ſ for s), never is.
    """
    address = str(claims.get("email") or "")
    return claims.get("email_verified", True) in (True, "true") and (
        address.isascii() or not address.casefold().isascii()
    )


def _signed_in(claims: Mapping[str, Any], rules: Rules) -> Author:
    # One without an e-mail address is told from others all the same, and never taken for a listed
    # one.
    address = str(claims.get("email") or "").strip().casefold() or f"sub:{claims.get('sub')}"
    return Author(
        name=_plain(str(claims.get("name") or address)),
        address=address,
        groups=_texts(claims.get(rules.groups_claim)),
    )


def _texts(claim: object) -> tuple[str, ...]:
    """A claim that is one text or a list of them."""
    if isinstance(claim, str):
        return (claim,)
    return tuple(str(each) for each in claim) if isinstance(claim, list | tuple) else ()


def _plain(text: str) -> str:
    """A name as it may stand beside our words: nothing in it turns the line round or breaks it."""
    return "".join(letter for letter in text if letter.isprintable())[:NAME_LETTERS].strip()


def _away(visitor: Visitor, rules: Rules) -> str:
    """Why somebody does not count as the person at the machine.

    Strangers may come from this very machine: through a server that passes them on (its headers),
    as a page of the web in the browser of the person who sits here (Origin), by a name of the web
    that was made to lead here (Host).
    """
    if not rules.at_home:
        return "open"
    if any(name in FORWARDED or name.startswith(FORWARDED_PREFIX) for name in visitor.headers):
        return "forwarded"
    names = (
        visitor.peer or "",
        host_name(f"//{visitor.headers.get('host', '')}"),
        host_name(visitor.headers.get("origin", "")),
    )
    return "" if all(is_loopback(name) for name in names) else "elsewhere"
