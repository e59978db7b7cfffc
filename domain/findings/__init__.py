"""Turn measures into sentences by rules, in the reader's language.

Every sentence gives its numbers, and none ranks states.
"""
