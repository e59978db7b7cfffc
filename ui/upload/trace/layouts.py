"""List what is remembered for files of a layout, each with a button that forgets it."""

import streamlit as st

from loaders.matching.remembered_layouts import RememberedLayout
from loaders.store.errors import NotPublishedError
from services import published_data
from ui import auth, render
from ui.page import PageContext
from ui.upload import session


def show(page: PageContext) -> None:
    """Draw the remembered layouts, the newest first, for those who may publish."""
    if not auth.may_publish():
        return
    language = page.language
    with st.expander(language.gettext("Remembered layouts"), key="layouts"):
        layouts = published_data.store().layouts()
        text = language.gettext(
            "How sheets of another layout were matched. It is proposed for the next file of the "
            "same layout, until it is forgotten here."
        )
        if not layouts:
            text = language.gettext(
                "No layout is remembered. Once a sheet of another layout is matched, it is listed "
                "here."
            )
        render.render_template("note", page, text=text)
        for layout in layouts:
            _show_layout(page, layout)


def _show_layout(page: PageContext, layout: RememberedLayout) -> None:
    language = page.language
    text, choice = st.columns([4, 1], vertical_alignment="center")
    with text:
        title = layout.title(language)
        lines = list(layout.lines(language))
        render.render_template("layout", page, title=title, texts=lines)
    with choice:
        if st.button(language.gettext("Forget"), key=f"forget-{layout.id}"):
            _forget(page, layout)


def _forget(page: PageContext, layout: RememberedLayout) -> None:
    author = auth.current_user()
    if author is None or not auth.may_publish():  # the sign-in expired meanwhile
        st.error(auth.denial_reason(page.language))
        return
    try:
        published_data.store().forget_mapping(layout.shape, author)
    except NotPublishedError as refused:
        st.error(render.escape_markdown(refused.sentence(page.language)))
        return
    st.session_state.pop(session.GUESSES, None)  # some were made with it
    st.rerun()
