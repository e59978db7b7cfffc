"""A sheet that cannot be read is shown beside the others, and may be left out on the page."""

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button


def page() -> None:
    """Draw the matching of a draft whose file has a sheet of too many columns."""
    from types import SimpleNamespace

    import streamlit as st

    from domain.language import languages
    from loaders.reading import workbook
    from loaders.review.draft import Draft, DraftFile
    from loaders.store.models import Author
    from scripts.odd_parts import xlsx
    from services import published_data
    from ui.upload import column_matching, drafts
    from ui.upload.session import UploadSession

    author = Author("", local=True)
    newest = published_data.store().newest()
    draft = drafts.load_draft(author)
    if not draft.files:
        rows = [["event", "state", "category"], ["w1", "SYR", "government"]]
        data = xlsx({"participants": rows, "wide": [["x"] * 201]})
        file = DraftFile(workbook.open_file("f.xlsx", data))
        draft = Draft(newest.id, "0" * 32, (file,))
        drafts.save_draft(draft, author)
    (file,) = draft.files
    reading = workbook.parse(file.opened, file.instructions)
    st.session_state["publishable"] = reading.publishable
    context = SimpleNamespace(language=languages()["en"], embedded=False)
    column_matching.show(UploadSession(context, author, newest, draft, (reading,)))  # type: ignore[arg-type]


def test_a_refused_sheet_blocks_publishing_until_it_is_left_out() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    assert not app.session_state["publishable"]
    (button,) = leaving_out(app)
    button.click().run()
    assert not app.exception
    assert not leaving_out(app)
    assert app.session_state["publishable"]


def leaving_out(app: AppTest) -> list[Button]:
    """Return the buttons that leave a sheet out; other questions have buttons too."""
    return [button for button in app.button if (button.key or "").startswith("left-")]
