"""Offer downloads and briefings below the content of a page."""
