from charts import state_tiles
from ui import filters, profile
from ui import map as region
from ui.exhibits import exhibit
from ui.page import begin_page, heading
from ui.view import view

page = begin_page("states")
heading(page.language.gettext("States"))
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
