"""What the built site is measured by: see `python -m tools.audit`."""
