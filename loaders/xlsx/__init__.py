"""Write workbooks: the template, exports, and an analyst's own file with its problems marked."""
