"""Cache the tally that all figures are drawn from, as bytes stored beside the tables of a version.

It is computed from the public participants (`loaders/privacy/disclosure_control.py`), so figures
reveal no more about small groups than the published table. It is no part of the version: once
deleted, it is computed again from the tables. Its seal covers the version and the minimum group
size, so that a page cannot show a tally of other tables. A tally without a valid seal is computed
again, and `verify` compares all of them with the tables.
"""

import hashlib
from dataclasses import dataclass

import orjson
import pandas as pd

from domain.tally import FORMAT_VERSION, ParticipantTotals
from loaders.cells import framing, serialization
from loaders.privacy import disclosure_control
from loaders.store import parquet
from loaders.store.hash_chain import hmac_or_sha256
from loaders.store.models import Version

PARTICIPANTS = "participants"  # the one table that may be too long to read for every page


@dataclass(frozen=True)
class SuppressedTally:
    """A tally of public participants: groups of fewer than `at_least` persons are suppressed."""

    at_least: int
    tally: ParticipantTotals

    @classmethod
    def of(cls, participants: pd.DataFrame, *, at_least: int) -> "SuppressedTally":
        """Compute the tally of a participants table."""
        return cls(
            at_least,
            ParticipantTotals.of(
                disclosure_control.suppress_small_groups(participants, at_least=at_least)
            ),
        )


def to_bytes(protected: SuppressedTally) -> bytes:
    """Serialize a tally as JSON and Parquet, which hold numbers and texts only."""
    parts = protected.tally.parts
    return framing.join_parts(
        (
            serialization.to_json([protected.at_least, *parts]),
            *(parquet.to_bytes(parquet.to_arrow(part)) for part in parts.values()),
        )
    )


def from_bytes(data: bytes) -> SuppressedTally:
    """Read a serialized tally, types included. Raises ValueError where the bytes are none."""
    head, *parts = framing.split_parts(data)
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
    """Read the minimum group size of a serialized tally. Raises TypeError or ValueError."""
    head, *_ = framing.split_parts(data)
    at_least, *_ = serialization.from_json(head)
    return int(at_least)


def tally_mac(version: Version, data: bytes, key: bytes, *, at_least: int) -> str:
    """Return the seal of a version's serialized tally: HMAC, or SHA-256 without a key."""
    payload = orjson.dumps(
        ["tally", FORMAT_VERSION, at_least, version.hash, hashlib.sha256(data).hexdigest()]
    )
    return hmac_or_sha256(payload, key)


def has_valid_mac(
    mac: object, version: Version, data: object, key: bytes, *, at_least: int
) -> bool:
    """Tell whether `mac` is the seal of `data`; False where a damaged store yields no bytes."""
    return isinstance(data, bytes) and mac == tally_mac(version, data, key, at_least=at_least)
