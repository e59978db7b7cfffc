"""Define the reading pages once, as data: their filters and sections, and the HTML and figures of
each for the reader's choice.

The server's first answer, the dashboard, its answers to a change of a filter, and the public
edition all show what `views.render` returns.
"""
