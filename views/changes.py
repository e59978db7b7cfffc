"""Define the sections of the page of changes: two cycles, or two versions, side by side."""

from dataclasses import dataclass, replace

import pandas as pd

from domain.citation import ALL_ROWS, Citation, cite
from domain.findings.changes.comparison import Comparison, compare, compare_cycles
from domain.findings.changes.groups import ChangeGroup
from domain.findings.changes.state_comparison import compare_state
from domain.findings.changes.tables import stage_table
from domain.language import gettext_noop
from domain.measures.changes import Side, compared_cycle
from domain.tables import Choice
from templates import fill_template
from views import filters
from views.exhibit import heading, silence_part, table_html, tables_of
from views.params import SINCE_PARAMS
from views.view import Context, Part, Section, TableData, View

NOTHING = gettext_noop("There is no earlier cycle and no earlier version to compare with.")


@dataclass(frozen=True, eq=False)
class Sides:
    """Both sides of a comparison, and their names in the reader's language."""

    before: Side
    after: Side
    labels: tuple[str, str]

    @property
    def is_of_cycles(self) -> bool:
        """Tell whether two cycles of the same version are compared."""
        return self.before.tables is self.after.tables


def sides_of(context: Context) -> Sides | None:
    """Return what a context compares: two cycles, else two versions; None without another one."""
    tables, choice = context.tables, context.choice
    after = Side(tables, choice.cycle)
    if (cycle := compared_cycle(tables, choice)) is not None:
        return Sides(Side(tables, cycle), after, (str(cycle), str(choice.cycle)))
    found = context.links.earlier(context)
    if found is None:
        return None
    now = context.language.gettext("this version")
    return Sides(Side(found.tables, choice.cycle), after, (found.name, now))


def comparison(context: Context) -> Comparison | None:
    """Return the comparison of a context in words; None without anything to compare with."""
    sides = sides_of(context)
    if sides is None:
        return None
    if sides.is_of_cycles:
        cycles = sides.before.cycle, sides.after.cycle
        return compare_cycles(context.tables, *cycles, context.language)
    return compare(sides.before, sides.after, sides.labels, context.language)


def change_citation(context: Context) -> Citation:
    """Cite both sides of a comparison."""
    sides = sides_of(context)
    citation = cite(context.tables, Choice(context.choice.cycle), ALL_ROWS, context.language)
    if sides is None or not sides.is_of_cycles:
        return citation
    before = cite(context.tables, Choice(sides.before.cycle), ALL_ROWS, context.language)
    source = context.language.gettext(
        "{before_label}: {before} {after_label}: {after}",
        before_label=sides.labels[0],
        before=before.source,
        after_label=sides.labels[1],
        after=citation.source,
    )
    return replace(citation, source=source)


def _summary(context: Context) -> Part:
    found = comparison(context)
    if found is None:
        return silence_part(context.language.gettext(NOTHING), context.language)
    gettext = context.language.gettext
    title = gettext("From {before} to {after}", before=found.before, after=found.after)
    html = heading(title, change_citation(context), context.language)
    html += fill_template("view/sentences", context.language, sentences=found.sentences)
    columns = [gettext("Figure"), found.before, found.after]
    rows = [(each.label, each.before, each.after) for each in found.figures]
    return _with_table(
        context, "figures-compared", title, pd.DataFrame(rows, columns=columns), html
    )


def _with_table(
    context: Context, name: str, title: str, frame: pd.DataFrame, html: str = ""
) -> Part:
    """Return a table below some HTML, with its downloads; only the HTML where it has no rows."""
    if frame.empty:
        return Part(html)
    table = TableData(frame, title, change_citation(context))
    return Part(html + table_html(context, name, table), tables={name: table})


def _stages(context: Context) -> Part:
    found = comparison(context)
    if found is None or not found.stages:
        return Part("")
    language = context.language
    title = language.gettext("Stage of the review: who moved")
    html = fill_template("heading", language, text=title)
    html += groups_html(found.stages, context)
    tables = tables_of(
        context,
        {
            "stages-compared": lambda: TableData(
                stage_table(found.stages, language), title, change_citation(context)
            )
        },
    )
    return Part(html, tables=tables)


def groups_html(groups: tuple[ChangeGroup, ...], context: Context) -> str:
    """Return groups of states, each a link to its profile."""

    def href(state: str) -> str:
        choice = Choice(context.choice.cycle, states=(state,))
        return context.links.page(context, "states", choice)

    return fill_template("view/groups", context.language, groups=groups, href=href)


def _objectives(context: Context) -> Part:
    found = comparison(context)
    if found is None:
        return Part("")
    title = context.language.gettext("Objectives by change")
    html = fill_template("heading", context.language, text=title)
    if found.objectives.empty:
        text = context.language.gettext("No objective is reported for other states than before.")
        return Part(html + fill_template("note", context.language, text=text))
    return _with_table(context, "objectives-compared", title, found.objectives, html)


def _attendance(context: Context) -> Part:
    found = comparison(context)
    if found is None or not found.attendance:
        return Part("")
    html = fill_template(
        "heading", context.language, text=context.language.gettext("Attendance from cycle to cycle")
    )
    return Part(html + groups_html(found.attendance, context))


def state_changes(context: Context) -> Part:
    """Return the chosen state in both cycles side by side; nothing without an earlier cycle."""
    sides = sides_of(context) if context.choice.states else None
    if sides is None or not sides.is_of_cycles:
        return Part("")
    (state,) = context.choice.states
    found = compare_state(state, sides.before, sides.after, sides.labels, context.language)
    html = fill_template("heading", context.language, text=found.title)
    parts = (
        _with_table(context, "state-compared", found.title, found.facts, html),
        _with_table(context, "state-items-compared", found.title, found.items),
    )
    tables = {name: table for part in parts for name, table in part.tables.items()}
    return Part("".join(part.html for part in parts), tables=tables)


def overview_changes(context: Context) -> Part:
    """Return the sentences of what changed since the cycle before, and the way to all changes.

    Versions are compared on their own page: see `View.depends_on_history`.
    """
    language, html = context.language, ""
    since_cycle = gettext_noop("Which states moved, which objectives gained")
    since_version = gettext_noop("What changed since the version before, or since a day")
    address = context.links.page(context, "changes", Choice(context.choice.cycle))
    if compared_cycle(context.tables, context.choice) is not None:
        found = comparison(context)
        assert found is not None
        title = language.gettext("What changed since {before}", before=found.before)
        html = fill_template("heading", language, text=title)
        html += fill_template("view/sentences", language, sentences=found.sentences)
        links = [(address, language.gettext(since_cycle))]
    else:
        links = [(address, language.gettext(since_version))]
    return Part(html + fill_template("view/links", language, links=links))


CHANGES = View(
    name="changes",
    heading=gettext_noop("What changed"),
    filters=(filters.CYCLE, filters.SINCE, filters.SINCE_DATE),
    blocks=(
        Section("changes", _summary, SINCE_PARAMS),
        Section("changes-stages", _stages, SINCE_PARAMS),
        Section("changes-objectives", _objectives, SINCE_PARAMS),
        Section("changes-attendance", _attendance, SINCE_PARAMS),
    ),
    depends_on_history=True,
)
