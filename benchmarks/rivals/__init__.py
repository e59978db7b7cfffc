"""Readers and processes of the dashboard and of what it is compared with.

The rivals' own code (naive Streamlit, an empty page, Dash, Panel, a plain server) stands in
benchmarks/rivals/ of the commit that `benchmarks/frozen.py` names, together with the charts that
they show: `git show COMMIT:benchmarks/rivals/dash_page.py`.
"""
