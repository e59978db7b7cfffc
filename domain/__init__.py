"""The subject itself: vocabulary, language, tables, measures and findings. No Streamlit, no
plotting.
"""
