"""List what a document has the browser fetch: stylesheets, scripts, fonts and translations."""
