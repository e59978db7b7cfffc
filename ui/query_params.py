"""Keep the reader's choices in the address: a copied link opens the same view, in either language.

Streamlit's `bind="query-params"` writes the label of an option, which changes with the language,
and forgets the choices of a page when the reader leaves it. Here the address holds codes, it alone
decides what a widget shows, and choices are kept on the next page:

    st.selectbox(label, codes, format_func=name_of, **query_params.single_param("state", codes,
    default="JOR"))
    st.multiselect(label, codes, format_func=name_of, **query_params.multi_param("status", codes))
"""

from collections.abc import Collection, Sequence
from typing import Any

import streamlit as st


def single_param(name: str, codes: Collection[str], default: str | None = None) -> dict[str, Any]:
    """Return the arguments of a widget that offers one of `codes`, and that reads and writes the
    address.
    """
    code = st.query_params.get(name, default)
    st.session_state[name] = code if code in codes else default
    return {"key": name, "on_change": _write_param, "args": (name, (default,))}


def multi_param(name: str, codes: Collection[str], default: Sequence[str] = ()) -> dict[str, Any]:
    """Return the arguments of a widget that offers any of `codes`; an empty `?name=` means none."""
    values = st.query_params.get_all(name) if name in st.query_params else default
    st.session_state[name] = [code for code in dict.fromkeys(values) if code in codes]
    return {"key": name, "on_change": _write_param, "args": (name, tuple(default))}


def set_param(name: str, code: str | None) -> None:
    """Write a choice that no widget made, such as the draft that is open, before a widget of that
    name is drawn.
    """
    if code is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = code


def _write_param(name: str, default: tuple[str | None, ...]) -> None:
    """Write the changed value of a widget to the address; a default value is removed."""
    value = st.session_state[name]
    chosen = tuple(value) if isinstance(value, list | tuple) else (value,)
    if chosen == default or chosen == (None,):
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = list(chosen) or ""
