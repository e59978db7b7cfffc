"""The smallest Streamlit page with a chart: the cost of Streamlit itself until something is
drawn.
"""

import plotly.graph_objects as go
import streamlit as st

st.plotly_chart(go.Figure(go.Bar(x=["a", "b", "c"], y=[1, 2, 3])))
