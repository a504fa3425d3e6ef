"""The built book on paper: one PDF, or an EPUB. ``python -m tools.paper --help``."""
