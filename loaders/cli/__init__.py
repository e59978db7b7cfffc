"""The commands of `python -m loaders`, one module for each kind: what they take, and what they
answer. Only `loaders.__main__` prints.
"""
