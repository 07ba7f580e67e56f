"""Mappings without what was not said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_sm.spec.durations import seconds

if TYPE_CHECKING:
    from constructs_sm.spec.durations import Time

Properties = dict[str, object]


def optional_seconds(time: Time | None) -> float | None:
    """A length of time in seconds, where there is one."""
    return None if time is None else seconds(time)


def given(**properties: object) -> dict[str, object]:
    """The properties that are not None; 0, False and empty texts stay."""
    return {name: value for name, value in properties.items() if value is not None}
