"""Define the sections of the overview: headline figures, map, stages, events, follow-up."""

from dataclasses import replace

from charts.map import choropleth
from domain.findings.followup import deadlines, follow_up, group_states
from domain.findings.headline import headline
from domain.language import gettext_noop
from domain.measures.changes import compared_cycle
from domain.measures.definitions import READINESS
from domain.tables import Choice
from templates import fill_template
from views import filters
from views.changes import overview_changes
from views.exhibit import chart_section, heading, offers_html, tables_of
from views.view import Beside, Context, Part, Section, Switched, TableData, View


def _headline(context: Context) -> Part:
    tables, choice, language = context.tables, context.choice, context.language
    day = tables.as_of(choice.cycle)
    as_of = language.date(day) if day else language.gettext("not reported")
    text = language.gettext("Data as of {date}", date=as_of)
    reviewed = tables.review_as_of(choice.cycle)
    if day and reviewed and reviewed != day:
        text = language.gettext(
            "Stages and evidence as of {date}; events as of {later}",
            date=language.date(reviewed),
            later=as_of,
        )
    figures = headline(tables, choice, language)
    earlier, cycle = {}, compared_cycle(tables, choice)
    if cycle is not None:
        earlier = {
            each.code: language.gettext("{name}: {value}", name=str(cycle), value=each.value)
            for each in headline(tables, Choice(cycle), language)
        }
    return Part(fill_template("headline", language, as_of=text, figures=figures, earlier=earlier))


def _follow_up(context: Context) -> Part:
    """Return the states to follow up by reason, the deadlines, and the rows behind it on demand."""
    tables, choice, language = context.tables, context.choice, context.language
    found = follow_up(tables, choice, language)
    html = heading(found.title, found.source, language)
    groups = group_states(tables, choice, language)
    if not groups:
        return Part(html)
    tables_below = tables_of(
        context, {"follow-up": lambda: TableData(found.table, found.title, found.source)}
    )
    due = deadlines(tables, choice, language)
    html += fill_template("view/followup", language, groups=groups, deadlines=due)
    html += offers_html(context, "follow-up", tables_below)
    return Part(html, tables=tables_below)


def _offers(context: Context) -> Part:
    """Return the calendar, the draft report and the feed, where the host has them."""
    links = context.links.downloads(context)
    return Part(fill_template("view/links", context.language, links=links) if links else "")


def _map_figure(choice: Choice) -> str:
    return f"map-{choice.indicator}"


def _map_note(context: Context) -> str:
    """Return the note on boundaries, after the definition of "ready" where the map shows it."""
    note = choropleth.note(context.language)
    if context.choice.indicator != "ready":
        return note
    return f"{context.language.gettext(READINESS.meaning)} {note}"


def _mark(choice: Choice) -> Choice:
    """Return a choice of all states, with the chosen one outlined: leaving some out would look like
    a statement about them.
    """
    return replace(choice, marked="".join(choice.states[:1]), states=())


def map_block(*params: str) -> Switched:
    """Return the map of the chosen indicator; `params` are further parameters of its page."""
    section = chart_section(
        "map",
        figure_of=_map_figure,
        params=("cycle", "indicator", *params),
        note=_map_note,
        adapt=_mark,
    )
    return Switched(filters.INDICATOR, (section,))


OVERVIEW = View(
    name="overview",
    heading=gettext_noop("Where the regional review stands"),
    filters=(filters.CYCLE,),
    blocks=(
        Section("headline", _headline),
        Section("changes", overview_changes),
        map_block(),
        Beside((chart_section("ladder", sizes="half"), chart_section("road", sizes="half"))),
        Section("follow-up", _follow_up),
        Section("offers", _offers),
    ),
)
