"""Answer plain HTTP: pictures, tables, their description, health and metrics."""
