"""Offer downloads and briefings below what a page shows."""
