"""Read spreadsheets: one workbook or single files become clean frames, and every problem is told
with its place.

A sheet comes in as a grid of cell values (`reading.spreadsheet`, `reading.delimited`), is
recognised by its name or its headers (`layout`), and is parsed cell by cell by the kind of its
column (`cells.values`, `reading.sheet_parsing`). What is wrong is a `Problem`, never an exception;
`reading.workbook.read` does it all.
"""
