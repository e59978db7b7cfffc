"""Look into a workbook before it is opened: how much it unpacks to, how far its cells reach, and
which cells cannot be trusted.

calamine claims memory for every cell between the first and the last (549 GB for two cells far
apart) and aborts the process; it reads a formula that was saved without its value, and an error
such as #N/A, as an empty cell; and it knows no merged cells in OpenDocument.
"""
