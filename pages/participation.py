from charts import attendance, breakdown, event_comparison, headcount
from ui import filters, reconciliation
from ui.exhibits import exhibit
from ui.page import begin_page, heading
from ui.view import beside, view

page = begin_page("participation")
heading(page.language.gettext("Participation"))
view(
    page,
    ask=(filters.cycle, filters.event),
    show=(
        exhibit("headcount", headcount, ("participants",)),
        reconciliation.show,
        beside(
            exhibit("attendance", attendance, ("participants",)),
            exhibit("comparison", event_comparison, ("events", "participants")),
        ),
        exhibit("organisation", breakdown.organisation, ("participants",)),
        beside(
            exhibit("gender", breakdown.gender, ("participants",)),
            exhibit("mode", breakdown.mode, ("participants",)),
        ),
    ),
)
