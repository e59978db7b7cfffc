"""Serve the dashboard over ASGI: lifespan, middleware, routes, assets and patches."""
