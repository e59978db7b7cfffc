"""Build the public edition: the dashboard's pages as static files, in both languages, for any web
host.
"""
