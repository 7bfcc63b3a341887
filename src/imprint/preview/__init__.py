"""Live preview: what is published, in the browser, made again on every save."""
