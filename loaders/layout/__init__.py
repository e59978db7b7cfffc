"""Locate the table in a sheet: its header rows, its columns and its last row."""
