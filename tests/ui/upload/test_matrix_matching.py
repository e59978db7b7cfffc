"""A matrix is confirmed on the page once each of its signs is said."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    """Match the file with ticks, as a step of an upload, and keep its instructions."""
    import streamlit as st

    from domain.language import languages
    from loaders.reading.workbook import parse
    from loaders.review.draft import Draft, DraftFile
    from loaders.store.models import Author
    from services import published_data
    from tests.loaders.case_files import open_case
    from ui.page import PageContext
    from ui.upload import column_matching, drafts
    from ui.upload.session import UploadSession

    author = Author("", local=True)
    base = published_data.store().newest()
    draft = drafts.load_draft(author)
    if not draft.files:
        draft = Draft(base.id, "0" * 32, (DraftFile(open_case("24-matrix-ticks.xlsx")),))
    readings = tuple(parse(each.opened, each.instructions) for each in draft.files)
    context = PageContext("data", languages()["en"], embedded=False)
    column_matching.show(UploadSession(context, author, base, draft, readings))
    st.session_state["read"] = {n: c.read for n, c in readings[0].counts.items()}


def button(app: AppTest) -> object:
    return next(each for each in app.button if str(each.key).startswith("matched-"))


def test_a_matrix_is_read_after_one_confirmation() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    signs = [each for each in app.selectbox if str(each.key).startswith("sign-")]
    assert [each.value for each in signs] == [None, None]
    assert button(app).disabled  # type: ignore[attr-defined]
    for sign, meaning in zip(signs, ("under_way", "planned"), strict=True):
        sign.set_value(meaning)
    cycle, source = sorted(app.text_input, key=lambda each: str(each.key))
    cycle.set_value("2024")
    source.set_value("letter")
    app.run()
    assert not button(app).disabled  # type: ignore[attr-defined]
    button(app).click()  # type: ignore[attr-defined]
    app.run()
    assert not app.exception
    assert app.session_state["read"] == {"coverage": 12}
