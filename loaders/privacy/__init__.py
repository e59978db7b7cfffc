"""Find personal data, and keep small groups of persons out of what everybody may have."""
