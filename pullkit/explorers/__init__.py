"""The figures and explorers of the chapters, one module a chapter: models drawn by the engine."""
