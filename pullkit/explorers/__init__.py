"""The figures and explorers of the chapters, one module a chapter, made of models and the engine."""
