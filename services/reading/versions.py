"""Find the version that a page is compared with."""

import datetime as dt
from collections.abc import Sequence

from domain.language import Language
from domain.measures.changes import VERSION
from domain.tables import Choice, Tables
from loaders.store.errors import StoreUnavailableError
from loaders.store.models import Version
from services import published_data
from views.view import EarlierVersion


def earlier_version(tables: Tables, choice: Choice, language: Language) -> EarlierVersion | None:
    """Return the version that a choice names: of a day, by its number, else the one before.

    None where there is none, or the store cannot be read.
    """
    try:
        history = published_data.store().history()
        found = find_earlier(history, tables.version, choice)
        if found is None:
            return None
        name = language.gettext(
            "version {number} of {date}",
            number=found.number,
            date=language.date(found.at.date()),
        )
        return EarlierVersion(published_data.tables(found), name)
    except StoreUnavailableError:
        return None


def find_earlier(history: Sequence[Version], shown: str, choice: Choice) -> Version | None:
    """Return the version to compare with the one `shown`; `history` begins with the newest."""
    place = next((i for i, each in enumerate(history) if each.short_hash == shown), 0)
    before = history[place + 1 :]
    if choice.since_date:
        day = dt.date.fromisoformat(choice.since_date)
        return next((each for each in before if each.at.date() <= day), None)
    if choice.since.startswith(VERSION):
        number = choice.since.removeprefix(VERSION)
        return next((each for each in history if str(each.number) == number), None)
    return next(iter(before), None)
