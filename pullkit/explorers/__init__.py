"""The figures and explorers of the chapters, one module a chapter: models drawn by the engine."""

from importlib import resources

from pullkit.engine import style_notebooks

style_notebooks((resources.files(__package__) / "notebook.css").read_text(encoding="utf-8"))
