"""Define the sections of the page of participation: headcounts, sums, attendance, breakdowns."""

import pandas as pd

from domain.citation import Citation, cite, format_sources
from domain.findings.reconciliation import reconcile_events
from domain.findings.schedule import event_dates
from domain.language import gettext_noop
from domain.listing import Listing
from domain.tables import localize_column
from domain.vocabulary import EVENT_KINDS
from templates import fill_template
from views import filters
from views.exhibit import chart_section, listing_part
from views.params import EVENT_PARAMS
from views.view import Beside, Context, Part, Section, View


def _sums(context: Context) -> Part:
    sums = reconcile_events(context.tables, context.choice, context.language)
    return Part(fill_template("reconciliation", context.language, sums=sums))


def _other_events(context: Context) -> Part:
    """Return the events that belong to no review cycle; nothing without any."""
    language = context.language
    events = context.tables.events
    rows = events[events["cycle"].isna()].sort_values("start_date", kind="stable")
    if rows.empty:
        return Part("")
    title = language.gettext("Events that belong to no review cycle")
    frame = pd.DataFrame(
        {
            language.gettext("Date"): [event_dates(r, language) for r in rows.to_dict("records")],
            language.gettext("Event"): localize_column(rows, "title", language).to_list(),
            language.gettext("Kind"): [EVENT_KINDS[k].name(language.code) for k in rows["kind"]],
            language.gettext("Location"): localize_column(rows, "location", language).to_list(),
            language.gettext("Source"): localize_column(rows, "source", language).to_list(),
        }
    )
    version = cite(context.tables, context.choice, ("events",), language).version
    source = language.gettext("Source: {sources}.", sources=format_sources(rows, language))
    listing = Listing(title, Citation(source, version), frame)
    return listing_part(context, "other-events", listing)


PARTICIPATION = View(
    name="participation",
    heading=gettext_noop("Participation"),
    filters=(filters.CYCLE, filters.EVENT),
    blocks=(
        chart_section("headcount"),
        Section("sums", _sums, EVENT_PARAMS),
        Beside(
            (
                chart_section("attendance", sizes="half"),
                chart_section("comparison", sizes="half"),
            )
        ),
        chart_section("organisation"),
        Beside((chart_section("gender", sizes="half"), chart_section("mode", sizes="half"))),
        Section("other-events", _other_events, ()),
    ),
)
