"""The list of decisions on the page: each is taken back alone, also after a reload."""

import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from loaders.cells.instructions import NO_INSTRUCTIONS
from loaders.matching.remembered_mapping import layout_fingerprint
from loaders.review.draft import Draft
from loaders.store.models import Author, Policy
from services import published_data
from tests.ui.test_auth import AUTH, CLAIMS

ANALYST = "ana@example.org"


def page(kind: str) -> None:
    """Draw an upload of one kind with its decisions, saved in the draft of the address."""
    from types import SimpleNamespace

    import streamlit as st

    from domain.language import languages
    from loaders.cells.instructions import DROP, NO_INSTRUCTIONS, SheetInstruction
    from loaders.reading.workbook import open_file
    from loaders.review.draft import Draft, DraftFile
    from loaders.store.models import new_id
    from services import published_data
    from tests.loaders.workbooks import COVERAGE, xlsx
    from ui import auth
    from ui.upload import column_matching, drafts, problems, session
    from ui.upload.trace import decisions, layouts

    page = SimpleNamespace(language=languages()["en"], embedded=False)
    author = auth.current_user()
    assert author is not None
    if not drafts.load_draft(author).files:
        rows = [
            *COVERAGE,
            [2020, "Lebanan", 7, "planned"],
            [2020, "Lebanan", 8, "planned"],
            [2020, "Jordann", 9, "planned"],
            [2020, "", 9, "planned"],
        ]
        said = NO_INSTRUCTIONS.with_values(
            {("coverage", "state", "lebanan"): "LBN", ("coverage", "state", "jordann"): "JOR"}
        )
        opened = open_file("f.xlsx", xlsx({"coverage": rows}))
        if kind == "dropped":
            data = xlsx({"coverage": [[*COVERAGE[0], "Remarks"], [*COVERAGE[1], "A. Hassan"]]})
            said = NO_INSTRUCTIONS.with_column("coverage", 4, DROP)
            opened = open_file("f.xlsx", data, said)
            st.session_state[session.ORIGINALS] = {opened.sha256: data}
        if kind == "list":
            data = (
                b"Pays,Body,Group\nLebanon,Labour office,government\nJordan,Health office,media\n"
            )
            opened = open_file("list.csv", data)
            columns = {0: "state", 2: "category"}
            matched = SheetInstruction("participants", 0, columns, {"event": "workshop-2"})
            said = NO_INSTRUCTIONS.with_sheet("", matched)
            said = said.with_values({("participants", "state", "lebanon"): "LBN"})
        draft = Draft(published_data.store().newest().id, new_id(), (DraftFile(opened, said),))
        draft = draft.with_mode("coverage", "update")
        drafts.save_draft(draft.with_left_out(opened.sha256, agreed=True), author)
        st.rerun()
    steps = (column_matching.show, problems.show, decisions.show)
    session.show(page, lambda *_: None, steps)  # type: ignore[arg-type]
    layouts.show(page)  # type: ignore[arg-type]
    draft = drafts.load_draft(author)
    st.session_state["draft"] = draft


def run(kind: str, draft: str = "", **claims: Any) -> AppTest:
    app = AppTest.from_function(page, args=(kind,), default_timeout=60)
    app.secrets.update({"auth": AUTH, "publishing": {"addresses": [ANALYST]}})
    app.user.update({**CLAIMS, "exp": time.time() + 600, "name": "Ana", **claims})
    if draft:
        app.query_params["draft"] = draft
    app.run()
    assert not app.exception
    return app


def buttons(app: AppTest, start: str = "take-back-") -> list[Any]:
    return [each for each in app.button if (each.key or "").startswith(start)]


def stored(app: AppTest) -> Any:
    """Return the draft as it is in the store."""
    content = published_data.store().draft(address(app), ANALYST)
    assert content is not None
    return Draft.from_bytes(content)


def address(app: AppTest) -> str:
    found = app.query_params["draft"]
    return found[0] if isinstance(found, list) else found


