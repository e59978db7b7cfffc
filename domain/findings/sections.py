"""A heading with the items under it, as a profile lists them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProfileSection:
    """A heading and the items under it; none if the source is silent."""

    title: str
    items: tuple[str, ...]
