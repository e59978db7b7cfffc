"""Scan a workbook before it is opened: its unpacked size, its extent, and untrusted cells.

calamine allocates memory for every cell between the first and the last (549 GB for two cells far
apart) and aborts the process; it reads a formula that was saved without its value, and an error
such as #N/A, as an empty cell; and it does not report merged cells in OpenDocument.
"""
