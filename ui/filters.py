"""Draw the filters of a page. Each draws its widget and returns its fields of `Choice`; the address
holds every choice.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from charts.map.map_bands import INDICATORS
from domain.measures import selection
from domain.tables import ORDERS, Choice, Tables, localize_column
from domain.vocabulary import OBJECTIVES, PRINCIPLES, ROUND_TABLES, STATES, STATUSES, Vocabulary
from ui import query_params
from ui.page import PageContext

Filter = Callable[[PageContext, Tables, Choice], dict[str, Any]]
ALL = "all"


def ask(page: PageContext, tables: Tables, filters: Sequence[Filter], given: Choice) -> Choice:
    """Draw filters in a row and return the choice updated by them. In an embedded view they are
    hidden: only the address decides.
    """
    name = "-".join(each.__name__ for each in filters)
    with st.container(
        horizontal=True,
        vertical_alignment="bottom",
        gap="medium",
        key=f"{'hidden' if page.embedded else 'filters'}-{name}",
    ):
        for each in filters:
            given = replace(given, **each(page, tables, given))
    return given


def cycle(page: PageContext, tables: Tables, chosen: Choice) -> dict[str, Any]:
    """Choose the review cycle, by the year it began."""
    years = [str(year) for year in tables.cycles]
    if not years:
        return {}
    st.selectbox(
        page.language.gettext("Review cycle"),
        years,
        width=140,
        **query_params.single_param("cycle", years, years[0]),
    )
    return {"cycle": int(st.session_state["cycle"])}


def event(page: PageContext, tables: Tables, chosen: Choice) -> dict[str, Any]:
    """Choose one event of the cycle, or all."""
    events = (
        selection.events_of(tables, Choice(cycle=chosen.cycle))
        .query("status == 'held'")
        .set_index("event")
    )
    names = {
        ALL: page.language.gettext("All events"),
        **localize_column(events, "title", page.language),
    }
    st.selectbox(
        page.language.gettext("Event"),
        list(names),
        format_func=names.__getitem__,
        width=420,
        **query_params.single_param("event", names, ALL),
    )
    code = st.session_state["event"]
    return {"event": "" if code == ALL else code}


def round_table(page: PageContext, tables: Tables, chosen: Choice) -> dict[str, Any]:
    """Choose one of the four round tables, or all."""
    names = {
        ALL: page.language.gettext("All objectives"),
        **{t.code: t.name(page.language.code) for t in ROUND_TABLES.values()},
    }
    label = page.language.gettext("Round table")
    st.selectbox(
        label,
        list(names),
        format_func=names.__getitem__,
        width=220,
        **query_params.single_param("round_table", names, ALL),
    )
    code = st.session_state["round_table"]
    return {"round_table": "" if code == ALL else code}


def states(page: PageContext, tables: Tables, chosen: Choice) -> dict[str, Any]:
    """Choose any of the member states; none chosen means all."""
    return {
        "states": _any_of(
            page,
            "states",
            STATES,
            label=page.language.gettext("States"),
            none=page.language.gettext("All states"),
            width=420,
        )
    }


def statuses(page: PageContext, tables: Tables, chosen: Choice) -> dict[str, Any]:
    """Choose objectives that have one of these statuses in some state; none chosen means all."""
    label, none = page.language.gettext("With the status"), page.language.gettext("Any status")
    return {"statuses": _any_of(page, "status", STATUSES, label=label, none=none, width=320)}


def indicator(page: PageContext, tables: Tables, chosen: Choice) -> dict[str, Any]:
    """Choose the indicator of the map."""
    return {
        "indicator": _segments(
            page, "indicator", page.language.gettext("The map shows"), INDICATORS
        )
    }


def order(page: PageContext, tables: Tables, chosen: Choice) -> dict[str, Any]:
    """Choose whether objectives are ordered by number or grouped by round table."""
    return {"order": _segments(page, "order", page.language.gettext("Order"), ORDERS)}


def state(page: PageContext, tables: Tables, chosen: Choice) -> dict[str, Any]:
    """Choose the member state whose profile is shown."""
    names = _names(STATES, page)
    st.selectbox(
        page.language.gettext("State"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=page.language.gettext("Choose a state"),
        width=320,
        **query_params.single_param("state", names),
    )
    code = st.session_state["state"]
    return {"states": (code,) if code else ()}


def objective(page: PageContext, tables: Tables, chosen: Choice) -> dict[str, Any]:
    """Choose the objective or guiding principle that is shown in detail."""
    gettext = page.language.gettext
    names = {code: f"{code} · {term.name(page.language.code)}" for code, term in OBJECTIVES.items()}
    names |= {code: term.name(page.language.code) for code, term in PRINCIPLES.items()}
    label = gettext("Objective or guiding principle")
    st.selectbox(
        label,
        list(names),
        format_func=names.__getitem__,
        width=720,
        **query_params.single_param("objective", names, "1"),
    )
    return {"item": st.session_state["objective"]}


def _segments(page: PageContext, key: str, label: str, options: dict[str, str]) -> str:
    codes = list(options)
    st.segmented_control(
        label,
        codes,
        required=True,
        format_func=lambda code: page.language.gettext(options[code]),
        **query_params.single_param(key, codes, codes[0]),
    )
    return str(st.session_state[key])


def _any_of(
    page: PageContext, key: str, terms: Vocabulary[Any], *, label: str, none: str, width: int
) -> tuple[str, ...]:
    names = _names(terms, page)
    st.multiselect(
        label,
        list(names),
        format_func=names.__getitem__,
        placeholder=none,
        width=width,
        **query_params.multi_param(key, names),
    )
    # sorted, so that the order of clicks makes no other choice and no other cache entry
    return tuple(sorted(st.session_state[key]))


def _names(terms: Vocabulary[Any], page: PageContext) -> dict[str, str]:
    return {
        term.code: term.name(page.language.code) for term in terms.neutral_order(page.language.code)
    }
