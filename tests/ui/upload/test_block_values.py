"""Whether a value once per block holds for the rows beneath is asked, and read as answered."""

import pytest
from streamlit.testing.v1 import AppTest

from loaders.cells.instructions import FILL, LEAVE


def page(name: str) -> None:
    """Match a file and show its problems, as steps of an upload, and keep the states read."""
    import streamlit as st

    from domain.language import languages
    from loaders.reading.workbook import parse
    from loaders.review.draft import Draft, DraftFile
    from loaders.store.models import Author
    from services import published_data
    from tests.loaders.case_files import open_case
    from ui.page import PageContext
    from ui.upload import column_matching, drafts, problems
    from ui.upload.session import UploadSession

    author = Author("", local=True)
    base = published_data.store().newest()
    draft = drafts.load_draft(author)
    if not draft.files:
        draft = Draft(base.id, "0" * 32, (DraftFile(open_case(name)),))
    readings = tuple(parse(each.opened, each.instructions) for each in draft.files)
    tables = readings[0].tables
    st.session_state["states"] = (
        tables["participants"]["state"].fillna("").tolist() if "participants" in tables else []
    )
    context = PageContext("data", languages()["en"], embedded=False)
    upload = UploadSession(context, author, base, draft, readings)
    column_matching.show(upload)
    problems.show(upload)


def question(app: AppTest) -> object:
    return next(each for each in app.get("button_group") if str(each.key).startswith("blocks-"))


@pytest.mark.parametrize(
    ("answer", "states"),
    [(FILL, ["JOR", "JOR", "JOR", "IRQ", "IRQ"]), (LEAVE, ["JOR", "", "", "IRQ", ""])],
)
def test_blank_cells_of_our_own_tables_are_read_as_answered(answer: str, states: list[str]) -> None:
    app = AppTest.from_function(page, args=("10-state-once-per-block.xlsx",), default_timeout=60)
    app.run()
    assert not app.exception
    question(app).set_value(answer)  # type: ignore[attr-defined]
    app.run()
    assert not app.exception
    assert app.session_state["states"] == states
    assert not [e for e in app.get("button_group") if str(e.key).startswith("blocks-")]


def test_blank_cells_of_a_foreign_table_are_filled_once_the_guess_is_confirmed() -> None:
    app = AppTest.from_function(page, args=("10-pivot-tabular.xlsx",), default_timeout=60).run()
    assert not app.exception
    assert question(app).value == FILL  # type: ignore[attr-defined]
    constants = [each for each in app.selectbox if str(each.key).startswith("constant-")]
    next(each for each in constants if str(each.key).endswith("-event")).set_value("workshop-2")
    app.run()
    next(each for each in app.button if str(each.key).startswith("matched-")).click()
    app.run()
    assert not app.exception
    assert app.session_state["states"] == ["JOR", "JOR", "IRQ", "IRQ"]
