"""Parse files into checked tables: the file, its sheets, and the cells of every row."""
