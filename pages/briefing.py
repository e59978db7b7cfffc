from ui.page import begin, heading
from ui.panels import briefing

page = begin("briefing")
heading(page.language.say("For briefings"))
briefing.show(page)
