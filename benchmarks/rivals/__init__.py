"""The same pages made with other tools, to measure this dashboard against. `content` says what
stands on them, `servers` starts them.
"""
