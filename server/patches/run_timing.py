"""Time every run of a page, whole or a fragment, for services/metrics.py.

`ScriptRunner._run_script` runs both; Streamlit times neither. Timing a run takes 30 µs. Pages work
without: only `dashboard_rerun_seconds` stays empty.

Relies on `ScriptRunner._run_script(rerun_data)`, on `rerun_data.fragment_id_queue`, and on
`ScriptRunner._pages_manager` with `get_pages()` and `current_page_script_hash`.
"""

import time
from typing import Any

from server.patches import guard
from services import metrics


@guard.optional
def install() -> None:
    """Observe the seconds of every run from now on."""
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
    from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

    run = ScriptRunner._run_script
    guard.require_parameters(run, "self", "rerun_data")
    guard.require_instance_attributes(ScriptRunner, "_pages_manager")
    guard.require_attributes(PagesManager, "get_pages", "current_page_script_hash")
    guard.require_attributes(RerunData(), "fragment_id_queue")

    def run_timed(self: ScriptRunner, rerun_data: RerunData) -> None:
        began = time.perf_counter()
        try:
            run(self, rerun_data)
        finally:
            part = "fragment" if rerun_data.fragment_id_queue else "page"
            metrics.RERUNS.labels(_page_name(self), part).observe(time.perf_counter() - began)

    ScriptRunner._run_script = run_timed  # type: ignore[method-assign]


def _page_name(runner: Any) -> str:
    """Return the address of the page that ran last; "" for the first page, and before pages are
    known.
    """
    pages = runner._pages_manager.get_pages()
    current = runner._pages_manager.current_page_script_hash
    return str(pages.get(current, {}).get("url_pathname") or "")
