"""Replace or read what is private in the libraries that serve pages, one file each."""
