"""What alarms make of silence."""

from __future__ import annotations

from enum import StrEnum


class MissingData(StrEnum):
    """What a period without a data point is taken for, in CloudWatch's words."""

    BREACHING = "breaching"
    """A bad one."""

    NOT_BREACHING = "notBreaching"
    """A good one."""

    IGNORE = "ignore"
    """None: the alarm stays as it is."""

    MISSING = "missing"
    """None: after enough of them the alarm has insufficient data."""
