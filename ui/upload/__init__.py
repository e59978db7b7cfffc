"""Take an analyst's upload step by step from its files to a published version."""
