"""Detect and redact personal data, and suppress small groups of persons in public data."""
