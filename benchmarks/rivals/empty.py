"""The least Streamlit page with a chart: what Streamlit itself needs until something is drawn."""

import plotly.graph_objects as go
import streamlit as st

st.plotly_chart(go.Figure(go.Bar(x=["a", "b", "c"], y=[1, 2, 3])))
