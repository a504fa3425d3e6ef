"""Exercises: one source a chapter, rendered as notebooks, editions, variants and answer keys."""
