"""Patch or read private parts of the libraries that serve pages, one file for each."""
