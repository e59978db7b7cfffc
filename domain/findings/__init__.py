"""Say what the measures show, in sentences made by rules in the reader's language.

No sentence stands without its numbers, and none ranks states.
"""
