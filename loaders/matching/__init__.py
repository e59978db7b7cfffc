"""Guess the columns and terms of files that do not follow the template."""
