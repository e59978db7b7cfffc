"""Define the commands of `python -m loaders`, one module for each kind: options and results.

Only `loaders.__main__` prints.
"""
