"""Authorization to publish, and the fields covered by the hash of a version."""

import datetime as dt
from dataclasses import replace

import pytest

from domain.language import Language
from loaders.store.errors import (
    REASONS,
    ConflictError,
    NoChangesError,
    NotPublishedError,
    PermissionDeniedError,
    StoreUnavailableError,
)
from loaders.store.hash_chain import version_hash
from loaders.store.models import (
    FAULTS,
    Author,
    Fault,
    Policy,
    Upload,
    Version,
    from_dict,
    new_id,
    to_dict,
)

VERSION = Version(
    id="b",
    number=2,
    parent="a",
    at=dt.datetime(2026, 11, 23, tzinfo=dt.UTC),
    author=Author("Rana", "rana@example.org"),
    note="why",
    uploads=(Upload("f.xlsx", "0" * 64),),
    rows={"events": 1, "progress": 2},
    content="c" * 64,
    hash="",
)
DIGESTS = {"events": "d" * 64, "progress": "e" * 64}


def chain(version: Version = VERSION, *, before: str = "before", key: bytes = b"") -> str:
    return version_hash(version, before=before, digests=DIGESTS, key=key)


@pytest.mark.parametrize(
    ("policy", "author", "allowed"),
    [
        (Policy(local=True), Author("me", local=True), True),
        (Policy(local=True), Author("me"), False),
        (Policy(), Author("me", local=True), False),
        (Policy(frozenset({"a@b.org"})), Author("", "A@B.org "), True),
        (Policy(frozenset({"a@b.org"})), Author("a@b.org", "x@b.org"), False),
        (Policy(frozenset({"", " "})), Author("", ""), False),
        (
            Policy(groups=frozenset({"analysts"})),
            Author("", "x@b.org", ("staff", "analysts")),
            True,
        ),
        (Policy(groups=frozenset({"analysts"})), Author("analysts", "analysts"), False),
        (
            Policy(groups=frozenset({"analysts"}), local=True),
            Author("", "x@b.org", ("analyst",)),
            False,
        ),
    ],
)
def test_who_is_listed_may_publish_and_the_person_at_the_machine_only_where_that_is_allowed(
    policy: Policy, author: Author, allowed: bool
) -> None:
    assert policy.allows(author) is allowed


@pytest.mark.parametrize(
    "change",
    [
        {"id": "x"},
        {"number": 3},
        {"parent": None},
        {"at": VERSION.at + dt.timedelta(microseconds=1)},
        {"author": replace(VERSION.author, name="x")},
        {"author": replace(VERSION.author, address="x")},
        {"author": replace(VERSION.author, local=True)},
        {"note": ""},
        {"uploads": ()},
        {"uploads": (Upload("g.xlsx", "0" * 64),)},
        {"uploads": (Upload("f.xlsx", "1" * 64),)},
        {"rows": {"events": 2, "progress": 2}},
        {"content": "d" * 64},
        {"restored": "a"},
        {"decisions": ({"kind": "value"},)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_hash_of_a_version_is_another_when_any_field_is(change: dict[str, object]) -> None:
    assert chain(replace(VERSION, **change)) != chain()


def test_the_hash_of_a_version_without_decisions_is_that_of_before() -> None:
    assert chain() == "eed64cfe487bad00d5502059561325e814bf1414486ac5a3c99737687b74d858"


def test_the_hash_of_a_version_covers_every_fact_of_its_decisions() -> None:
    facts = {"kind": "value", "value": "Lebanan", "rows": 1}
    told = [(facts,), ({**facts, "rows": 2},), ({**facts, "value": "x"},), (facts, facts), ()]
    hashes = {chain(replace(VERSION, decisions=decisions)) for decisions in told}
    assert len(hashes) == len(told)
    turned = dict(reversed(facts.items()))
    assert chain(replace(VERSION, decisions=(turned,))) in hashes


def test_a_version_comes_back_with_its_decisions_and_refuses_other_kinds_of_facts() -> None:
    told = to_dict(replace(VERSION, decisions=({"kind": "value", "rows": 1},)))
    assert from_dict(told).decisions == ({"kind": "value", "rows": 1},)
    assert from_dict({k: v for k, v in told.items() if k != "decisions"}).decisions == ()
    for wrong in ([{"kind": None}], [{"rows": 1.5}], [{"kind": ["x"]}], ["text"], [1], 7):
        with pytest.raises((TypeError, ValueError)):
            from_dict(told | {"decisions": wrong})


def test_the_hash_of_a_version_depends_on_the_one_before_on_its_tables_and_on_the_key() -> None:
    hashes = {
        chain(),
        chain(before="x"),
        chain(key=b"k"),
        chain(key=b"l"),
        version_hash(VERSION, before="before", digests={}, key=b""),
    }
    assert len(hashes) == 5


def test_the_hash_does_not_depend_on_the_order_in_which_tables_are_named_nor_on_the_hash_it_replaces() -> (
    None
):
    assert version_hash(
        VERSION, before="before", digests=dict(reversed(DIGESTS.items())), key=b""
    ) == chain(replace(VERSION, hash="x"))


def test_no_two_ids_are_alike() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000


def outcomes() -> list[NotPublishedError | Fault]:
    told = [
        PermissionDeniedError(),
        ConflictError(VERSION),
        NoChangesError(VERSION),
        *map(StoreUnavailableError, REASONS),
    ]
    return [*told, *(Fault(2, what) for what in FAULTS)]


@pytest.mark.parametrize("outcome", outcomes(), ids=repr)
def test_every_outcome_is_a_sentence_in_each_language(
    outcome: NotPublishedError | Fault, language: Language
) -> None:
    assert outcome.sentence(language)
