"""How CloudWatch works out the state of an alarm of one metric.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Literal

from synthesized import Json

State = Literal["ALARM", "OK", "INSUFFICIENT_DATA"]
Key = tuple[str, str, frozenset[tuple[str, str]]]
"""Namespace, name and dimensions: a metric of other dimensions is another metric."""

STATISTICS: dict[str, Callable[[Sequence[float]], float]] = {
    "Average": fmean,
    "Sum": sum,
    "Maximum": max,
    "Minimum": min,
    "SampleCount": len,
}
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


def key(described: Json) -> Key:
    """The metric that an alarm or a policy names."""
    dimensions = {(each["Name"], each["Value"]) for each in described.get("Dimensions", [])}
    return described["Namespace"], described["MetricName"], frozenset(dimensions)


@dataclass
class Metrics:
    """Data points, by metric and second."""

    points: dict[Key, list[tuple[int, float]]] = field(default_factory=dict)

    def put(self, metric: Key, second: int, value: float) -> None:
        """Publish a data point."""
        self.points.setdefault(metric, []).append((second, value))

    def read(self, metric: Key, statistic: str, start: int, end: int) -> float | None:
        """The statistic of a period; None without any data point."""
        found = [value for second, value in self.points.get(metric, [])[-2000:] if start <= second < end]
        return STATISTICS[statistic](found) if found else None

    def periods(self, alarm: Json, now: int) -> list[float | None]:
        """What an alarm looks at: its last whole periods, the oldest first."""
        length, count = int(alarm["Period"]), int(alarm["EvaluationPeriods"])
        end = now - now % length
        starts = range(end - count * length, end, length)
        return [self.read(key(alarm), alarm["Statistic"], start, start + length) for start in starts]


def state(alarm: Json, values: Sequence[float | None], before: State = "INSUFFICIENT_DATA") -> State:
    """The state of an alarm by the values of its periods, where None is a period without data."""
    needed: int = {"DatapointsToAlarm": alarm["EvaluationPeriods"], **alarm}["DatapointsToAlarm"]
    missing = alarm.get("TreatMissingData", "missing")
    breaches = COMPARISONS[alarm["ComparisonOperator"]]
    if all(value is None for value in values) and missing in {"missing", "ignore"}:
        return "INSUFFICIENT_DATA" if missing == "missing" else before
    filled = {"breaching": True, "notBreaching": False}.get(missing)
    told = [filled if value is None else breaches(value, alarm["Threshold"]) for value in values]
    if told.count(True) >= needed:
        return "ALARM"
    if missing in {"missing", "ignore"} and told.count(True) + told.count(None) >= needed and True in told:
        return before  # what is there does not decide
    return "OK"
