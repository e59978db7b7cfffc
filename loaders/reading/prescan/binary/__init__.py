"""Scan the binary workbooks of Excel record by record, since calamine misreads some records."""
