"""One module for each chart, drawn from the frame of one measure. Every chart module has:

- frame(tables, choice) -> DataFrame: the measure to draw, with the columns that the measure names
- title(frame, language) -> str: the finding, from domain.findings
- alt(frame, language) -> str: the text alternative for readers who cannot see the chart
- table(frame, language) -> DataFrame: the same data as a table in the language of the reader
- interactive(frame, language) -> PlotlyFigure: a figure for the screen, as plain dictionaries
- static(frame, language, canvas): the figure on a canvas for documents, with the rows, order,
  colours, words and numbers of the interactive one

No chart module imports a renderer. `charts.registry` lists all figures and renders images of them:
`charts.drawing.composition` adds the finding, the source and the notes to the canvas,
`charts.drawing.matplotlib_renderer` writes the file.
"""
