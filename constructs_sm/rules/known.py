"""Values that a rule may compare: known at synthesis and of the right type. And how a message shows them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from constructs_sm.spec.durations import is_time, seconds
from constructs_sm.spec.tokens import is_token

_MOST_SHOWN = 100
_MOST_READ = 10 * _MOST_SHOWN
_ADDRESS = re.compile(r"<(?:[\w.]+\.)?(\w+) object at 0x[0-9a-fA-F]+>")


def number(value: object) -> float | None:
    """The number, or None when it is absent, a token, or was refused already."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or is_token(value) or not is_finite(value):
        return None
    return value


def text(value: object) -> str | None:
    """The text, or None when it is absent, a token, or was refused already."""
    return value if isinstance(value, str) and not is_token(value) else None


def time(value: object) -> float | None:
    """The length in seconds, or None when it is absent, a token, or was refused already."""
    if not is_time(value):
        return None
    try:
        return number(seconds(value))
    except RuntimeError:  # SM001 tells what the CDK says
        return None


def is_finite(value: float) -> bool:
    """Tell whether JavaScript, which has doubles alone, can take the number."""
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond every double
        return False


def plain(value: float) -> str:
    """A number as the user would have written it."""
    return f"{value:.15g}"


def shown(value: object) -> str:
    """A value as it may stand in a message: on one line, not without end, the same in every run."""
    if is_token(value) and isinstance(value, (int, float)):
        return "a number token"
    if is_token(value) and isinstance(value, Sequence) and not isinstance(value, str):
        return "a list token"
    try:
        found = repr(value)
    except Exception:  # noqa: BLE001 - whatever a user's own class does; what is wrong with the value is told all the same
        found = f"<{type(value).__name__} object>"
    found = found if len(found) <= _MOST_READ else found[: _MOST_READ // 2] + found[-_MOST_READ // 2 :]
    line = " ".join(_ADDRESS.sub(r"<\1 object>", found).splitlines())
    return line if len(line) <= _MOST_SHOWN else f"{line[: _MOST_SHOWN // 2]}…{line[-_MOST_SHOWN // 4 :]}"
