"""Find where the table stands in a sheet: its head, its columns and its end."""
