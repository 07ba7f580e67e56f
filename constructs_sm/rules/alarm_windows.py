"""How far an alarm looks back: its periods, and how many of them."""

from __future__ import annotations

from collections.abc import Iterator

from constructs_sm.facts import limits
from constructs_sm.rules.known import plain

_HOUR = 3600
_MINUTE = 60


def judge_window(period: float | None, periods: float | None, datapoints: float | None) -> Iterator[tuple[str, str]]:
    """What CloudWatch refuses of the *period* in seconds, of how many are looked at, and of how many must be bad.

    Each is None where it is not known; what is found comes with the name of its field.
    """
    if period is not None and period % _MINUTE and period not in limits.SHORT_ALARM_PERIODS:
        yield "period", f"must be 10, 20 or 30 seconds or whole minutes, got {plain(period)} seconds; round it"
    if periods is None:
        return
    if datapoints is not None and datapoints > periods:
        what = f"must not exceed the {plain(periods)} data points looked at, got {plain(datapoints)}"
        yield "datapoints_to_alarm", f"{what}; lower it"
    most = limits.ALARM_WEEK if period is not None and period >= _HOUR else limits.ALARM_DAY
    if period is not None and period * periods > most:
        what = f"must span at most {plain(most)} seconds in periods of {plain(period)}, got {plain(periods)} of them"
        yield "evaluation_periods", f"{what}; lower it"
