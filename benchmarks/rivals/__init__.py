"""Pages with equal content made with other tools, to compare this dashboard with. `content` defines
what is on them, `servers` starts them.
"""
