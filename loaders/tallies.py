"""The tally of a version's participants as bytes that the store keeps beside its tables, and back.

It is no part of what was published: whoever takes it away loses nothing, since it is made again of the tables. So that what a page shows
is what the tables say, it bears a seal that names the version. One without its seal is made anew, and `verify` holds all of them against
the tables.
"""

import hashlib
import hmac

import orjson

from domain.tally import FORM, Tally
from loaders import content, parcel
from loaders.versions import Version


def packed(tally: Tally) -> bytes:
    """A tally as bytes, which hold numbers and texts only."""
    return parcel.bundled((parcel.as_json(list(tally.parts)), *(content.packed(content.typed(part)) for part in tally.parts.values())))


def unpacked(data: bytes) -> Tally:
    """The tally that was packed, equal in every kind and value. Raises ValueError where the bytes are no tally."""
    names, *parts = parcel.unbundled(data)
    return Tally({name: content.frame(content.unpacked(part)) for name, part in zip(parcel.of_json(names), parts, strict=True)})


def seal(version: Version, data: bytes, key: bytes) -> str:
    """What says that these bytes are the tally of this version: SHA-256 over both; with a key an HMAC."""
    told = orjson.dumps(["tally", FORM, version.hash, hashlib.sha256(data).hexdigest()])
    return hmac.digest(key, told, "sha256").hex() if key else hashlib.sha256(told).hexdigest()
