"""Read the public address of the dashboard, which canonical links and previews name.

The host of a request is never trusted: whoever sends it chooses it.
"""

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

SETTING = "PUBLIC_URL"


class PublicUrlError(ValueError):
    """The setting is no address of a website."""

    def __init__(self, value: str) -> None:
        super().__init__(
            f"{SETTING}={value!r} is no public address. Set it to the address of the first page, "
            "with https:// and the name of the host, or leave it out."
        )


def public_url(environment: Mapping[str, str] = os.environ) -> str:
    """Return the address of the first page without a slash at its end, or "" where none is set.

    Raises PublicUrlError for anything but an address with http or https, without query.
    """
    value = environment.get(SETTING, "").strip()
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises for one that is no number
    except ValueError:
        raise PublicUrlError(value) from None
    plain = value.isprintable() and not set(value) & set("\"'<> \\")
    plain = plain and not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise PublicUrlError(value)
    return value.rstrip("/")
