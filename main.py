"""The frame around every page: page config, navigation, the language switch; then the page
itself.
"""

from ui import shell

shell.frame().run()
