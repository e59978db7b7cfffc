"""A published table for programs: what the studio is asked for. What it would tell of few people is merged."""

from domain.language import Language
from domain.tables import Tables
from loaders import disclosure
from loaders.published import about
from loaders.store import Version
from ui.studio import Task


def task(name: str, kind: str, tables: Tables, version: Version, language: Language) -> Task:
    """What the studio is asked for."""
    least = disclosure.smallest_group()
    if kind == "csv":
        return Task("table_as_csv", (name, least))
    told = about(name, tables, version, language)
    return Task("table_as_json", (name, least), of=(version.id, language.code), rest=(told,))
