"""Mappings without what was not said."""

from __future__ import annotations


def given(**properties: object) -> dict[str, object]:
    """The properties that are not None; 0, False and empty texts stay."""
    return {name: value for name, value in properties.items() if value is not None}
