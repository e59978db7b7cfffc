"""The frame around every page: page config, navigation, the language switch; then the page
itself.
"""

from ui import page

page.setup_app().run()
