"""Keep published versions, drafts and remembered mappings in a database."""
