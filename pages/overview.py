from charts import event_timeline, stage_ladder
from ui import filters, followup, headline
from ui import map as region
from ui.exhibits import exhibit
from ui.page import begin_page, heading
from ui.view import beside, view

page = begin_page("overview")
heading(page.language.gettext("Where the regional review stands"))
view(
    page,
    ask=(filters.cycle,),
    show=(
        headline.show,
        region.show,
        beside(
            exhibit("ladder", stage_ladder, ("participants", "progress")),
            exhibit("road", event_timeline, ("events", "participants")),
        ),
        followup.show,
    ),
)
