from ui.page import begin_page, heading
from ui.panels import briefing

page = begin_page("briefing")
heading(page.language.gettext("For briefings"))
briefing.show(page)
