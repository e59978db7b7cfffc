from ui import about, filters
from ui.page import begin, heading
from ui.view import view

page = begin("about")
heading(page.language.say("About the figures"))
view(
    page, ask=(filters.cycle,), show=(about.sources, about.definitions, about.scales, about.columns)
)
