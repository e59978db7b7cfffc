"""Choices in the address, on a small test page and without a browser."""

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    """Draw a page with three widgets whose labels change with the language."""
    import streamlit as st

    from ui import query_params

    tongue = st.query_params.get("lang", "ar")
    gettext = lambda code: f"{code} in {tongue}"  # noqa: E731
    st.selectbox(
        "one",
        ["JOR", "LBN", "EGY"],
        format_func=gettext,
        **query_params.single_param("state", ["JOR", "LBN", "EGY"], "JOR"),
    )
    st.selectbox(
        "none",
        ["JOR", "LBN"],
        format_func=gettext,
        **query_params.single_param("opened", ["JOR", "LBN"]),
    )
    st.multiselect(
        "several",
        ["planned", "raised"],
        format_func=gettext,
        **query_params.multi_param("status", ["planned", "raised"]),
    )
    st.multiselect(
        "preset",
        ["a", "b"],
        format_func=gettext,
        **query_params.multi_param("preset", ["a", "b"], ["a"]),
    )


def opened(**query: str | list[str]) -> AppTest:
    app = AppTest.from_function(page)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def test_without_a_choice_in_the_address_the_defaults_are_shown() -> None:
    app = opened()
    assert not app.exception
    assert (app.selectbox[0].value, app.selectbox[1].value) == ("JOR", None)
    assert (app.multiselect[0].value, app.multiselect[1].value) == ([], ["a"])
    assert dict(app.query_params) == {}


def test_the_address_decides_what_the_widgets_show() -> None:
    app = opened(state="LBN", status=["raised", "planned"], opened="JOR", preset="")
    assert (app.selectbox[0].value, app.selectbox[1].value) == ("LBN", "JOR")
    assert app.multiselect[0].value == ["raised", "planned"]
    assert app.multiselect[1].value == []


@pytest.mark.parametrize("asked", ["", "XXX", "jor", "JOR in ar"])
def test_a_code_nobody_knows_is_the_default(asked: str) -> None:
    app = opened(state=asked, status=[asked, "raised", "raised"])
    assert not app.exception
    assert app.selectbox[0].value == "JOR"
    assert app.multiselect[0].value == ["raised"]


def test_a_choice_is_written_as_its_code() -> None:
    app = opened()
    app.selectbox[0].set_value("EGY").run()
    app.multiselect[0].set_value(["planned", "raised"]).run()
    assert dict(app.query_params) == {"state": "EGY", "status": ["planned", "raised"]}


def test_the_default_is_not_written() -> None:
    app = opened(state="LBN")
    app.selectbox[0].set_value("JOR").run()
    assert "state" not in app.query_params


def test_nothing_chosen_where_something_is_the_default_is_written_and_read_again() -> None:
    app = opened()
    app.multiselect[1].set_value([]).run()
    assert app.query_params["preset"] == ""
    assert app.multiselect[1].value == []
    app.multiselect[1].set_value(["a"]).run()
    assert "preset" not in app.query_params


def test_a_choice_holds_when_the_language_changes() -> None:
    app = opened(state="LBN", status=["raised"])
    app.query_params["lang"] = "en"
    app.run()
    assert app.selectbox[0].value == "LBN"
    assert app.multiselect[0].value == ["raised"]
    assert app.selectbox[0].options == ["JOR in en", "LBN in en", "EGY in en"]
