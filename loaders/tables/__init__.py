"""Declare the tables of a workbook: their columns, and the words that these may hold."""
