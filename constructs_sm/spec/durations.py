"""Time as the user says it: a ``timedelta`` or the CDK's ``Duration``."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol, TypeGuard


class DurationLike(Protocol):
    """The part of ``aws_cdk.Duration`` that is asked for."""

    def to_seconds(self, *, integral: bool | None = None) -> float:
        """Length in seconds; a numeric token when it is known only at deploy time."""
        ...

    def to_minutes(self, *, integral: bool | None = None) -> float:
        """Length in minutes, likewise."""
        ...

    def to_days(self, *, integral: bool | None = None) -> float:
        """Length in days, likewise."""
        ...


Time = timedelta | DurationLike


def seconds(time: Time) -> float:
    """Length of *time* in seconds, a whole number as ``int``.

    Raises:
        RuntimeError: the CDK cannot say it in seconds, as for a token that counts minutes.
    """
    return _plain(time.total_seconds() if isinstance(time, timedelta) else time.to_seconds(integral=False))


def minutes(time: Time) -> float:
    """Length of *time* in minutes, a whole number as ``int``.

    Raises:
        RuntimeError: the CDK cannot say it in minutes, as for a token that counts seconds.
    """
    return _plain(time.total_seconds() / 60 if isinstance(time, timedelta) else time.to_minutes(integral=False))


def days(time: Time) -> float:
    """Length of *time* in days, a whole number as ``int``.

    Raises:
        RuntimeError: the CDK cannot say it in days, as for a token that counts seconds.
    """
    return _plain(time.total_seconds() / 86400 if isinstance(time, timedelta) else time.to_days(integral=False))


def _plain(length: float) -> float:
    return int(length) if length == length // 1 else length


def is_time(value: object) -> TypeGuard[Time]:
    """Tell whether *value* is a length of time; its class is asked, so that no call goes to node."""
    return isinstance(value, timedelta) or hasattr(type(value), "to_seconds")
