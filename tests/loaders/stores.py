"""Stores for the tests: a new one on each database, and versions published in them."""

from collections.abc import Mapping

import pandas as pd

from loaders.store.models import Author, Policy, PublishRequest, Version, new_id
from loaders.store.store import Store

ANALYST = Author("Rana", "rana@example.org")
POLICY = Policy(frozenset({"rana@example.org"}))


def dialect_url(url: str) -> str:
    """Return the address in the form that SQLAlchemy needs."""
    return url.replace("postgresql://", "postgresql+psycopg://")


def publication(
    base: Version, frames: Mapping[str, pd.DataFrame], note: str = ""
) -> PublishRequest:
    """Return the request to publish frames on a base."""
    return PublishRequest(new_id(), base.id, frames, note)


def noted(frames: Mapping[str, pd.DataFrame], text: str) -> dict[str, pd.DataFrame]:
    """Return the same frames with one cell changed."""
    progress = frames["progress"].copy()
    progress.loc[0, "challenges"] = text
    return {**frames, "progress": progress}


def grown(store: Store, versions: int) -> list[Version]:
    """Publish `versions` more versions; return all, the oldest first."""
    for number in range(versions):
        base = store.newest()
        store.publish(
            publication(
                base, noted(store.frames(base), f"{base.number}-{number}"), f"note {number}"
            ),
            ANALYST,
        )
    return list(reversed(store.history()))
