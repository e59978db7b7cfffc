"""Draw the sums of participants with their terms."""

from domain.findings.reconciliation import reconcile_events
from domain.tables import Choice, Tables
from services.cache import get_cached
from ui import render
from ui.page import PageContext


def show(page: PageContext, tables: Tables, choice: Choice) -> None:
    """Draw one sum for each event with participants."""
    render.render_template(
        "reconciliation",
        page,
        sums=get_cached("sums", reconcile_events, tables, choice, page.language),
    )