def test_one_value_is_taken_back_and_asked_again_and_nothing_else_is_lost() -> None:
    app = run("values")
    before = stored(app)
    assert len(buttons(app)) == 4, "two values, the rows that are refused, and the mode"
    buttons(app)[0].click().run()
    assert not app.exception
    after = stored(app)
    assert dict(after.files[0].instructions.values) == {("coverage", "state", "jordann"): "JOR"}
    assert after.modes == before.modes
    assert not after.left_out, "other rows are refused than was agreed"
    assert [each.key for each in app.selectbox if each.key.startswith("value-")]
    again = run("values", address(app))
    assert len(buttons(again)) == 2, "after a reload the others are there"
    buttons(again)[0].click().run()
    assert dict(stored(again).files[0].instructions.values) == {}


def test_a_consent_and_a_mode_are_taken_back_alone() -> None:
    app = run("values")
    said = stored(app).files[0].instructions
    buttons(app)[2].click().run()
    assert (stored(app).left_out, stored(app).modes) == (frozenset(), {"coverage": "update"})
    buttons(app)[-1].click().run()
    assert stored(app).modes == {}
    assert stored(app).files[0].instructions == said


def test_a_matching_is_asked_again_with_the_last_choices_preselected() -> None:
    app = run("list")
    assert len(buttons(app)) == 3, "the matching, a value, and the mode"
    buttons(app)[0].click().run()
    assert not app.exception
    assert stored(app).modes == {"coverage": "update"}
    again = run("list", address(app))  # as after a reload
    chosen = {
        each.key[-1]: each.value for each in again.selectbox if each.key.startswith("column-")
    }
    assert chosen == {"0": "state", "1": "", "2": "category"}
    (event,) = [each.value for each in again.selectbox if each.key.startswith("constant-")]
    assert event == "workshop-2"
    (use,) = buttons(again, "matched-")
    use.click().run()
    assert not again.exception
    assert dict(stored(again).files[0].instructions.sheets[""].columns) == {
        0: "state",
        2: "category",
    }
    assert buttons(again)


def test_the_meaning_that_is_taken_back_is_forgotten_for_the_next_file_of_the_layout() -> None:
    app = run("list")
    shape = layout_fingerprint(stored(app).files[0].opened.grid(""), 0)
    meanings = [["state", "lebanon", "LBN"], ["state", "other", "JOR"]]
    mapping = {"table": "participants", "columns": [], "constants": {}, "values": meanings}
    store = published_data.store().with_policy(Policy(local=True))
    store.save_mapping(shape, mapping, Author("", local=True))
    buttons(app)[1].click().run()
    assert not app.exception
    assert store.mapping(shape) == {**mapping, "values": meanings[1:]}
    assert "" in stored(app).files[0].instructions.sheets, "the matching of the sheet stays"


def test_a_layout_is_forgotten_by_who_may_publish_and_shown_to_nobody_else() -> None:
    shape = "f0" * 32
    app = run("list")
    store = published_data.store().with_policy(Policy(local=True))
    store.save_mapping(shape, {"table": "participants", "columns": []}, Author("", local=True))
    app.run()
    (forget,) = [each for each in buttons(app, "forget-") if shape.startswith(each.key[7:])]
    forget.click().run()
    assert not app.exception
    assert store.mapping(shape) is None
    assert not buttons(run("list", email="vic@example.org"), "forget-")


def test_a_column_comes_back_while_the_session_has_the_file_and_after_a_reload_it_is_asked_for() -> (
    None
):
    app = run("dropped")
    reloaded = run("dropped", address(app))
    assert [each.disabled for each in buttons(reloaded)] == [True, False], "the column, the mode"
    assert [each.disabled for each in buttons(app)] == [False, False]
    buttons(app)[0].click().run()
    assert not app.exception
    (file,) = stored(app).files
    assert file.instructions == NO_INSTRUCTIONS
    assert 4 not in file.opened.grids[0].personal
    assert stored(app).modes == {"coverage": "update"}


@pytest.mark.parametrize("kind", ["values", "list"])
def test_pressing_twice_is_harmless(kind: str) -> None:
    app = run(kind)
    other = run(kind, address(app))  # the same page in another tab, which is not drawn again
    buttons(app)[0].click().run()
    once = stored(app)
    buttons(other)[0].click().run()
    assert not other.exception
    assert stored(app) == once
