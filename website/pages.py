"""Build the pages of the site: the same pieces in the same order as in the dashboard."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from charts.drawing import theme
from charts.map import choropleth, map_bands
from domain.choice_description import describe_choice
from domain.findings.evidence import evidence
from domain.findings.followup import follow_up
from domain.findings.headline import headline
from domain.findings.profile import profile
from domain.findings.reconciliation import reconcile_events
from domain.measures import definitions, progress, scope
from domain.tables import ORDERS, Choice
from domain.vocabulary import OBJECTIVES, PRINCIPLES, ROUND_TABLES, STAGES, STATES
from templates import fill_template
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
from website.page_context import SitePageContext, folder_of

Link = tuple[str, str, bool]  # file, text, whether it is the page itself
Figures = dict[str, bytes]


@dataclass(frozen=True)
class Page:
    """A page: title, heading, its choice in a line, links to other choices, and its parts as HTML.

    `figures` are the data for the script that draws charts, by name.
    """

    title: str
    heading: str
    chosen: str
    choices: tuple[tuple[str, tuple[Link, ...]], ...]
    parts: tuple[str, ...]
    figures: Figures
    has_map: bool


def page(outline: Outline, place: SitePageContext) -> Page:
    """Build the page of an outline."""
    figures: Figures = {}
    parts = tuple(part for part in _PARTS[outline.section](place, figures) if part.strip())
    return Page(
        title=STATES[place.choice.states[0]].name(place.language.code)
        if place.choice.states
        else _heading(outline, place),
        heading=_heading(outline, place),
        chosen=describe_choice(place.tables, place.choice, place.language),
        choices=tuple(
            choice
            for choice in (*_cycles(outline, place), *_CHOICES.get(outline.section, _none)(place))
            if len(choice[1]) > 1
        ),
        parts=parts,
        figures=figures,
        has_map=any(name.startswith("map-") for name in figures),
    )


def menu(outline: Outline, place: SitePageContext) -> tuple[Link, ...]:
    """Return the links to the first page of each section."""
    return tuple(
        (file, place.language.gettext(name), file == outline.file)
        for file, name in SECTIONS.values()
    )


def _heading(outline: Outline, place: SitePageContext) -> str:
    gettext = place.language.gettext
    return {
        "overview": gettext("Where the regional review stands"),
        "states": gettext("States"),
        "objectives": gettext("Objectives and guiding principles"),
        "participation": gettext("Participation"),
        "about": gettext("About the figures"),
    }[outline.section]


def _overview(place: SitePageContext, figures: Figures) -> Iterator[str]:
    yield fill_template(
        "headline", place.language, figures=headline(place.tables, place.choice, place.language)
    )
    yield _map(place, figures)
    yield _beside(place, figures, "ladder", "road")
    yield listing(place, follow_up(place.tables, place.choice, place.language), name="follow-up")


def _states(place: SitePageContext, figures: Figures) -> Iterator[str]:
    if place.choice.states:
        yield from _state(place, figures)
        return
    stages = progress.stage_by_state(place.tables, place.choice).set_index("state")
    yield fill_template(
        "site/states",
        place.language,
        states=[_listed(state.code, stages.loc[state.code], place) for state in _ordered(place)],
    )
    yield _map(place, figures)


def _listed(code: str, row: Any, place: SitePageContext) -> tuple[str, str, str, str]:
    """Return a state of the list: its page, its name, the colour of its stage, and the stage."""
    language, stage = place.language, STAGES[row["stage"]]
    said = (
        stage.name(language.code)
        if row["in_scope"]
        else language.gettext("Not named as taking part")
    )
    return (
        state_file(code),
        STATES[code].name(language.code),
        theme.colour_of(stage) if row["in_scope"] else "transparent",
        said,
    )


def _state(place: SitePageContext, figures: Figures) -> Iterator[str]:
    found = profile(place.tables, place.choice, place.language)
    stage, colour = found.stage.name(place.language.code), theme.colour_of(found.stage)
    yield fill_template("heading", place.language, text=found.name)
    yield fill_template("profile", place.language, profile=found, stage=stage, colour=colour)
    yield downloads.state_links(place)
    if scope.scope(place.tables, place.choice):
        yield exhibit(place, "state-objectives", figures)
        yield exhibit(place, "state-principles", figures)


def _objectives(place: SitePageContext, figures: Figures) -> Iterator[str]:
    yield fill_template(
        "note", place.language, text=place.language.gettext(definitions.READINESS.meaning)
    )
    for name in ("readiness", "matrix", "principles", "principles-matrix"):
        yield exhibit(place, name, figures)
    yield _opened_links(place)
    if place.choice == Choice(cycle=place.choice.cycle):
        for item in (*OBJECTIVES, *PRINCIPLES):
            yield _opened(place, item)


def _opened_links(place: SitePageContext) -> str:
    """Return the links to each objective and principle; the page of all has them below."""
    code, is_whole = place.language.code, place.choice == Choice(cycle=place.choice.cycle)
    here = "" if is_whole else SECTIONS["objectives"][0]
    names = {item: f"{item} · {term.name(code)}" for item, term in OBJECTIVES.items()}
    names |= {item: term.name(code) for item, term in PRINCIPLES.items()}
    links = [(f"{here}#{_anchor(item)}", name) for item, name in names.items()]
    return fill_template(
        "site/links",
        place.language,
        id="opened",
        title=place.language.gettext("Objective or guiding principle"),
        links=links,
    )


def _opened(place: SitePageContext, item: str) -> str:
    found = evidence(place.tables, place.with_choice(item=item).choice, place.language)
    silent = fill_template("silent", place.language, states=place.language.join(found.silent))
    told = listing(place, found.reported, name=f"evidence-{item}")
    return fill_template("site/opened", place.language, id=_anchor(item), told=told, silent=silent)


def _anchor(item: str) -> str:
    return f"objective-{item}" if item in OBJECTIVES else f"principle-{item}"


def _participation(place: SitePageContext, figures: Figures) -> Iterator[str]:
    yield exhibit(place, "headcount", figures)
    yield fill_template(
        "reconciliation",
        place.language,
        sums=reconcile_events(place.tables, place.choice, place.language),
    )
    yield _beside(place, figures, "attendance", "comparison")
    yield exhibit(place, "organisation", figures)
    yield _beside(place, figures, "gender", "mode")


def _about(place: SitePageContext, figures: Figures) -> Iterator[str]:
    yield from downloads.about_sections(place)


def _map(place: SitePageContext, figures: Figures) -> str:
    """Return the map of all states by each of its indicators, one of them visible at a time."""
    language = place.language
    define = fill_template("note", language, text=language.gettext(definitions.READINESS.meaning))
    tabs = [
        (
            code,
            language.gettext(name),
            (define if code == "ready" else "") + exhibit(place, f"map-{code}", figures),
        )
        for code, name in map_bands.INDICATORS.items()
    ]
    note = fill_template("note", language, text=choropleth.note(language))
    label = language.gettext("The map shows")
    return fill_template("site/tabs", language, name="indicator", label=label, tabs=tabs) + note


def _beside(place: SitePageContext, figures: Figures, *names: str) -> str:
    return fill_template(
        "site/beside",
        place.language,
        parts=[exhibit(place, name, figures, sizes=HALF) for name in names],
    )


def _ordered(place: SitePageContext) -> list[Any]:
    return list(STATES.neutral_order(place.language.code))


def _none(place: SitePageContext) -> Iterator[tuple[str, tuple[Link, ...]]]:
    yield from ()


def _cycles(outline: Outline, place: SitePageContext) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """Yield the links to the same section of other review cycles."""
    file, here = SECTIONS[outline.section][0], place.choice.cycle
    code = place.language.code
    folders = {cycle: folder_of(place.tables, cycle, code) for cycle in place.tables.cycles}
    links = (
        (place.relative_link(f"{folder}/{file}"), str(cycle), cycle == here)
        for cycle, folder in folders.items()
    )
    yield place.language.gettext("Review cycle"), tuple(links)


def _state_choice(place: SitePageContext) -> Iterator[tuple[str, tuple[Link, ...]]]:
    if place.choice.states:
        code = place.language.code
        links = (
            (state_file(state.code), state.name(code), (state.code,) == place.choice.states)
            for state in _ordered(place)
        )
        yield place.language.gettext("States"), tuple(links)


def _objective_choices(place: SitePageContext) -> Iterator[tuple[str, tuple[Link, ...]]]:
    gettext, code, choice = place.language.gettext, place.language.code, place.choice
    files = {(each.round_table, each.order): file for file, each in objective_files(choice.cycle)}
    tables = {
        "": gettext("All objectives"),
        **{each.code: each.name(code) for each in ROUND_TABLES.values()},
    }
    links = (
        (files[table, "number"], name, table == choice.round_table)
        for table, name in tables.items()
    )
    yield gettext("Round table"), tuple(links)
    if not choice.round_table:
        links = (
            (files["", order], gettext(name), order == choice.order)
            for order, name in ORDERS.items()
        )
        yield gettext("Order"), tuple(links)


def _event_choice(place: SitePageContext) -> Iterator[tuple[str, tuple[Link, ...]]]:
    names = {
        "": place.language.gettext("All events"),
        **event_names(place.tables, place.choice.cycle, place.language),
    }
    links = (
        (file, names[event], event == place.choice.event)
        for file, event in event_files(place.tables, place.choice.cycle)
    )
    yield place.language.gettext("Event"), tuple(links)


_PARTS: Mapping[str, Callable[[SitePageContext, Figures], Iterator[str]]] = {
    "overview": _overview,
    "states": _states,
    "objectives": _objectives,
    "participation": _participation,
    "about": _about,
}
_CHOICES: Mapping[str, Callable[[SitePageContext], Iterator[tuple[str, tuple[Link, ...]]]]] = {
    "states": _state_choice,
    "objectives": _objective_choices,
    "participation": _event_choice,
}
