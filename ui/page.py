"""Draw the frame of every page (navigation, language switch), and begin a page inside it."""

import html
from dataclasses import dataclass

import streamlit as st
from streamlit.components import v2
from streamlit.navigation.page import Page as Destination

from domain.language import DEFAULT, Language, gettext_noop, languages
from domain.title import TITLE
from services import event_log
from services.static_urls import STATIC
from ui import auth, query_params

LANGUAGE = "lang"  # the query parameter and the key of the switch
ICON = str(STATIC / "icon.svg")
_SETUP_DONE = "frame drawn in this run"

# by the name of the file in pages/, also the address; the first is the page of the bare address
PAGES = {
    "overview": gettext_noop("Overview"),
    "states": gettext_noop("States"),
    "objectives": gettext_noop("Objectives"),
    "participation": gettext_noop("Participation"),
    "about": gettext_noop("About"),
    "briefing": gettext_noop("For briefings"),
    "data": gettext_noop("Data"),
}
URL_PATHS = tuple(PAGES)[1:]
# modules of the pages, imported by the server before the first reader comes
MODULES = ("ui.exhibits", "ui.map", "ui.followup", "ui.headline", "ui.readiness", "ui.profile")


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
    query_params.restore_params()
    language = current_language()
    title = language.gettext(TITLE)
    st.set_page_config(
        page_title=title, page_icon=ICON, layout="wide", initial_sidebar_state="auto"
    )
    # Early: until a run has called st.navigation, Streamlit runs files of pages/ without main.py.
    embedded = bool(st.context.is_embedded)
    destination = st.navigation(
        _destinations(language), position="hidden" if embedded else "sidebar", expanded=True
    )
    st.session_state[_SETUP_DONE] = True
    if not embedded:
        _page_header(language)
    _direct_document(
        data={"lang": language.code, "dir": language.direction}, key="document", height=0
    )
    return destination


def begin_page(name: str) -> PageContext:
    """Return the context of a page; must be the first statement of every page.

    `name` is a key of PAGES. If the page runs without its frame, the run ends here, and the app is
    run again with it.
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
    return languages().get(st.query_params.get(LANGUAGE, DEFAULT), languages()[DEFAULT])


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
    first = next(iter(PAGES))
    # No icon: Streamlit would use it for the browser's tab too, and load that from the web.
    return [
        st.Page(
            f"pages/{name}.py", title=language.gettext(title), url_path=name, default=name == first
        )
        for name, title in PAGES.items()
    ]


def _page_header(language: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="masthead"):
        st.html(f"<span>{html.escape(language.gettext(TITLE))}</span>")
        auth.sign_in_widget(language)
        names = {code: each.name for code, each in languages().items()}
        st.segmented_control(
            language.gettext("Language"),
            list(names),
            required=True,
            format_func=names.__getitem__,
            label_visibility="collapsed",
            **query_params.single_param(LANGUAGE, names, DEFAULT),
        )


# Changes language and direction of the loaded document, when the reader changes the language.
_direct_document = v2.component(
    "document_language",
    js="""export default function ({ data }) {
      const root = document.documentElement;
      root.lang = data.lang;
      root.dir = data.dir;
    }""",
)
