"""Every run of a page is timed, and runs as it would without the patch."""

import inspect

import pytest
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest

from server.patches import run_timing
from services import metrics
from tests.server.patches.conftest import Events

PAGE = """
import streamlit as st
st.write("here")

@st.fragment
def part():
    st.button("again")

part()
"""


def runs(part: str) -> float:
    labels = {"page": "", "part": part}
    return metrics.REGISTRY.get_sample_value("dashboard_rerun_seconds_count", labels) or 0.0


def test_a_run_is_observed_once_it_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScriptRunner, "_run_script", ScriptRunner._run_script)
    assert run_timing.install()
    before = runs("page")
    app = AppTest.from_string(PAGE).run(timeout=60)
    assert app.markdown[0].value == "here"
    assert runs("page") > before


def test_streamlit_has_what_a_run_is_told_apart_by() -> None:
    assert list(inspect.signature(ScriptRunner._run_script).parameters) == ["self", "rerun_data"]
    assert RerunData().fragment_id_queue == []


@pytest.mark.parametrize("change", ["gone", "other parameters"])
def test_a_streamlit_that_runs_pages_otherwise_leaves_it_out(
    change: str, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ScriptRunner._run_script
    if change == "gone":
        monkeypatch.delattr(ScriptRunner, "_run_script")
    else:
        monkeypatch.setattr(ScriptRunner, "_run_script", lambda self, data, more: run(self, data))
    left = vars(ScriptRunner).get("_run_script")
    assert not run_timing.install()
    assert vars(ScriptRunner).get("_run_script") is left
    assert events == [("patch_left_out", {"patch": "run_timing"})]
