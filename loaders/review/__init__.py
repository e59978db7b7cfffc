"""Show an analyst what an upload would change before it is published."""
