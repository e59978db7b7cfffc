"""Publishing on the page: the name of the person at the machine, and the decisions in the history."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from loaders.review.decision_messages import Decision
from loaders.store.models import Author, Policy, Version
from loaders.store.store import Store
from services import published_data
from services.authorization import LOCAL_USER, MAX_NAME_LENGTH, AuthDecision
from ui import auth


@pytest.fixture(autouse=True)
def at_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Let the session be that of the person at the machine, which a request decides otherwise, with
    a store of its own: other tests need one that holds the report alone.
    """
    place = {"DATABASE_URL": f"sqlite:///{tmp_path / 'store.sqlite3'}"}
    own = Store.open_from_environment(Policy(local=True), environment=place)
    monkeypatch.setattr(published_data, "_open_store", lambda: own)
    author = Author(LOCAL_USER, local=True)
    monkeypatch.setattr(auth, "_decision", lambda: AuthDecision(author, ""))
    before = config.get_option("server.address")
    config.set_option("server.address", "127.0.0.1")
    yield
    config.set_option("server.address", before)


def page(objective: int) -> None:
    """Draw the publication of an upload with one decision, and the history."""
    from types import SimpleNamespace

    import streamlit as st

    from domain.language import languages
    from loaders.cells.instructions import NO_INSTRUCTIONS
    from loaders.reading.workbook import open_file
    from loaders.review.draft import Draft, DraftFile
    from loaders.store.models import new_id
    from services import published_data
    from ui import auth
    from ui.upload import drafts, history, publish, session

    page = SimpleNamespace(language=languages()["en"], embedded=False)
    author = auth.current_user()
    assert author is not None
    if "begun" not in st.session_state:
        st.session_state["begun"] = True
        data = f"cycle,state,objective,status\n2020,Lebanan,{objective},planned\n".encode()
        said = NO_INSTRUCTIONS.with_values({("coverage", "state", "lebanan"): "LBN"})
        file = DraftFile(open_file("coverage.csv", data), said)
        base = published_data.store().newest()
        drafts.save_draft(Draft(base.id, new_id(), (file,)), author)
        st.query_params["version"] = "1"
        st.rerun()
    session.show(page, lambda *_: None, (publish.show,))  # type: ignore[arg-type]
    history.show(page)  # type: ignore[arg-type]


def published(name: str, objective: int) -> tuple[AppTest, Version]:
    app = AppTest.from_function(page, args=(objective,), default_timeout=60).run()
    assert not app.exception
    app.text_input(key="author-name").input(name)
    app.text_input(key="note").input("what is new")
    app.button(key="publish").click().run()
    assert not app.exception
    return app, published_data.store().newest()


NAMES = {
    "Rana Haddad": "Rana Haddad",
    "رنا حداد": "رنا حداد",
    "Rana\n\x00\u202eHaddad ": "RanaHaddad",
    "  ": LOCAL_USER,
    "": LOCAL_USER,
    "x" * MAX_NAME_LENGTH: "x" * MAX_NAME_LENGTH,
}


@pytest.mark.parametrize("given", NAMES)
def test_a_name_that_is_given_is_the_author_and_without_one_all_is_as_before(given: str) -> None:
    _, version = published(given, 1 + list(NAMES).index(given))
    assert version.author == Author(NAMES[given], local=True)


def test_the_decisions_are_kept_with_the_version_and_shown_in_the_history() -> None:
    app, version = published("Rana", 20)
    kept = [Decision.from_dict(facts) for facts in version.decisions]
    assert [(each.kind, each.value, each.meaning, each.rows) for each in kept] == [
        ("value", "Lebanan", "LBN", 1)
    ]
    app.selectbox(key="version").set_value(str(version.number)).run()
    assert not app.exception
    shown = " ".join(str(getattr(each, "proto", "")) for each in app.get("html"))
    assert "Lebanan" in shown
    assert "Rana" in shown


def test_a_name_is_remembered_for_the_session_only() -> None:
    app, _ = published("Samir", 21)
    assert app.session_state[auth.GIVEN_NAME] == "Samir"
    other = AppTest.from_function(page, args=(22,), default_timeout=60).run()
    assert other.text_input(key="author-name").value == ""
