"""What the configuration says of signing in and publishing:

    [auth] in .streamlit/secrets.toml          the sign-in by OpenID Connect, as `st.login` reads it
    [publishing] there                         addresses, groups, groups_claim, contact, issuers
    PUBLISHING_ADDRESSES, _GROUPS, …           the same from the environment, where the file has no
    [publishing]

Whatever is missing or unsound switches publishing off: a mistake in the configuration opens
nothing.
"""

import ipaddress
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from loaders.store.models import Policy

DISCOVERY = "/.well-known/openid-configuration"
CALLBACK = "/oauth2callback"
SECRET_LETTERS = 32  # a shorter cookie_secret can be guessed, and with it any session forged
SETTINGS = ("addresses", "groups", "groups_claim", "contact", "issuers")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Provider:
    """A sign-in service: the addresses under which it may call itself, and the id that we have with
    it.
    """

    issuers: frozenset[str]
    client: str


@dataclass(frozen=True)
class Rules:
    """What the configuration says.

    `signs_in`: people sign in here. Else, where the server is `at_home` (bound to this machine
    alone), the person at the machine may publish. `origin` is the address that the sign-in leads
    back to. `flaws` are for the log: any of them switches publishing off.
    """

    policy: Policy
    providers: Mapping[str, Provider] = field(default_factory=dict)
    flaws: tuple[str, ...] = ()
    signs_in: bool = False
    at_home: bool = False
    origin: str = ""
    groups_claim: str = "groups"
    contact: str = ""


def rules() -> Rules:
    """The configuration as it stands."""
    secrets = dict(st.secrets.to_dict()) if st.secrets.load_if_toml_exists() else {}
    auth, publishing = secrets.get("auth"), secrets.get("publishing", _from_environment())
    at_home = auth is None and is_loopback(st.get_option("server.address") or "")
    flaws = tuple(_flaws(secrets))
    for flaw in flaws:
        _complain(flaw)
    if flaws:
        return Rules(Policy(), flaws=flaws, signs_in=auth is not None)
    return Rules(
        policy=Policy(
            _listed(publishing, "addresses"), _listed(publishing, "groups"), local=at_home
        ),
        providers=_providers(auth or {}, _listed(publishing, "issuers")),
        signs_in=auth is not None,
        at_home=at_home,
        origin=_origin(auth["redirect_uri"]) if auth else "",
        groups_claim=publishing.get("groups_claim") or "groups",
        contact=publishing.get("contact") or "",
    )


def is_loopback(name: str) -> bool:
    """Whether a name or number is this machine's for itself."""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def host_name(url: str) -> str:
    """The name of the machine in a URL; "" where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _from_environment() -> dict[str, str]:
    return {name: os.environ.get(f"PUBLISHING_{name.upper()}", "") for name in SETTINGS}


def _listed(publishing: Mapping[str, Any], name: str) -> frozenset[str]:
    """A list of the configuration; in the environment with commas between."""
    given = publishing.get(name) or []
    each = given.split(",") if isinstance(given, str) else given
    return frozenset(text for text in (str(one).strip().rstrip("/") for one in each) if text)


def _sections(auth: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The services of [auth] by name; what stands in [auth] itself is Streamlit's "default"."""
    named = {
        name: section
        for name, section in auth.items()
        if isinstance(section, Mapping) and name != "client_kwargs"
    }
    return {"default": auth, **named} if "client_id" in auth else named


def _providers(auth: Mapping[str, Any], issuers: frozenset[str]) -> dict[str, Provider]:
    """A service calls itself by the address that its description lies under (OpenID Connect
    Discovery 4.3), unless others are listed.
    """
    found = {}
    for name, section in _sections(auth).items():
        own = section["server_metadata_url"].removesuffix(DISCOVERY).rstrip("/")
        found[name] = Provider(issuers=issuers | {own}, client=section["client_id"])
    return found


def _flaws(secrets: Mapping[str, Any]) -> list[str]:
    """What is missing in the configuration, or makes it unsafe."""
    wrong = [
        f"[{name}] must be a table"
        for name in ("auth", "publishing")
        if not isinstance(secrets.get(name, {}), Mapping)
    ]
    if wrong or "auth" not in secrets:
        return wrong + _unread()
    return _flaws_of_sign_in(secrets["auth"])


def _unread() -> list[str]:
    """A file of secrets that is there and cannot be read must not count as none."""
    if st.secrets.load_if_toml_exists():
        return []
    return [
        f"{path} cannot be read"
        for path in st.get_option("secrets.files") or []
        if Path(path).exists()
    ]


def _flaws_of_sign_in(auth: Mapping[str, Any]) -> list[str]:
    flaws = []
    back = str(auth.get("redirect_uri", ""))
    if not back.endswith(CALLBACK):
        flaws.append(f"redirect_uri must end with {CALLBACK}")
    if not (back.startswith("https:") or is_loopback(host_name(back))):
        flaws.append(
            "redirect_uri must begin with https: others on the way could take over the session"
        )
    if len(str(auth.get("cookie_secret", ""))) < SECRET_LETTERS:
        flaws.append(f"cookie_secret must have at least {SECRET_LETTERS} random letters")
    sections = _sections(auth)
    for key in ("client_id", "client_secret", "server_metadata_url"):
        flaws += [
            f"{key} of the sign-in “{name}” is missing"
            for name, section in sections.items()
            if not section.get(key)
        ]
    if not sections:
        flaws.append("no sign-in service is named")
    if st.get_option("server.trustedUserHeaders"):
        flaws.append(
            "with server.trustedUserHeaders a header of a request would stand for a sign-in"
        )
    return flaws


@cache
def _complain(flaw: str) -> None:
    """Once for each process."""
    # one text: what is put into one is not told
    _log.error(f"Publishing is switched off, because of the configuration: {flaw}")
