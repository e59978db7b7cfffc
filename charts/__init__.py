"""One module for each chart, drawn from one measure's frame. The interface every chart module has:

frame(tables, choice) -> DataFrame          the measure that it draws, columns as the measure says
title(frame, language) -> str               the finding, from domain.findings alt(frame, language)
-> str                 what a reader who cannot see it is told table(frame, language) -> DataFrame
its table twin, columns and cells in the reader's language interactive(frame, language) -> Figure
Plotly, for the screen static(frame, language, sheet)              the same on a sheet, for
documents: same rows, order, colours, words and numbers

None of them knows what prints a sheet. `charts.registry` names them all and gives pictures of them:
`charts.drawing.composition` puts the finding, the source and the notes around a sheet,
`charts.drawing.matplotlib_renderer` prints it.
"""
