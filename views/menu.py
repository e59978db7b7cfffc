"""List all pages of the dashboard in the order of the menu: reading pages, and those that
Streamlit draws.

Imports none of them: the server knows its addresses before it has loaded its pages.
"""

from collections.abc import Mapping
from types import MappingProxyType

from domain.language import gettext_noop

FIRST = "overview"  # the page of the bare address
STREAMLIT_PAGES = ("briefing", "data")
# name, which is also the address and the file in pages/, and title
MENU: Mapping[str, str] = MappingProxyType(
    {
        FIRST: gettext_noop("Overview"),
        "states": gettext_noop("States"),
        "objectives": gettext_noop("Objectives"),
        "participation": gettext_noop("Participation"),
        "changes": gettext_noop("Changes"),
        "briefing": gettext_noop("For briefings"),
        "data": gettext_noop("Data"),
        "about": gettext_noop("About"),
    }
)
READING_PAGES: Mapping[str, str] = MappingProxyType(
    {name: title for name, title in MENU.items() if name not in STREAMLIT_PAGES}
)
# the addresses besides that of the first page
URL_PATHS = tuple(name for name in MENU if name != FIRST)
