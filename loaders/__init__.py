"""Read spreadsheets: a workbook or single files become clean frames, and every fault a problem with
its place.

A file is read as grids of cell values (`reading.calamine_reader`, `reading.delimited`). A sheet is
recognised by its name or its headers (`layout`) and parsed cell by cell by the kind of its column
(`cells.values`, `reading.sheet_parsing`). A fault in a file is a `Problem`, never an exception.
`reading.workbook.read` runs all of it.
"""
