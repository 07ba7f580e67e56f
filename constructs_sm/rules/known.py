"""Values that a rule may compare: known at synthesis and of the right type."""

from __future__ import annotations

import math

from constructs_sm.spec.durations import is_time, seconds
from constructs_sm.spec.tokens import is_token


def number(value: object) -> float | None:
    """The number, or None when it is absent, a token, or was refused already."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or is_token(value) or not math.isfinite(value):
        return None
    return value


def text(value: object) -> str | None:
    """The text, or None when it is absent, a token, or was refused already."""
    return value if isinstance(value, str) and not is_token(value) else None


def time(value: object) -> float | None:
    """The length in seconds, or None when it is absent, a token, or was refused already."""
    return number(seconds(value)) if is_time(value) else None
