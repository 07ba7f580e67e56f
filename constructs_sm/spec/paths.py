"""Paths as the user says them, as texts."""

from __future__ import annotations

import os


def plain_path(path: str | os.PathLike[str]) -> str:
    """The text of a path. What is no path at all stays, for the rules to refuse."""
    return os.fspath(path) if isinstance(path, os.PathLike) else path
