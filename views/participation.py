"""Define the sections of the page of participation: headcounts, sums, attendance, breakdowns."""

from domain.findings.reconciliation import reconcile_events
from domain.language import gettext_noop
from templates import fill_template
from views import filters
from views.exhibit import chart_section
from views.params import EVENT_PARAMS
from views.view import Beside, Context, Part, Section, View


def _sums(context: Context) -> Part:
    sums = reconcile_events(context.tables, context.choice, context.language)
    return Part(fill_template("reconciliation", context.language, sums=sums))


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
    ),
)
