from charts import state_tiles
from ui import filters, profile
from ui import map as region
from ui.exhibits import exhibit
from ui.page import begin, heading
from ui.view import view

page = begin("states")
heading(page.language.say("States"))
view(
    page,
    ask=(filters.cycle, filters.state),
    show=(
        profile.show,
        profile.only_with_state(exhibit("state-objectives", state_tiles.objectives, ("coverage",))),
        profile.only_with_state(
            exhibit("state-principles", state_tiles.principles, ("principles",))
        ),
        region.show,
    ),
)
