"""Documents for briefings: one writer for each format, all of the same contents
(`briefings.contents`).

Each returns bytes, the same for the same contents, without network, browser or fonts of the
machine. Imported only where documents are written: matplotlib, lxml and typst take a second that no
page needs.
"""
