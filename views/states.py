"""Define the sections of the page of states: list of states or profile of one, and the map."""

from dataclasses import replace
from typing import Any

from charts.drawing import theme
from charts.registry import FIGURES
from domain.citation import cite
from domain.findings.items.state_evidence import state_evidence
from domain.findings.profile import profile
from domain.language import gettext_noop
from domain.measures import progress, scope
from domain.measures.coverage import OBJECTIVE, PRINCIPLE
from domain.vocabulary import STAGES, STATES
from templates import fill_template
from views import filters
from views.changes import state_changes
from views.exhibit import heading, offers_html, silence_part, tables_of
from views.looks import status_looks
from views.overview import map_block
from views.params import STATE_PARAMS
from views.view import Context, Part, Section, TableData, View

_FIGURES = {OBJECTIVE: "state-objectives", PRINCIPLE: "state-principles"}


def _states(context: Context) -> Part:
    """Return the list of states with their stages; the profile of the chosen one instead."""
    return _profile(context) if context.choice.states else _list(context)


def _list(context: Context) -> Part:
    stages = progress.stage_by_state(context.tables, context.choice).set_index("state")
    states = [
        _list_entry(context, state.code, stages.loc[state.code])
        for state in STATES.neutral_order(context.language.code)
    ]
    text = context.language.gettext(
        "Choose a state above, or click it on the map, to open its profile."
    )
    return Part(fill_template("view/states", context.language, states=states, text=text))


def _list_entry(context: Context, code: str, row: Any) -> dict[str, str]:
    language, in_scope = context.language, row["in_scope"]
    stage = STAGES[row["stage"]]
    name = stage.name(language.code)
    return {
        "code": code,
        "href": context.links.page(context, "states", replace(context.choice, states=(code,))),
        "name": STATES[code].name(language.code),
        "colour": theme.colour_of(stage) if in_scope else "transparent",
        "stage": name if in_scope else language.gettext("Not named as taking part"),
    }


def _profile(context: Context) -> Part:
    language = context.language
    found = profile(context.tables, context.choice, language)
    html = fill_template("heading", language, text=found.name) + fill_template(
        "profile",
        language,
        profile=found,
        stage=found.stage.name(language.code),
        colour=theme.colour_of(found.stage),
    )
    links = context.links.downloads(context)
    return Part(html + (fill_template("view/links", language, links=links) if links else ""))


def _items(context: Context, kind: str) -> Part:
    """Return what the sources say of the items of a kind in the chosen state; nothing unless it is
    in scope: the sources have no data on others.
    """
    tables, choice, language = context.tables, context.choice, context.language
    if not choice.states or not scope.scope(tables, choice):
        return Part("")
    found = state_evidence(tables, choice, kind, language)
    if found.is_empty:
        repeats = kind == PRINCIPLE and _title(context, OBJECTIVE) == found.title
        return Part("") if repeats else silence_part(found.title, language)
    name = _FIGURES[kind]
    spec = FIGURES[name]
    frame = spec.chart.frame(tables, choice)
    source = cite(tables, choice, spec.rows, language)
    tables_below = tables_of(
        context, {name: lambda: TableData(spec.chart.table(frame, language), found.title, source)}
    )
    html = heading(found.title, source, language)
    html += fill_template("view/state_evidence", language, found=found, looks=status_looks())
    html += offers_html(context, name, tables_below, name)
    return Part(html, tables=tables_below)


def _title(context: Context, kind: str) -> str:
    return state_evidence(context.tables, context.choice, kind, context.language).title


def _objectives(context: Context) -> Part:
    return _items(context, OBJECTIVE)


def _principles(context: Context) -> Part:
    return _items(context, PRINCIPLE)


STATES_VIEW = View(
    name="states",
    heading=gettext_noop("States"),
    filters=(filters.CYCLE, filters.STATE),
    blocks=(
        Section("state", _states, STATE_PARAMS),
        Section("state-changes", state_changes, STATE_PARAMS),
        Section("state-objectives", _objectives, STATE_PARAMS),
        Section("state-principles", _principles, STATE_PARAMS),
        map_block("state"),
    ),
)
