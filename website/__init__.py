"""The public edition: the pages of the dashboard as a site of files, in both languages, for any web
host.
"""
