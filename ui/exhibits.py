"""Draw a chart on a page with its finding as heading, as-of date, source, table and downloads."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import streamlit as st
from streamlit.components import v2

from charts.registry import Chart
from domain.citation import cite
from domain.language import Language, gettext_noop
from domain.tables import Choice, Tables
from services import drawings
from services.cache import get_cached
from services.compression import IDENTITY
from services.drawings import Drawing
from services.figure_query import FigureRequest
from services.rendering import render_tasks
from services.static_urls import static_url
from templates import fill_template
from ui import render
from ui.page import PageContext
from ui.panels import image_download
from ui.panels import table_download as table
from ui.view import Show

Height = Literal["content", "stretch"]
OFFERS = {"table": gettext_noop("As a table"), "picture": gettext_noop("Picture")}
NOTHING = gettext_noop("Nothing to show for this choice. Change a filter above, or clear it.")
_SEEN = "charts that the reader has seen"


@dataclass(frozen=True, eq=False)
class Exhibit:
    """A chart ready to be drawn, independent of the reader. `heading` and `note` are HTML, `figure`
    is an address.
    """

    heading: str
    alt: str
    note: str
    table: table.RenderedTable
    figure: str
    drawing: Drawing


def exhibit(
    name: str,
    chart: Chart,
    of: Sequence[str],
    *,
    on_click: Callable[[], None] | None = None,
    height: Height = "content",
    note: Callable[[Language], str] = lambda _: "",
) -> Show:
    """Return a function that draws a chart; `of` are the tables that its figures come from.

    `name`, unique on a page, is a key of `charts.registry.FIGURES`, or "map", to which the chosen
    indicator is added. `on_click` is called when a mark is clicked: `clicked` then returns its
    code. With the height "stretch" the stylesheet sets the chart's height. `note` returns a
    sentence below the chart, or "" for none. Without data for the choice, a notice is drawn instead
    of the chart.
    """

    def make(tables: Tables, choice: Choice, language: Language) -> Exhibit | None:
        return _build(name, chart, of, tables, choice, language, note(language))

    def show(page: PageContext, tables: Tables, choice: Choice) -> None:
        shown = get_cached(f"exhibit {name}", make, tables, choice, page.language)
        if shown is None:  # the finding is omitted too: without data it would be meaningless
            st.info(page.language.gettext(NOTHING))
            return
        opened = _draw(page, name, shown, on_click, height)
        render.render_html(shown.note)
        if opened == "table":
            with st.container(key=f"table-{name}"):
                table.show_table(page, shown.table, name=name)
        elif opened == "picture":
            with st.container(key=f"picture-{name}"):
                image_download.offer_image(page, tables, choice, name)

    return show


def _build(
    name: str,
    chart: Chart,
    of: Sequence[str],
    tables: Tables,
    choice: Choice,
    language: Language,
    note: str,
) -> Exhibit | None:
    """Return an exhibit; None where there is nothing to show."""
    frame = chart.frame(tables, choice)
    request = FigureRequest(render_tasks.figure_name(name, choice), choice, language, "")
    drawn = drawings.address(request, tables)
    if frame.empty or drawn is None:
        return None
    figure, drawing = drawn
    title, source = chart.title(frame, language), cite(tables, choice, of, language)
    return Exhibit(
        heading=fill_template("exhibit", language, title=title, source=source),
        alt=chart.alt(frame, language),
        note=fill_template("note", language, text=note) if note else "",
        table=table.render_table(chart.table(frame, language), title, source, language),
        figure=figure,
        drawing=drawing,
    )


def clicked(name: str) -> str | None:
    """Return the code of the mark that the reader has just clicked in an exhibit."""
    code = st.session_state[f"chart-{name}"].get("chosen")
    return str(code) if code else None


def _draw(
    page: PageContext,
    name: str,
    shown: Exhibit,
    on_click: Callable[[], None] | None,
    height: Height,
) -> str:
    """Draw heading, chart and buttons. Returns what the reader opened: one of `OFFERS`, or ""."""
    key = f"chart-{name}"
    seen = st.session_state.setdefault(_SEEN, defaultdict(_Seen))[name]
    opened = seen.opened.get(page.name, "")

    def opens() -> None:
        seen.opened[page.name] = str(st.session_state[key].get("opened") or "")

    data: dict[str, object] = {
        "heading": shown.heading,
        "name": name,
        "figure": shown.figure,
        "alt": shown.alt,
        "tall": shown.drawing.height,
        "stretch": height == "stretch",
        "selects": on_click is not None,
    }
    if not page.embedded:
        data |= {
            **{code: page.language.gettext(word) for code, word in OFFERS.items()},
            "opened": opened,
        }
    if _comes_along(seen, shown.drawing):
        data["drawing"] = shown.drawing.bodies[IDENTITY].decode()
    _chart(
        data=data,
        key=key,
        on_opened_change=opens,
        **({"on_chosen_change": on_click} if on_click else {}),
    )
    return opened


@dataclass
class _Seen:
    """State of a chart in a session: the tags of its figures so far, and what is opened, by
    page.
    """

    figures: set[str] = field(default_factory=set)
    opened: dict[str, str] = field(default_factory=dict)


def _comes_along(seen: _Seen, drawing: Drawing) -> bool:
    """Tell whether to send a figure with its address: if it replaces another one and is new to this
    session.

    Otherwise the browser requests it only after it has processed the message: twice the time. The
    first figure of a page is always sent as an address, since the browser may have it cached.
    """
    comes = bool(seen.figures) and drawing.tag not in seen.figures
    seen.figures.add(drawing.tag)
    return comes


# Short, since it is sent with every chart at every rerun: static/charts.js draws. Heading, chart
# and buttons are one element, because the server's time depends on the number of elements.
_chart = v2.component(
    "chart",
    # Plotly measures text outside its element, by the styles of the document
    isolate_styles=False,
    js=f"""export default async c => {{
      const charts = await import(new URL("{static_url("charts.js")}", document.baseURI));
      window.dashboardForesees = charts.foresee; // static/foresight.js
      charts.show(c.parentElement, c.data, {{
        onSelect: chosen => c.setTriggerValue("chosen", chosen),
        onOpen: opened => c.setTriggerValue("opened", opened),
      }});
    }}""",
)
