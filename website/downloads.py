"""What may be taken along from the site: the workbook of the version, its tables for programs, and the documents of a briefing.

Also the page that tells what stands behind the figures, where all of it is listed.
"""

from collections.abc import Iterator
from importlib import import_module

from charts import choropleth, theme
from charts.briefing import Order
from domain import citation, measures
from domain.vocabulary import STAGES, STATUSES
from loaders import disclosure, export, published, template, workbook
from loaders.dictionary import dictionary
from pieces import html
from website.exhibits import table
from website.place import Place

EVERY = ("events", "participants", "progress", "coverage", "principles")
KILO = 1024


def about(place: Place) -> Iterator[str]:
    """Sources, definitions, scales, the downloads, the workbook's columns."""
    say, language = place.language.say, place.language
    stated = citation.stated(place.tables, place.choice, EVERY, language)
    yield html("sources", language, stated=stated, note=choropleth.note(language))
    yield html("site/links", language, id="downloads", title=say("Downloads"), links=list(_offered(place)))
    yield html("definitions", language, title=say("Definitions"), rows=[(say(d.name), say(d.meaning), "") for d in measures.DEFINITIONS])
    yield html("definitions", language, title=say("Stages of a review, in order"), rows=theme.explained(STAGES.values(), language))
    yield html(
        "definitions",
        language,
        title=say("Statuses of an objective or guiding principle"),
        rows=theme.explained(STATUSES.values(), language),
    )
    yield html("heading", language, text=say("The workbook, column by column"))
    for each in workbook.TABLES.values():
        source = citation.stated(place.tables, place.choice, (each.name,), language)
        body = table(place, dictionary(each, language), say(each.description), source, name=f"dictionary-{each.name}")
        yield html("site/details", language, title=f"{each.title(language.code)} · {each.name}", body=body)


def state(place: Place) -> str:
    """The profile of the state as a document."""
    order = Order("state", place.choice.cycle, state=place.choice.states[0])
    return html("site/links", place.language, id="", title="", links=[(named(order, place), place.language.say("Profile (PDF)"), "")])


def named(order: Order, place: Place) -> str:
    """Where a document stands below the folder of a page."""
    return f"downloads/{order.code}-{place.language.code}.pdf"


def document(order: Order, place: Place) -> None:
    """Makes a document of a briefing, and keeps it where the pages name it."""
    # Imported when the first is made: what writes documents takes a second to load.
    made = import_module("charts.documents.pack").document(order, place.tables, place.language.code, "pdf")
    place.keep(named(order, place), made.data)


def _offered(place: Place) -> Iterator[tuple[str, str, str]]:
    """Every file that is offered: how the page names it, what it is, and its size."""
    language, version = place.language, place.version
    frames = published.open_to_all(place.tables.frames(), at_least=disclosure.smallest_group())
    yield named(Order("region", place.choice.cycle), place), language.say("Regional briefing (PDF)"), ""
    book = template.workbook(frames, language, about=published.stamp(version, language))
    yield _file(place, f"gcm-arab-review-{version.number}-{language.code}.xlsx", book, language.say("The published data (XLSX)"))
    for name, each in workbook.TABLES.items():
        title, told = each.title(language.code), published.about(name, place.tables, version, language)
        yield _file(place, f"{name}.csv", export.csv(frames[name]), f"{title} (CSV)")
        yield _file(place, f"{name}.json", published.as_json(frames[name], told), f"{title} (JSON)")


def _file(place: Place, name: str, data: bytes, text: str) -> tuple[str, str, str]:
    size = place.language.say("{n} kB", n=max(1, round(len(data) / KILO)))
    return place.keep(f"downloads/{name}", data), text, size
