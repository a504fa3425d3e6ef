"""Explorers whose `update` and `describe` take the controls; goes when all have the short form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pullkit import engine


class Explorer(engine.Explorer):
    """An explorer that reads nothing."""

    def __init__(
        self, *, update: Callable[..., Any], describe: Callable[..., Any], **specification: Any
    ) -> None:
        super().__init__(
            read=lambda **values: values,
            update=lambda values: update(**values),
            describe=lambda values: describe(**values),
            **specification,
        )
