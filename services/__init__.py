"""Serve pages and routes: caches, rendering, published data, authorization, log, metrics."""
