"""Make spreadsheets at test time, each with the right result of reading it, written down by the
script that made it and never by the reader.
"""
