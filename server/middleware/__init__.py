"""Wrap requests: limits, access control, static files, redirects, the document's language."""
