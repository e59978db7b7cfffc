"""Documents for briefings, one module for each format. All write the same contents, those of
`briefings.contents`.

Each gives bytes, the same ones for the same contents. Nothing of a document is looked up on the
network, in a browser or among the fonts of the machine. Imported only where documents are made:
matplotlib, lxml and a typesetter take a second that no page needs.
"""
