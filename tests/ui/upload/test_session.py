"""The upload of a session: found again after a reload, and no more of it in memory than needed."""

import pytest
from streamlit.testing.v1 import AppTest

ID = "0123456789abcdef0123456789abcdef"


def page() -> None:
    """Save a file in the draft of the address, read it with two instructions in turn, and show the
    contents of this session.
    """
    import streamlit as st

    from loaders.cells.instructions import NO_INSTRUCTIONS
    from loaders.reading.workbook import open_file
    from loaders.review.draft import Draft, DraftFile
    from loaders.store.models import Author
    from services import published_data
    from ui.upload import drafts, session

    author = Author("", local=True)
    kept = drafts.load_draft(author)
    st.session_state["found"] = len(kept.files)
    file = DraftFile(open_file("f.csv", b"event,state,category\nw1,SYR,government\n"))
    if not kept.files:
        drafts.save_draft(Draft(published_data.store().newest().id, "0" * 32, (file,)), author)
    for said in (
        NO_INSTRUCTIONS,
        NO_INSTRUCTIONS.with_values({("participants", "state", "x"): "SYR"}),
        NO_INSTRUCTIONS,
    ):
        session._parse_result(DraftFile(file.opened, said))
    st.session_state["held"] = len(st.session_state[session._RESULTS])
    if st.button("forget"):
        session.forget_file(file.opened.sha256)
        st.session_state["held"] = len(st.session_state[session._RESULTS])


def run(*asked: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    if asked:
        app.query_params["draft"] = list(asked)
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("asked", [(), ("foo",), (ID.upper(),), (ID + "0",), (ID, "foo")])
def test_an_upload_is_found_again_whatever_stood_in_the_address_before(
    asked: tuple[str, ...],
) -> None:
    """Check a name that is not an id, which could be saved and then be refused when looked up."""
    app = run(*asked)
    (name,) = (
        app.query_params["draft"]
        if isinstance(app.query_params["draft"], list)
        else [app.query_params["draft"]]
    )
    assert run(name).session_state["found"] == 1


def test_an_id_in_the_address_stays() -> None:
    assert run(ID).query_params["draft"] in (ID, [ID])


def test_of_each_file_one_reading_is_held() -> None:
    """Keep only the last reading: every matching and every given value reads the file again."""
    app = run()
    assert app.session_state["held"] == 1
    app.button[0].click().run()
    assert app.session_state["held"] == 0
