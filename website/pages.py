"""What stands on each page of the site: the same pieces in the same order as on the page of the
dashboard, for the choice of the page.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from charts import choropleth
from charts.drawing import theme
from domain import measures
from domain.chosen import chosen
from domain.evidence import evidence
from domain.followup import follow_up
from domain.headline import headline
from domain.profile import profile
from domain.reconciliation import sums
from domain.tables import ORDERS, Choice
from domain.vocabulary import OBJECTIVES, PRINCIPLES, ROUND_TABLES, STAGES, STATES
from templates import html
from website import downloads
from website.exhibits import HALF, exhibit, listing
from website.outline import (
    SECTIONS,
    Outline,
    event_files,
    event_names,
    objective_files,
    state_file,
)
from website.page_context import Place, folder_of

Link = tuple[str, str, bool]  # file, text, whether it is the page itself
Figures = dict[str, bytes]


@dataclass(frozen=True)
class Page:
    """A page: its title, its heading, what it shows in a line, its links to other choices, and its
    parts as HTML.

    `figures` are what a script draws, by name.
    """

    title: str
    heading: str
    chosen: str
    choices: tuple[tuple[str, tuple[Link, ...]], ...]
    parts: tuple[str, ...]
    figures: Figures
    has_map: bool


def page(outline: Outline, place: Place) -> Page:
    """The page of an outline."""
    figures: Figures = {}
    parts = tuple(part for part in _PARTS[outline.section](place, figures) if part.strip())
    return Page(
        title=STATES[place.choice.states[0]].name(place.language.code)
        if place.choice.states
        else _heading(outline, place),
        heading=_heading(outline, place),
        chosen=chosen(place.tables, place.choice, place.language),
        choices=tuple(
            choice
            for choice in (*_cycles(outline, place), *_CHOICES.get(outline.section, _none)(place))
            if len(choice[1]) > 1
        ),
        parts=parts,
        figures=figures,
        has_map=any(name.startswith("map-") for name in figures),
    )


def menu(outline: Outline, place: Place) -> tuple[Link, ...]:
    """The links to the first page of each section."""
    return tuple(
        (file, place.language.say(name), file == outline.file) for file, name in SECTIONS.values()
    )


def _heading(outline: Outline, place: Place) -> str:
    say = place.language.say
    return {
        "overview": say("Where the regional review stands"),
        "states": say("States"),
        "objectives": say("Objectives and guiding principles"),
        "participation": say("Participation"),
        "about": say("About the figures"),
    }[outline.section]


def _overview(place: Place, figures: Figures) -> Iterator[str]:
    yield html(
        "headline", place.language, figures=headline(place.tables, place.choice, place.language)
    )
    yield _map(place, figures)
    yield _beside(place, figures, "ladder", "road")
    yield listing(place, follow_up(place.tables, place.choice, place.language), name="follow-up")


def _states(place: Place, figures: Figures) -> Iterator[str]:
    if place.choice.states:
        yield from _state(place, figures)
        return
    stages = measures.stage_by_state(place.tables, place.choice).set_index("state")
    yield html(
        "site/states",
        place.language,
        states=[_listed(state.code, stages.loc[state.code], place) for state in _ordered(place)],
    )
    yield _map(place, figures)


def _listed(code: str, row: Any, place: Place) -> tuple[str, str, str, str]:
    """A state in the list: its page, its name, the colour of its stage, and the stage in words."""
    language, stage = place.language, STAGES[row["stage"]]
    said = (
        stage.name(language.code) if row["in_scope"] else language.say("Not named as taking part")
    )
    return (
        state_file(code),
        STATES[code].name(language.code),
        theme.colour_of(stage) if row["in_scope"] else "transparent",
        said,
    )


def _state(place: Place, figures: Figures) -> Iterator[str]:
    found = profile(place.tables, place.choice, place.language)
    stage, colour = found.stage.name(place.language.code), theme.colour_of(found.stage)
    yield html("heading", place.language, text=found.name)
    yield html("profile", place.language, profile=found, stage=stage, colour=colour)
    yield downloads.state(place)
    if measures.scope(place.tables, place.choice):
        yield exhibit(place, "state-objectives", figures)
        yield exhibit(place, "state-principles", figures)


def _objectives(place: Place, figures: Figures) -> Iterator[str]:
    yield html("note", place.language, text=place.language.say(measures.READINESS.meaning))
    for name in ("readiness", "matrix", "principles", "principles-matrix"):
        yield exhibit(place, name, figures)
    yield _opened_links(place)
    if place.choice == Choice(cycle=place.choice.cycle):
        for item in (*OBJECTIVES, *PRINCIPLES):
            yield _opened(place, item)


def _opened_links(place: Place) -> str:
    """The way to each objective and principle; on the page of all of them they stand below."""
    here, code = (
        "" if place.choice == Choice(cycle=place.choice.cycle) else SECTIONS["objectives"][0],
        place.language.code,
    )
    names = {item: f"{item} · {term.name(code)}" for item, term in OBJECTIVES.items()}
    names |= {item: term.name(code) for item, term in PRINCIPLES.items()}
    links = [(f"{here}#{_anchor(item)}", name) for item, name in names.items()]
    return html(
        "site/links",
        place.language,
        id="opened",
        title=place.language.say("Objective or guiding principle"),
        links=links,
    )


def _opened(place: Place, item: str) -> str:
    found = evidence(place.tables, place.asking(item=item).choice, place.language)
    silent = html("silent", place.language, states=place.language.join(found.silent))
    told = listing(place, found.reported, name=f"evidence-{item}")
    return html("site/opened", place.language, id=_anchor(item), told=told, silent=silent)


def _anchor(item: str) -> str:
    return f"objective-{item}" if item in OBJECTIVES else f"principle-{item}"


def _participation(place: Place, figures: Figures) -> Iterator[str]:
    yield exhibit(place, "headcount", figures)
    yield html(
        "reconciliation", place.language, sums=sums(place.tables, place.choice, place.language)
    )
    yield _beside(place, figures, "attendance", "comparison")
    yield exhibit(place, "organisation", figures)
    yield _beside(place, figures, "gender", "mode")


def _about(place: Place, figures: Figures) -> Iterator[str]:
    yield from downloads.about(place)


def _map(place: Place, figures: Figures) -> str:
    """The map by each of its indicators, of which one is seen at a time; always of all states."""
    language = place.language
    define = html("note", language, text=language.say(measures.READINESS.meaning))
    tabs = [
        (
            code,
            language.say(name),
            (define if code == "ready" else "") + exhibit(place, f"map-{code}", figures),
        )
        for code, name in choropleth.INDICATORS.items()
    ]
    note = html("note", language, text=choropleth.note(language))
    return (
        html(
            "site/tabs", language, name="indicator", label=language.say("The map shows"), tabs=tabs
        )
        + note
    )


def _beside(place: Place, figures: Figures, *names: str) -> str:
    return html(
        "site/beside",
        place.language,
        parts=[exhibit(place, name, figures, sizes=HALF) for name in names],
    )


def _ordered(place: Place) -> list[Any]:
    return list(STATES.ordered(place.language.code))


def _none(place: Place) -> Iterator[tuple[str, tuple[Link, ...]]]:
    yield from ()


def _cycles(outline: Outline, place: Place) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """The same section of the other review cycles."""
    file, here = SECTIONS[outline.section][0], place.choice.cycle
    links = (
        (
            place.at(f"{folder_of(place.tables, cycle, place.language.code)}/{file}"),
            str(cycle),
            cycle == here,
        )
        for cycle in place.tables.cycles
    )
    yield place.language.say("Review cycle"), tuple(links)


def _state_choice(place: Place) -> Iterator[tuple[str, tuple[Link, ...]]]:
    if place.choice.states:
        code = place.language.code
        links = (
            (state_file(state.code), state.name(code), (state.code,) == place.choice.states)
            for state in _ordered(place)
        )
        yield place.language.say("States"), tuple(links)


def _objective_choices(place: Place) -> Iterator[tuple[str, tuple[Link, ...]]]:
    say, code, choice = place.language.say, place.language.code, place.choice
    files = {(each.round_table, each.order): file for file, each in objective_files(choice.cycle)}
    tables = {
        "": say("All objectives"),
        **{each.code: each.name(code) for each in ROUND_TABLES.values()},
    }
    yield (
        say("Round table"),
        tuple(
            (files[table, "number"], name, table == choice.round_table)
            for table, name in tables.items()
        ),
    )
    if not choice.round_table:
        yield (
            say("Order"),
            tuple(
                (files["", order], say(name), order == choice.order)
                for order, name in ORDERS.items()
            ),
        )


def _event_choice(place: Place) -> Iterator[tuple[str, tuple[Link, ...]]]:
    names = {
        "": place.language.say("All events"),
        **event_names(place.tables, place.choice.cycle, place.language),
    }
    links = (
        (file, names[event], event == place.choice.event)
        for file, event in event_files(place.tables, place.choice.cycle)
    )
    yield place.language.say("Event"), tuple(links)


_PARTS: Mapping[str, Callable[[Place, Figures], Iterator[str]]] = {
    "overview": _overview,
    "states": _states,
    "objectives": _objectives,
    "participation": _participation,
    "about": _about,
}
_CHOICES: Mapping[str, Callable[[Place], Iterator[tuple[str, tuple[Link, ...]]]]] = {
    "states": _state_choice,
    "objectives": _objective_choices,
    "participation": _event_choice,
}
