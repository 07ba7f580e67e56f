"""The paths by which messages name the parts of a spec."""

from __future__ import annotations


def at(path: str, name: str) -> str:
    """The path of a part *name* of what stands at *path*."""
    return f"{path}.{name}" if path else name
