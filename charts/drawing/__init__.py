"""Hold what charts are drawn with: theme, canvas, fonts, boundaries, Plotly and matplotlib."""
