"""The tally that everybody's figures are drawn from, as bytes that the store keeps beside the
tables of a version, and back.

It is made of what everybody may have of the participants (`loaders/privacy/disclosure_control.py`):
whatever is drawn from it says no more of small groups than the published table does. It is no part
of what was published: whoever takes it away loses nothing, since it is made again of the tables. So
that what a page shows is what the tables say, it bears a seal that names the version and from how
many persons on a group is shown. One without its seal is made anew, and `verify` holds all of them
against the tables.
"""

import hashlib
import hmac
from dataclasses import dataclass

import orjson
import pandas as pd

from domain.tally import FORMAT_VERSION, ParticipantTotals
from loaders.cells import serialization
from loaders.privacy import disclosure_control
from loaders.store import parquet
from loaders.store.models import Version

PARTICIPANTS = "participants"  # the one table that may be too long to be read for every page


@dataclass(frozen=True)
class SuppressedTally:
    """The tally of what everybody may have of participants: groups with fewer than `at_least`
    persons of a kind are suppressed in it.
    """

    at_least: int
    tally: ParticipantTotals

    @classmethod
    def of(cls, participants: pd.DataFrame, *, at_least: int) -> "SuppressedTally":
        """The tally of a participants table."""
        return cls(
            at_least,
            ParticipantTotals.of(
                disclosure_control.suppress_small_groups(participants, at_least=at_least)
            ),
        )


def to_bytes(protected: SuppressedTally) -> bytes:
    """A tally as bytes, which hold numbers and texts only."""
    parts = protected.tally.parts
    return serialization.join_parts(
        (
            serialization.to_json([protected.at_least, *parts]),
            *(parquet.to_bytes(parquet.to_arrow(part)) for part in parts.values()),
        )
    )


def from_bytes(data: bytes) -> SuppressedTally:
    """The tally that was packed, equal in every kind and value. Raises ValueError where the bytes
    are no tally.
    """
    head, *parts = serialization.split_parts(data)
    try:
        at_least, *names = serialization.from_json(head)
        frames = {
            str(name): parquet.from_arrow(parquet.from_bytes(part))
            for name, part in zip(names, parts, strict=True)
        }
        return SuppressedTally(int(at_least), ParticipantTotals(frames))
    except TypeError as error:
        raise ValueError("these bytes are no tally") from error


def read_group_size(data: bytes) -> int:
    """From how many persons on a group is shown in a tally that was packed. Raises TypeError or
    ValueError where the bytes are no tally.
    """
    head, *_ = serialization.split_parts(data)
    at_least, *_ = serialization.from_json(head)
    return int(at_least)


def tally_mac(version: Version, data: bytes, key: bytes, *, at_least: int) -> str:
    """What says that these bytes are the tally of this version from so many persons on: SHA-256
    over all; with a key an HMAC.
    """
    payload = orjson.dumps(
        ["tally", FORMAT_VERSION, at_least, version.hash, hashlib.sha256(data).hexdigest()]
    )
    return hmac.digest(key, payload, "sha256").hex() if key else hashlib.sha256(payload).hexdigest()


def has_valid_mac(
    mac: object, version: Version, data: object, key: bytes, *, at_least: int
) -> bool:
    """Whether what was found beside a version is the seal of these bytes; of a damaged store they
    may be no bytes at all.
    """
    return isinstance(data, bytes) and mac == tally_mac(version, data, key, at_least=at_least)
