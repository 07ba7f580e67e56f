"""How capacity moves by other means than keeping a metric at a value: in steps, by the clock, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from constructs_sm.spec.durations import Time
from constructs_sm.spec.missing import MissingData
from constructs_sm.spec.scaling_metric import Followed, walk_metric
from constructs_sm.spec.several import several
from constructs_sm.spec.walking import at


class AdjustmentType(StrEnum):
    """What the number of a step means."""

    CHANGE_IN_CAPACITY = "ChangeInCapacity"
    """So many more, or fewer."""

    PERCENT_CHANGE_IN_CAPACITY = "PercentChangeInCapacity"
    """So many percent more, or fewer."""

    EXACT_CAPACITY = "ExactCapacity"
    """Exactly so many."""


class AlarmComparison(StrEnum):
    """How an alarm compares the metric with its threshold, as CloudWatch calls it."""

    GREATER_THAN_OR_EQUAL_TO_THRESHOLD = "GreaterThanOrEqualToThreshold"
    GREATER_THAN_THRESHOLD = "GreaterThanThreshold"
    LESS_THAN_THRESHOLD = "LessThanThreshold"
    LESS_THAN_OR_EQUAL_TO_THRESHOLD = "LessThanOrEqualToThreshold"


class MetricAggregation(StrEnum):
    """How the data points of a breach are summed up to choose the step."""

    AVERAGE = "Average"
    MINIMUM = "Minimum"
    MAXIMUM = "Maximum"


@dataclass(frozen=True, kw_only=True, slots=True)
class StepAdjustment:
    """What to do where the metric is so far from the threshold of the alarm.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html
    """

    scaling_adjustment: float
    """How much capacity comes, or if negative goes; what it counts, the `AdjustmentType` says."""

    metric_interval_lower_bound: float | None = None
    """Least distance of the metric from the threshold. Default: without end."""

    metric_interval_upper_bound: float | None = None
    """Distance that the metric stays below. Default: without end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StepScaling:
    """Capacity that moves in steps when an alarm is raised; the alarm is made with it.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html
    """

    policy_name: str
    """Name of the policy, another for each on one target."""

    metric: Followed
    """What the alarm watches: `CustomMetric`, `MetricMath`, or a metric of the CDK's own."""

    threshold: float
    """The value that raises the alarm, and that the bounds of the steps are measured from."""

    step_adjustments: Sequence[StepAdjustment]
    """What to do, by how far the metric is from the threshold; the steps leave no gap and do not overlap."""

    comparison: AlarmComparison = AlarmComparison.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
    """How the metric compares with the threshold. Default: the alarm is raised at the threshold and above."""

    adjustment_type: AdjustmentType = AdjustmentType.CHANGE_IN_CAPACITY
    """What the numbers of the steps mean. Default: so many more, or fewer."""

    period: Time = timedelta(minutes=1)
    """How long a data point is. Default: 1 min."""

    evaluation_periods: float = 1
    """How many periods are looked at. Default: 1."""

    datapoints_to_alarm: float | None = None
    """How many of these must breach. Default: all."""

    treat_missing_data: MissingData = MissingData.MISSING
    """What a period without data counts as. Default: as missing, so that the alarm has no state."""

    cooldown: Time | None = None
    """Time for a step to take effect before the next. Default: left to the service, which takes 5 min."""

    metric_aggregation: MetricAggregation | None = None
    """How the data points of a breach are summed up. Default: left to the service, which takes the average."""

    min_adjustment_magnitude: float | None = None
    """The least that a change in percent moves. Default: left to the service, which takes 1."""

    def walk(self, path: str) -> Iterator[tuple[str, object]]:
        """This policy and its parts, with the path of each."""
        yield path, self
        yield from walk_metric(self.metric, at(path, "metric"))
        for place, step in enumerate(several(self.step_adjustments)):
            if isinstance(step, StepAdjustment):
                yield at(path, f"step_adjustments[{place}]"), step


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduledAction:
    """Other bounds of the capacity from some time on.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html
    """

    scheduled_action_name: str
    """Name of the action, another for each on one target."""

    schedule: str
    """When: ``cron(0 7 ? * MON-FRI *)``, ``rate(1 day)`` or ``at(2030-01-31T18:00:00)``."""

    timezone: str | None = None
    """Time zone of ``cron`` and ``at``, such as ``Europe/Berlin``. Default: UTC."""

    min_capacity: float | None = None
    """The least from then on. Default: as it was."""

    max_capacity: float | None = None
    """The most from then on. Default: as it was."""

    start_time: datetime | None = None
    """Before it nothing happens; with its time zone. Default: at once."""

    end_time: datetime | None = None
    """After it nothing happens any more; with its time zone. Default: never."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SuspendedState:
    """Which sorts of scaling rest for the time being.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_SuspendedState.html
    """

    dynamic_scaling_in_suspended: bool = False
    """Whether no policy takes capacity away. Default: no."""

    dynamic_scaling_out_suspended: bool = False
    """Whether no policy adds capacity. Default: no."""

    scheduled_scaling_suspended: bool = False
    """Whether the clock changes nothing. Default: no."""
