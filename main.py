"""Draw the frame of every page (page config, navigation, language switch), then the page itself."""

from ui import page

page.setup_app().run()
