"""How Application Auto Scaling moves a capacity: by steps, and by keeping a metric at a value.

Sources: https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html and
https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import starmap

from cloudwatch import STATISTICS, Key, Metrics, State, key, state
from resolved import Scaled
from synthesized import Json

from constructs_sm.facts import metrics

DEFAULT_COOLDOWN = 300
PREDEFINED = {
    metric.predefined: (metric.namespace, metric.name, metric.statistic)
    for metric in vars(metrics).values()
    if isinstance(metric, metrics.Metric) and metric.predefined is not None
}
HIGH, LOW = 3, 15
"""Minutes in a row that the alarms of target tracking look at: three above the target, fifteen well below."""
LOW_MARGIN = 0.9


def adjustment(policy: Json, distance: float) -> float | None:
    """The number of the step that a distance from the threshold falls into."""
    for step in policy["StepScalingPolicyConfiguration"]["StepAdjustments"]:
        low = step.get("MetricIntervalLowerBound", -math.inf)
        high = step.get("MetricIntervalUpperBound", math.inf)
        inside = low <= distance < high if distance >= 0 else low < distance <= high
        if inside:
            return float(step["ScalingAdjustment"])
    return None


def adjusted(policy: Json, capacity: int, number: float) -> int:
    """The capacity after a step."""
    configuration = policy["StepScalingPolicyConfiguration"]
    kind = configuration["AdjustmentType"]
    if kind == "ExactCapacity":
        return int(number)
    if kind == "ChangeInCapacity":
        return capacity + int(number)
    change = capacity * number / 100
    whole = math.floor(change) if change > 1 else math.ceil(change) if change > 0 else math.floor(change)
    least = configuration.get("MinAdjustmentMagnitude", 1)
    return capacity + int(math.copysign(max(abs(whole), least), number))


@dataclass
class AutoScaling:
    """One scalable target, asked every minute."""

    scaled: Scaled
    metrics: Metrics
    dimensions: dict[str, str]
    """Those of what scales: predefined metrics have them."""

    capacity: int
    states: dict[int, State] = field(default_factory=dict)
    last_out: int = -(10**9)
    last_in: int = -(10**9)

    def tick(self, now: int) -> int:
        """The capacity as all policies together ask for it; the largest wins."""
        out_asked = [each for each in self._asked_by_steps(now) if each > self.capacity]
        tracked = [
            self._tracked(policy["TargetTrackingScalingPolicyConfiguration"], now) for policy in self.scaled.tracking
        ]
        out_asked += [each for each in tracked if each is not None and each > self.capacity]
        in_asked = [each for each in tracked if each is not None and each < self.capacity]
        low, high = self.scaled.target["MinCapacity"], self.scaled.target["MaxCapacity"]
        if out_asked:
            self._move(max(low, min(high, max(out_asked))), now)
        elif in_asked and len(in_asked) == len(tracked):
            self._move(max(low, *in_asked), now)
        return self.capacity

    def completed(self, now: int) -> None:
        """A cool-down begins when the capacity is there."""
        self.last_out = now

    def _move(self, wanted: int, now: int) -> None:
        if wanted > self.capacity:
            self.last_out = now
        elif wanted < self.capacity:
            self.last_in = now
        self.capacity = wanted

    def _asked_by_steps(self, now: int) -> Iterator[int]:
        """What each alarm asks for; an alarm goes on asking every minute while it is raised."""
        for place, alarm in enumerate(self.scaled.alarms):
            values = self.metrics.periods(alarm, now)
            self.states[place] = state(alarm, values, self.states.get(place, "INSUFFICIENT_DATA"))
            if self.states[place] != "ALARM":
                continue
            known = [value for value in values if value is not None]
            for action in alarm["AlarmActions"]:
                policy = self.scaled.steps[action]
                configuration = policy["StepScalingPolicyConfiguration"]
                if now - self.last_out < configuration.get("Cooldown", DEFAULT_COOLDOWN):
                    continue
                seen = STATISTICS[configuration.get("MetricAggregationType", "Average")](known)
                number = adjustment(policy, seen - alarm["Threshold"])
                if number is not None:
                    yield adjusted(policy, self.capacity, number)

    def _followed(self, configuration: Json) -> tuple[Key, str]:
        if "PredefinedMetricSpecification" in configuration:
            kind = configuration["PredefinedMetricSpecification"]["PredefinedMetricType"]
            namespace, name, statistic = PREDEFINED[kind]
            return (namespace, name, frozenset(self.dimensions.items())), statistic
        custom = configuration["CustomizedMetricSpecification"]
        return key(custom), custom["Statistic"]

    def _tracked(self, configuration: Json, now: int) -> int | None:
        """The capacity that keeps the metric at its target; None while neither alarm is raised.

        Without capacity there is nothing to multiply: tracking alone leaves none only where the metric is published then
        and is above the target.
        """
        metric, statistic = self._followed(configuration)
        target: float = configuration["TargetValue"]
        end = now - now % 60
        spans = [(end - back * 60, end - back * 60 + 60) for back in range(LOW, 0, -1)]
        values = list(starmap(lambda start, stop: self.metrics.read(metric, statistic, start, stop), spans))
        recent = values[-HIGH:]
        if all(value is not None and value > target for value in recent):
            if now - self.last_out < configuration.get("ScaleOutCooldown", DEFAULT_COOLDOWN):
                return None
            latest = recent[-1]
            return math.ceil(max(self.capacity, 1) * (target if latest is None else latest) / target)
        if all(value is not None and value < target * LOW_MARGIN for value in values):
            if configuration.get("DisableScaleIn") or now - max(self.last_in, self.last_out) < configuration.get(
                "ScaleInCooldown", DEFAULT_COOLDOWN
            ):
                return None
            latest = max(value for value in values if value is not None)
            return min(self.capacity, math.ceil(self.capacity * latest / target))
        return None
