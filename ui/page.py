"""Draw the frame of every page (title, navigation, language, account), and begin a page inside it.

What a reader sees of it stands in the document (server/reading_document.py) and is moved into
Streamlit's page.
"""

from dataclasses import dataclass

import streamlit as st
from streamlit.components import v2
from streamlit.navigation.page import Page as Destination

from domain.language import Language, language_of
from domain.title import TITLE
from services import event_log
from services.static_urls import STATIC, static_url
from ui import auth
from views.menu import FIRST, MENU

LANGUAGE = "lang"  # the query parameter
ICON = str(STATIC / "icon.svg")
_SETUP_DONE = "frame drawn in this run"
_READING = "reading"  # key of the element that the page is moved into


@dataclass(frozen=True)
class PageContext:
    """The page being drawn: its name, the reader's language, and whether it is embedded
    (`?embed=true`).
    """

    name: str
    language: Language
    embedded: bool


def setup_app() -> Destination:
    """Draw the frame and return the requested page, to be run inside it."""
    language = current_language()
    # static/reading.js sets the title of a reading page, which depends on its choice
    st.set_page_config(page_title=language.gettext(TITLE), page_icon=ICON, layout="wide")
    # Early: until a run has called st.navigation, Streamlit runs files of pages/ without main.py.
    destination = st.navigation(_destinations(language), position="hidden")
    st.session_state[_SETUP_DONE] = True
    _reading(
        data={"account": auth.account(language)},
        key=_READING,
        on_action_change=lambda: auth.act(str(st.session_state[_READING].get("action") or "")),
    )
    return destination


def begin_page(name: str) -> PageContext:
    """Return the context of a page; must be the first statement of every page.

    `name` is a page of views/menu.py. If the page runs without its frame, the run ends here, and
    the app is run again with it.
    """
    if not st.session_state.pop(_SETUP_DONE, False):
        # from now on Streamlit runs main.py for every page
        st.navigation(_destinations(current_language()))
        st.rerun()
    return PageContext(name, current_language(), bool(st.context.is_embedded))


def heading(title: str) -> None:
    """Draw the title of a page.

    Streamlit interprets Markdown in `title`. No link to the heading is shown.
    """
    st.title(title, anchor=False)


def current_language() -> Language:
    """Return the language of the address; the default where it names none, or an unknown one."""
    return language_of(st.query_params.get(LANGUAGE, ""))


def show_error(error: Exception) -> bool:
    """Show that a page failed, in the reader's language and without a traceback, and log the
    exception.
    """
    event_log.log_event("page_failed", failure=error)
    language = current_language()
    st.error(
        language.gettext(
            "This page could not be drawn. Please load it again; if that does not help, tell the "
            "organisers what you chose."
        )
    )
    return True


def _destinations(language: Language) -> list[Destination]:
    # No icon: Streamlit would use it for the browser's tab too, and load that from the web.
    return [
        st.Page(
            f"pages/{name}.py",
            title=language.gettext(title),
            url_path=name,
            default=name == FIRST,
        )
        for name, title in MENU.items()
    ]


# Moves the page of the document into Streamlit's, and draws who is signed in.
_reading = v2.component(
    "reading",
    isolate_styles=False,
    js=f"""export default async c => {{
      const reading = await import(new URL("{static_url("reading.js")}", document.baseURI));
      reading.adopt(c.parentElement, c.data.account, action => c.setTriggerValue("action", action));
      return () => reading.release(c.parentElement);
    }}""",
)
