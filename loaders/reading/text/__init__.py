"""Read text files: encoding, delimiter and quoting, which they do not declare."""
