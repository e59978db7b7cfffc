"""Serve plain HTTP: pictures, tables, their OpenAPI description, health and metrics."""
