"""Guess which column and which term a file means that is not the template."""
