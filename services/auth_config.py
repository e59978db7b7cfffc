"""Read the configuration of signing in and publishing:

    [auth] in .streamlit/secrets.toml          the sign-in by OpenID Connect, as `st.login` reads it
    [publishing] there                         addresses, groups, groups_claim, contact, issuers
    PUBLISHING_ADDRESSES, _GROUPS, …           the same from the environment, where the file has no
    [publishing]

An incomplete or unsafe configuration switches publishing off.
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

DISCOVERY_PATH = "/.well-known/openid-configuration"
CALLBACK_PATH = "/oauth2callback"
MIN_SECRET_LENGTH = 32  # a shorter cookie_secret can be guessed, and with it any session forged
SETTINGS = ("addresses", "groups", "groups_claim", "contact", "issuers")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Provider:
    """A sign-in service: the issuer URLs that its tokens may name, and our client id with it."""

    issuers: frozenset[str]
    client: str


@dataclass(frozen=True)
class AuthConfig:
    """The checked configuration.

    `signs_in`: people sign in here. Otherwise, where the server is `local_only` (bound to a
    loopback address), the person at the machine may publish. `origin` is the address that the
    sign-in leads back to. `errors` are for the log: any of them switches publishing off.
    """

    policy: Policy
    providers: Mapping[str, Provider] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    signs_in: bool = False
    local_only: bool = False
    origin: str = ""
    groups_claim: str = "groups"
    contact: str = ""


def load_auth_config() -> AuthConfig:
    """Read the configuration as it is now, and log each of its errors once.

    An incomplete or unsafe configuration raises nothing: the result then has its `errors`, whether
    people sign in, and a policy that allows nobody to publish. Without [publishing] in the secrets
    file, the variables PUBLISHING_… of the environment count. Without [auth] nobody signs in, and
    `local_only` tells whether the server listens on a loopback address.
    """
    secrets = dict(st.secrets.to_dict()) if st.secrets.load_if_toml_exists() else {}
    auth, publishing = secrets.get("auth"), secrets.get("publishing", _from_environment())
    local_only = auth is None and is_loopback(st.get_option("server.address") or "")
    errors = tuple(_config_errors(secrets))
    for error in errors:
        _log_error_once(error)
    if errors:
        return AuthConfig(Policy(), errors=errors, signs_in=auth is not None)
    return AuthConfig(
        policy=Policy(
            _setting_list(publishing, "addresses"),
            _setting_list(publishing, "groups"),
            local=local_only,
        ),
        providers=_providers(auth or {}, _setting_list(publishing, "issuers")),
        signs_in=auth is not None,
        local_only=local_only,
        origin=_origin(auth["redirect_uri"]) if auth else "",
        groups_claim=publishing.get("groups_claim") or "groups",
        contact=publishing.get("contact") or "",
    )


def is_loopback(name: str) -> bool:
    """Tell whether a host name or IP address is a loopback one."""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def host_name(url: str) -> str:
    """Return the host name in a URL; "" where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _from_environment() -> dict[str, str]:
    return {name: os.environ.get(f"PUBLISHING_{name.upper()}", "") for name in SETTINGS}


def _setting_list(publishing: Mapping[str, Any], name: str) -> frozenset[str]:
    """Return a setting that is a list; in the environment its items are separated by commas."""
    setting = publishing.get(name) or []
    texts = setting.split(",") if isinstance(setting, str) else setting
    return frozenset(text for text in (str(one).strip().rstrip("/") for one in texts) if text)


def _sections(auth: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the sign-in services of [auth] by name; Streamlit calls keys of [auth] itself
    "default".
    """
    named = {
        name: section
        for name, section in auth.items()
        if isinstance(section, Mapping) and name != "client_kwargs"
    }
    return {"default": auth, **named} if "client_id" in auth else named


def _providers(auth: Mapping[str, Any], issuers: frozenset[str]) -> dict[str, Provider]:
    """Return the providers by name.

    By default a provider's issuer is the address above its metadata (OpenID Connect Discovery 4.3);
    `issuers` are accepted too.
    """
    providers = {}
    for name, section in _sections(auth).items():
        own = section["server_metadata_url"].removesuffix(DISCOVERY_PATH).rstrip("/")
        providers[name] = Provider(issuers=issuers | {own}, client=section["client_id"])
    return providers


def _config_errors(secrets: Mapping[str, Any]) -> list[str]:
    """List what is missing in the configuration, or makes it unsafe."""
    errors = [
        f"[{name}] must be a table"
        for name in ("auth", "publishing")
        if not isinstance(secrets.get(name, {}), Mapping)
    ]
    if errors or "auth" not in secrets:
        return errors + _unreadable_files()
    return _sign_in_errors(secrets["auth"])


def _unreadable_files() -> list[str]:
    """List the secrets files that exist and cannot be read: they must not count as missing."""
    if st.secrets.load_if_toml_exists():
        return []
    return [
        f"{path} cannot be read"
        for path in st.get_option("secrets.files") or []
        if Path(path).exists()
    ]


def _sign_in_errors(auth: Mapping[str, Any]) -> list[str]:
    errors = []
    redirect_uri = str(auth.get("redirect_uri", ""))
    if not redirect_uri.endswith(CALLBACK_PATH):
        errors.append(f"redirect_uri must end with {CALLBACK_PATH}")
    if not (redirect_uri.startswith("https:") or is_loopback(host_name(redirect_uri))):
        errors.append(
            "redirect_uri must begin with https: others on the way could take over the session"
        )
    if len(str(auth.get("cookie_secret", ""))) < MIN_SECRET_LENGTH:
        errors.append(f"cookie_secret must have at least {MIN_SECRET_LENGTH} random letters")
    sections = _sections(auth)
    for key in ("client_id", "client_secret", "server_metadata_url"):
        errors += [
            f"{key} of the sign-in “{name}” is missing"
            for name, section in sections.items()
            if not section.get(key)
        ]
    if not sections:
        errors.append("no sign-in service is named")
    if st.get_option("server.trustedUserHeaders"):
        errors.append(
            "with server.trustedUserHeaders a header of a request would stand for a sign-in"
        )
    return errors


@cache
def _log_error_once(error: str) -> None:
    """Log an error once per process."""
    # formatted here: the log omits the arguments of a message
    _log.error(f"Publishing is switched off, because of the configuration: {error}")
