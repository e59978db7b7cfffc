"""What may be taken along from the site: the workbook of the version, its tables for programs, and
the documents of a briefing.

Also the page that tells what stands behind the figures, where all of it is listed.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module

import pandas as pd

from briefings.contents import Order
from charts import choropleth
from charts.drawing import theme
from domain import citation, measures
from domain.language import Language
from domain.tables import Tables
from domain.vocabulary import STAGES, STATUSES
from loaders.store import public_tables
from loaders.store.models import Version
from loaders.tables import registry
from loaders.tables.data_dictionary import dictionary
from loaders.xlsx import export, template
from templates import html
from website.exhibits import table
from website.page_context import Place

EVERY = ("events", "participants", "progress", "coverage", "principles")
FOLDER = "downloads"  # below that of a language


def about(place: Place) -> Iterator[str]:
    """Sources, definitions, scales, the downloads, the workbook's columns."""
    say, language = place.language.say, place.language
    stated = citation.stated(place.tables, place.choice, EVERY, language)
    yield html("sources", language, stated=stated, note=choropleth.note(language))
    yield html(
        "site/links", language, id="downloads", title=say("Downloads"), links=list(_offered(place))
    )
    yield html(
        "definitions",
        language,
        title=say("Definitions"),
        rows=[(say(d.name), say(d.meaning), "") for d in measures.DEFINITIONS],
    )
    yield html(
        "definitions",
        language,
        title=say("Stages of a review, in order"),
        rows=theme.explained(STAGES.values(), language),
    )
    yield html(
        "definitions",
        language,
        title=say("Statuses of an objective or guiding principle"),
        rows=theme.explained(STATUSES.values(), language),
    )
    yield html("heading", language, text=say("The workbook, column by column"))
    for each in registry.TABLES.values():
        source = citation.stated(place.tables, place.choice, (each.name,), language)
        body = table(
            place,
            dictionary(each, language),
            say(each.description),
            source,
            name=f"dictionary-{each.name}",
        )
        yield html(
            "site/details", language, title=f"{each.title(language.code)} · {each.name}", body=body
        )


def state(place: Place) -> str:
    """The profile of the state as a document."""
    order = Order("state", place.choice.cycle, state=place.choice.states[0])
    return html(
        "site/links",
        place.language,
        id="",
        title="",
        links=[(named(order, place), place.language.say("Profile (PDF)"))],
    )


def named(order: Order, place: Place) -> str:
    """Where a document stands below the folder of a page."""
    return f"{FOLDER}/{order.code}-{place.language.code}.pdf"


def document(order: Order, place: Place) -> None:
    """Makes a document of a briefing, and keeps it where the pages name it."""
    # Imported when the first is made: what writes documents takes a second to load.
    made = import_module("briefings.pack").document(order, place.tables, place.language.code, "pdf")
    place.keep(named(order, place), made.data)
    place.undrawn.extend(made.undrawn)


def data(
    frames: Mapping[str, pd.DataFrame], tables: Tables, version: Version, language: Language
) -> dict[str, bytes]:
    """The workbook and the tables of a version, with all their rows, by the path of each below the
    site. `frames` are open to all.
    """
    files = {
        _book(version, language): template.workbook(
            frames, language, about=public_tables.stamp(version, language)
        )
    }
    for name in registry.TABLES:
        told = public_tables.about(name, tables, version, language)
        files |= {
            f"{name}.csv": export.csv(frames[name]),
            f"{name}.json": public_tables.as_json(frames[name], told),
        }
    return {f"{language.code}/{FOLDER}/{name}": made for name, made in files.items()}


def _offered(place: Place) -> Iterator[tuple[str, str]]:
    """Every file that is offered: how the page names it, and what it is."""
    language = place.language
    whole = place.at(f"{language.code}/{FOLDER}")  # the tables are of all cycles
    yield named(Order("region", place.choice.cycle), place), language.say("Regional briefing (PDF)")
    yield f"{whole}/{_book(place.version, language)}", language.say("The published data (XLSX)")
    for name, each in registry.TABLES.items():
        yield from (
            (f"{whole}/{name}.{kind}", f"{each.title(language.code)} ({kind.upper()})")
            for kind in ("csv", "json")
        )


def _book(version: Version, language: Language) -> str:
    return f"gcm-arab-review-{version.number}-{language.code}.xlsx"
