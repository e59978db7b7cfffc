"""Show what was decided and remembered on how files are read, and take single decisions back."""
