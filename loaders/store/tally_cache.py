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

from domain.tally import FORM, Tally
from loaders.cells import serialization
from loaders.privacy import disclosure_control
from loaders.store import parquet
from loaders.store.models import Version

PARTICIPANTS = "participants"  # the one table that may be too long to be read for every page


@dataclass(frozen=True)
class Protected:
    """The tally of what everybody may have of participants: groups with fewer than `at_least`
    persons of a kind are suppressed in it.
    """

    at_least: int
    tally: Tally

    @classmethod
    def of(cls, participants: pd.DataFrame, *, at_least: int) -> "Protected":
        """The tally of a participants table."""
        return cls(
            at_least, Tally.of(disclosure_control.merged_groups(participants, at_least=at_least))
        )


def packed(protected: Protected) -> bytes:
    """A tally as bytes, which hold numbers and texts only."""
    parts = protected.tally.parts
    return serialization.bundled(
        (
            serialization.as_json([protected.at_least, *parts]),
            *(parquet.packed(parquet.typed(part)) for part in parts.values()),
        )
    )


def unpacked(data: bytes) -> Protected:
    """The tally that was packed, equal in every kind and value. Raises ValueError where the bytes
    are no tally.
    """
    told, *parts = serialization.unbundled(data)
    try:
        at_least, *names = serialization.of_json(told)
        frames = {
            str(name): parquet.frame(parquet.unpacked(part))
            for name, part in zip(names, parts, strict=True)
        }
        return Protected(int(at_least), Tally(frames))
    except TypeError as error:
        raise ValueError("these bytes are no tally") from error


def smallest_group(data: bytes) -> int:
    """From how many persons on a group is shown in a tally that was packed. Raises TypeError or
    ValueError where the bytes are no tally.
    """
    told, *_ = serialization.unbundled(data)
    at_least, *_ = serialization.of_json(told)
    return int(at_least)


def seal(version: Version, data: bytes, key: bytes, *, at_least: int) -> str:
    """What says that these bytes are the tally of this version from so many persons on: SHA-256
    over all; with a key an HMAC.
    """
    told = orjson.dumps(["tally", FORM, at_least, version.hash, hashlib.sha256(data).hexdigest()])
    return hmac.digest(key, told, "sha256").hex() if key else hashlib.sha256(told).hexdigest()


def is_sealed(found: object, version: Version, data: object, key: bytes, *, at_least: int) -> bool:
    """Whether what was found beside a version is the seal of these bytes; of a damaged store they
    may be no bytes at all.
    """
    return isinstance(data, bytes) and found == seal(version, data, key, at_least=at_least)
