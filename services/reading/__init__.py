"""Render the reading pages for the server: sections and answers, pictures, addresses."""
