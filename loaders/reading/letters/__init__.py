"""Tell what happened to the letters of texts: lost, garbled, or the same body spelt differently."""
