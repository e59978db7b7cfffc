"""Store published versions, drafts and saved mappings in a database."""
