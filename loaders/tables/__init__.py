"""Declare the tables of the workbook: their columns, and the vocabularies of these."""
