"""Lengths of time, as people write and read them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import typer

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h|d)")
_WHOLE = re.compile(rf"(?:{_PART.pattern})+")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def duration(text: str) -> timedelta:
    """Read a time such as ``90s``, ``15m`` or ``1h30m``.

    Args:
        text: Numbers, each with its unit: ms, s, m, h or d.

    Raises:
        BadParameter: It is none.
    """
    if _WHOLE.fullmatch(text) is None:
        raise typer.BadParameter(f"must be a time with its unit, such as 90s, 15m or 1h30m, got {text!r}")
    return timedelta(seconds=sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text)))


def short(length: timedelta) -> str:
    """A length in its two largest units: ``1h 30m``, ``45s``."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < _MINUTE:
        return f"{seconds}s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE}m {seconds % _MINUTE}s"
    if seconds < _DAY:
        return f"{seconds // _HOUR}h {seconds % _HOUR // _MINUTE}m"
    return f"{seconds // _DAY}d {seconds % _DAY // _HOUR}h"


def minutes_ago(then: datetime, now: datetime) -> str:
    """How long ago *then* was, in whole minutes."""
    minutes = int((now - then).total_seconds() // _MINUTE)
    if minutes < 1:
        return "less than a minute ago"
    return f"{minutes} minute{'' if minutes == 1 else 's'} ago"


def milliseconds(length: timedelta) -> int:
    """*length* in whole milliseconds."""
    return round(length.total_seconds() * 1000)
