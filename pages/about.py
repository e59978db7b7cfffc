from ui import about, filters
from ui.page import begin_page, heading
from ui.view import view

page = begin_page("about")
heading(page.language.gettext("About the figures"))
view(
    page, ask=(filters.cycle,), show=(about.sources, about.definitions, about.scales, about.columns)
)
