from charts import ladder, road
from ui import filters, followup, headline
from ui import map as region
from ui.exhibits import exhibit
from ui.shell import begin, heading
from ui.view import beside, view

page = begin("overview")
heading(page.language.say("Where the regional review stands"))
view(
    page,
    ask=(filters.cycle,),
    show=(
        headline.show,
        region.show,
        beside(
            exhibit("ladder", ladder, ("participants", "progress")),
            exhibit("road", road, ("events", "participants")),
        ),
        followup.show,
    ),
)
