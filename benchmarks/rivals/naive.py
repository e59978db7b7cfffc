"""A Streamlit page as most people write it: data read and figures made in every run,
st.plotly_chart, no cache.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import streamlit as st

from benchmarks.rivals.content import (
    CONFIG,
    Filter,
    draw_chart,
    headline_figures,
    pages,
    read,
    with_geometry,
)


def ask(of: Filter):
    """Draw a filter and return its value."""
    codes = list(of.options)
    if of.kind == "segments":
        return st.segmented_control(
            of.label, codes, default=codes[0], format_func=of.options.__getitem__, key=of.name
        )
    if of.kind == "several":
        return st.multiselect(of.label, codes, format_func=of.options.__getitem__, key=of.name)
    return st.selectbox(of.label, codes, format_func=of.options.__getitem__, key=of.name)


parser = argparse.ArgumentParser()
parser.add_argument("--page", default="overview")
name = parser.parse_args().page

st.set_page_config(page_title=name, layout="wide")
st.title(name.capitalize())
tables = read()
page = pages(tables)[name]
columns = st.columns(len(page.filters))
values = {}
for column, each in zip(columns, page.filters, strict=True):
    with column:
        values[each.name] = ask(each)
if page.figures:
    figures = headline_figures(tables, values)
    for column, (label, value, detail) in zip(st.columns(len(figures)), figures, strict=True):
        column.metric(label, value)
        column.caption(detail)
for shown in page.charts:
    found = draw_chart(tables, shown, values)
    if found:
        st.subheader(found[0])
        st.plotly_chart(with_geometry(found[1]), key=f"chart-{shown.name}", config=CONFIG)
