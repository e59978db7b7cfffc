from ui import briefing
from ui.shell import begin, heading

page = begin("briefing")
heading(page.language.say("For briefings"))
briefing.show(page)
