"""Vocabulary, language, tables, measures and findings, without Streamlit and plotting."""
