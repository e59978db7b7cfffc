"""The authentication configuration as it is read: present values apply, missing or unsafe ones
grant nothing.
"""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.runtime.secrets import Secrets

from services.auth_config import AuthConfig, load_auth_config

AUTH = {
    "redirect_uri": "https://here.example.org/oauth2callback",
    "cookie_secret": "s" * 40,
    "client_id": "dashboard",
    "client_secret": "t",
    "server_metadata_url": "https://id.example.org/realm/.well-known/openid-configuration",
}
Read = Callable[..., AuthConfig]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Read]:
    """Return `read(text, address)`, which gives the rules of a server bound to an address, with
    `text` as its secrets file; no file for None.
    """
    before = {name: config.get_option(name) for name in ("secrets.files", "server.address")}
    monkeypatch.setenv("PUBLISHING_ADDRESSES", "")
    file = tmp_path / "secrets.toml"

    def from_text(text: str | None, address: str | None = "localhost") -> AuthConfig:
        if text is not None:
            file.write_text(text, encoding="utf-8")
        config.set_option("secrets.files", [str(file)])
        config.set_option("server.address", address)
        monkeypatch.setattr(st, "secrets", Secrets())
        return load_auth_config()

    yield from_text
    for name, value in before.items():
        config.set_option(name, value)


def auth(more: str = "", **changes: str) -> str:
    return (
        "[auth]\n"
        + "".join(f'{name} = "{value}"\n' for name, value in {**AUTH, **changes}.items() if value)
        + more
    )


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "::1"])
def test_without_a_file_the_person_at_the_machine_may_publish(read: Read, address: str) -> None:
    found = read(None, address)
    assert found.local_only
    assert found.policy.local
    assert not found.signs_in


@pytest.mark.parametrize(
    "address", ["0.0.0.0", "192.168.1.5", "::", "", None, "dashboard.local", "unix:///run/a"]
)
def test_bound_to_another_address_nobody_may_publish_without_a_sign_in(
    read: Read, address: str | None
) -> None:
    found = read(None, address)
    assert not found.local_only
    assert not found.policy.local


def test_with_a_sign_in_the_listed_may_publish_and_nobody_for_sitting_there(read: Read) -> None:
    found = read(
        auth('[publishing]\naddresses = ["a@example.org"]\ngroups = ["g"]\ncontact = "desk"\n')
    )
    assert found.errors == ()
    assert found.policy.addresses == {"a@example.org"}
    assert found.policy.groups == {"g"}
    assert not found.policy.local
    assert found.contact == "desk"
    assert found.origin == "https://here.example.org"
    assert found.providers["default"].issuers == {"https://id.example.org/realm"}
    assert found.providers["default"].client == "dashboard"


def test_the_environment_lists_who_may_publish_where_the_file_does_not(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLISHING_ADDRESSES", "a@example.org, b@example.org,")
    monkeypatch.setenv("PUBLISHING_GROUPS", "g")
    assert read(auth()).policy.addresses == {"a@example.org", "b@example.org"}
    assert read(auth()).policy.groups == {"g"}
    assert read(auth("[publishing]\naddresses = []\n")).policy.addresses == frozenset()


def test_several_services_are_known_by_their_names(read: Read) -> None:
    shared = f'[auth]\nredirect_uri = "{AUTH["redirect_uri"]}"\ncookie_secret = "{AUTH["cookie_secret"]}"\n'
    each = "".join(
        f'[auth.{name}]\nclient_id = "{name}"\nclient_secret = "t"\nserver_metadata_url = '
        f'"https://{name}.example.org/.well-known/openid-configuration"\n'
        for name in ("one", "two")
    )
    found = read(shared + each + '[publishing]\nissuers = ["https://three.example.org/"]\n')
    assert found.errors == ()
    assert {name: provider.client for name, provider in found.providers.items()} == {
        "one": "one",
        "two": "two",
    }
    assert found.providers["two"].issuers == {
        "https://two.example.org",
        "https://three.example.org",
    }


@pytest.mark.parametrize(
    "text",
    [
        auth(cookie_secret="short"),
        auth(cookie_secret=""),
        auth(redirect_uri="http://here.example.org/oauth2callback"),
        auth(redirect_uri="https://here.example.org/"),
        auth(redirect_uri=""),
        auth(client_id=""),
        auth(client_secret=""),
        auth(server_metadata_url=""),
        "[auth]\n",
        "auth = 1\n",
        'publishing = "a@example.org"\n',
        "[auth\n",
        auth('[publishing]\naddresses = ["a@example.org"]\n', cookie_secret="short"),
    ],
)
def test_a_flaw_switches_publishing_off(read: Read, text: str) -> None:
    found = read(text)
    assert found.errors
    assert found.providers == {}
    assert (found.policy.addresses, found.policy.groups, found.policy.local) == (
        frozenset(),
        frozenset(),
        False,
    )


def test_over_plain_http_people_sign_in_on_the_machine_alone(read: Read) -> None:
    assert read(auth(redirect_uri="http://localhost:8501/oauth2callback")).errors == ()


def test_a_header_does_not_stand_for_a_sign_in(read: Read) -> None:
    config.set_option("server.trustedUserHeaders", {"X-User": "email"})
    try:
        assert read(auth()).errors
    finally:
        config.set_option("server.trustedUserHeaders", {})


def test_the_documented_example_names_every_setting() -> None:
    example = tomllib.loads(
        (Path(__file__).resolve().parents[2] / ".streamlit" / "secrets.toml.example").read_text(
            encoding="utf-8"
        )
    )
    assert set(example["auth"]) == set(AUTH)
    assert set(example["publishing"]) == {
        "addresses",
        "groups",
        "groups_claim",
        "contact",
        "issuers",
    }
