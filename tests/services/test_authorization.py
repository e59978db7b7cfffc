"""Authorization to publish, from the claims of a user: the rule itself, without a server."""

from dataclasses import replace
from typing import Any

import pytest

from loaders.store.models import Policy
from services.auth_config import AuthConfig, Provider
from services.authorization import (
    DENIAL_MESSAGES,
    PROXY_HEADERS,
    AuthDecision,
    RequestIdentity,
    authorize,
)

NOW = 1_800_000_000.0
POLICY = Policy(addresses=frozenset({"Ana@example.org"}), groups=frozenset({"editors"}))
PROVIDERS = {"default": Provider(frozenset({"https://id.example.org"}), "dashboard")}
SIGNING_IN = AuthConfig(POLICY, PROVIDERS, signs_in=True, origin="https://here.example.org")
CLAIMS = {
    "is_logged_in": True,
    "provider": "default",
    "iss": "https://id.example.org",
    "aud": "dashboard",
    "exp": NOW + 1,
    "sub": "17",
    "email": "ana@Example.org",
    "email_verified": True,
    "name": "Ana",
}
AT_HOME = AuthConfig(Policy(local=True), local_only=True)
BESIDE = {"host": "localhost:8501", "origin": "http://localhost:8501"}


def signed_in(rules: AuthConfig = SIGNING_IN, without: str = "", **claims: Any) -> AuthDecision:
    known = {name: value for name, value in {**CLAIMS, **claims}.items() if name != without}
    return authorize(RequestIdentity(known, BESIDE, "127.0.0.1"), rules, NOW)


def at_the_machine(
    rules: AuthConfig = AT_HOME, peer: str | None = "127.0.0.1", **headers: str
) -> AuthDecision:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return authorize(RequestIdentity({}, {**BESIDE, **named}, peer), rules, NOW)


def test_a_listed_address_publishes_however_it_is_written() -> None:
    found = signed_in()
    assert found.denial == ""
    assert found.author is not None
    assert found.author.address == "ana@example.org"
    assert not found.author.local


@pytest.mark.parametrize("groups", ["editors", ["readers", "editors"]])
def test_a_member_of_a_listed_group_publishes(groups: object) -> None:
    assert signed_in(email="vic@example.org", groups=groups).denial == ""


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "vic@example.org"},
        {"email": ""},
        {"email": "", "sub": "ana@example.org"},
        {"groups": {}},
    ],
)
def test_who_is_not_listed_is_known_and_refused(claims: dict[str, object]) -> None:
    found = signed_in(**{"email": "vic@example.org", **claims})
    assert found.denial == "not_listed"
    assert found.author is not None
    assert found.author.address != "ana@example.org"


@pytest.mark.parametrize(
    ("claims", "refusal"),
    [
        ({"is_logged_in": False}, "signed_out"),
        ({"without": "is_logged_in"}, "signed_out"),
        ({"exp": NOW}, "expired"),
        ({"exp": str(NOW + 1)}, "expired"),
        ({"without": "exp"}, "expired"),
        ({"iss": "https://id.example.org.evil.example"}, "stranger"),
        ({"without": "iss"}, "stranger"),
        ({"provider": "other"}, "stranger"),
        ({"aud": "another client"}, "stranger"),
        ({"aud": ["another client"]}, "stranger"),
        ({"without": "aud"}, "stranger"),
        ({"email_verified": False}, "unverified"),
        ({"email_verified": "false"}, "unverified"),
        ({"email_verified": None}, "unverified"),
        ({"aud": ["dashboard", "another client"]}, ""),
        ({"without": "email_verified"}, ""),
        ({"iss": "https://id.example.org/"}, ""),
    ],
)
def test_what_a_sign_in_must_prove(claims: dict[str, Any], refusal: str) -> None:
    assert signed_in(**claims).denial == refusal


def test_an_address_of_foreign_letters_never_becomes_a_listed_one() -> None:
    listed = replace(SIGNING_IN, policy=Policy(addresses=frozenset({"kas@example.org"})))
    assert signed_in(listed, email="\u212aas@example.org").denial == "unverified"  # KELVIN SIGN
    assert signed_in(listed, email="ka\u017f@example.org").denial == "unverified"  # LONG S
    arabic = replace(SIGNING_IN, policy=Policy(addresses=frozenset({"سلمى@example.org"})))
    assert signed_in(arabic, email="سلمى@example.org").denial == ""


def test_a_name_turns_no_line_round_and_is_no_longer_than_a_line() -> None:
    author = signed_in(name="A\u202eb\n\x00c" + "d" * 500).author
    assert author is not None
    assert author.name.startswith("Abcd")
    assert len(author.name) == 60


def test_with_a_sign_in_nobody_publishes_for_sitting_at_the_machine() -> None:
    assert authorize(RequestIdentity({}, BESIDE, "127.0.0.1"), SIGNING_IN, NOW) == AuthDecision(
        None, "signed_out"
    )


@pytest.mark.parametrize("rules", [SIGNING_IN, AT_HOME])
def test_a_flaw_in_the_configuration_lets_nobody_publish(rules: AuthConfig) -> None:
    assert signed_in(replace(rules, errors=("x",))).denial == "unsound"


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.0.0.9", "::1"])
def test_the_person_at_the_machine_publishes_where_nobody_signs_in(peer: str) -> None:
    found = at_the_machine(peer=peer)
    assert found.denial == ""
    assert found.author is not None
    assert found.author.local


@pytest.mark.parametrize(
    "name", [*PROXY_HEADERS, "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"]
)
def test_nobody_passed_on_by_another_server_counts_as_the_person_at_the_machine(name: str) -> None:
    assert at_the_machine(**{name: "127.0.0.1"}) == AuthDecision(None, "forwarded")


@pytest.mark.parametrize(
    "headers",
    [
        # a foreign DNS name that resolves to this machine
        {"host": "evil.example:8501", "origin": "http://evil.example:8501"},
        # a foreign page, or a proxy that does not identify itself
        {"origin": "http://evil.example"},
        {"origin": "http://localhost.evil.example"},
        {"origin": "http://localhost@evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"host": ""},
        {"host": "[::1"},
        {"host": "192.168.1.5:8501"},
    ],
)
def test_a_page_of_another_site_is_not_the_person_at_the_machine(headers: dict[str, str]) -> None:
    assert at_the_machine(**headers) == AuthDecision(None, "elsewhere")


@pytest.mark.parametrize("peer", ["192.168.1.5", "", None, "::ffff:10.0.0.1", "unix"])
def test_nobody_from_another_machine_counts_as_the_person_at_it(peer: str | None) -> None:
    assert at_the_machine(peer=peer) == AuthDecision(None, "elsewhere")


def test_a_server_that_others_reach_lets_nobody_publish_without_a_sign_in() -> None:
    assert at_the_machine(replace(AT_HOME, local_only=False)) == AuthDecision(None, "open")


def test_every_refusal_has_its_words() -> None:
    assert {
        "unsound",
        "open",
        "forwarded",
        "elsewhere",
        "signed_out",
        "expired",
        "stranger",
        "unverified",
        "not_listed",
    } <= set(DENIAL_MESSAGES)
