"""Which kind of value each field of what is said of scaling holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from constructs_sm.facts import limits
from constructs_sm.rules.kinds import TYPE, Choice, Each, Findings, Flag, Instance, Kind, Number, Text, TextMap, Time
from constructs_sm.rules.known import shown
from constructs_sm.spec.missing import MissingData
from constructs_sm.spec.references import offers
from constructs_sm.spec.scaling import (
    BacklogScaling,
    CopyScaling,
    InstanceScaling,
    ProvisionedConcurrencyScaling,
    ScaledResource,
    Scaling,
)
from constructs_sm.spec.scaling_metric import CustomMetric, MetricMath, MetricTarget, settled
from constructs_sm.spec.scaling_policies import (
    AdjustmentType,
    AlarmComparison,
    MetricAggregation,
    ScheduledAction,
    StepAdjustment,
    StepScaling,
    SuspendedState,
)


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric, of this library or of the CDK's own."""

    math: bool = True
    """Whether what is computed from several is one, too."""

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        followed = settled(value)
        if not isinstance(followed, (CustomMetric, MetricMath) if self.math else CustomMetric):
            what = "a CustomMetric, MetricMath or a metric of aws_cloudwatch" if self.math else "a metric, not computed"
            hint = "; give the endpoint's metrics.NAME()" if offers(value, "metrics") else ""
            yield TYPE, "", f"must be {what}, got {shown(value)}{hint}"


@dataclass(frozen=True, slots=True)
class MetricMap:
    """Metrics by the names that an expression has for them."""

    def judge(self, value: object) -> Findings:
        """Everything wrong with *value*."""
        if not isinstance(value, Mapping):
            yield TYPE, "", f"must be a mapping, got {shown(value)}"
            return
        for name, metric in value.items():
            at = f"[{shown(name)}]"
            yield from ((rule, at, text) for rule, _, text in Text(limits.METRIC_ID, known=True).judge(name))
            yield from ((rule, at, text) for rule, _, text in Metric(math=False).judge(metric))


_POLICY_NAME = Text(limits.POLICY_NAME, known=True)
_SHARED: dict[str, Kind] = {
    "metrics": Each(Instance(MetricTarget)),
    "step_scaling": Each(Instance(StepScaling)),
    "scheduled_actions": Each(Instance(ScheduledAction)),
    "scale_in_cooldown": Time(limits.COOLDOWN),
    "scale_out_cooldown": Time(limits.COOLDOWN),
    "disable_scale_in": Flag(),
    "suspended_state": Instance(SuspendedState),
}
_LEAST, _MOST, _TARGET = Number(limits.LEAST_CAPACITY), Number(limits.CAPACITY), Number(limits.SCALING_TARGET)

SCALING_FIELDS: dict[type, dict[str, Kind]] = {
    InstanceScaling: {
        "max_capacity": _MOST,
        "min_capacity": _LEAST,
        "invocations_per_instance": _TARGET,
        "concurrent_requests_per_model": _TARGET,
        **_SHARED,
    },
    BacklogScaling: {"max_capacity": _MOST, "min_capacity": _LEAST, "backlog_per_instance": _TARGET, **_SHARED},
    CopyScaling: {
        "max_copies": _MOST,
        "min_copies": _LEAST,
        "invocations_per_copy": _TARGET,
        "concurrent_requests_per_copy": _TARGET,
        **_SHARED,
    },
    ProvisionedConcurrencyScaling: {
        "max_capacity": _MOST,
        "min_capacity": _LEAST,
        "utilization": Number(limits.UTILIZATION),
        **_SHARED,
    },
    ScaledResource: {"scaling": Instance(Scaling), "variant_name": Text(limits.VARIANT_NAME)},
    MetricTarget: {"metric": Metric(), "target_value": Number(limits.SCALING_TARGET), "policy_name": _POLICY_NAME},
    CustomMetric: {
        "metric_name": Text(limits.METRIC_NAME, known=True),
        "namespace": Text(limits.METRIC_NAME),
        "dimensions": TextMap(),
        "statistic": Text(limits.STATISTIC),
        "unit": Text(limits.METRIC_UNIT),
    },
    MetricMath: {
        "expression": Text(limits.METRIC_EXPRESSION),
        "metrics": MetricMap(),
        "label": Text(limits.METRIC_NAME),
    },
    StepScaling: {
        "policy_name": _POLICY_NAME,
        "metric": Metric(),
        "threshold": Number(limits.ALARM_THRESHOLD),
        "step_adjustments": Each(Instance(StepAdjustment)),
        "comparison": Choice(AlarmComparison),
        "adjustment_type": Choice(AdjustmentType),
        "period": Time(limits.ALARM_PERIOD),
        "evaluation_periods": Number(limits.ALARM_PERIODS),
        "datapoints_to_alarm": Number(limits.ALARM_PERIODS),
        "treat_missing_data": Choice(MissingData),
        "cooldown": Time(limits.COOLDOWN),
        "metric_aggregation": Choice(MetricAggregation),
        "min_adjustment_magnitude": Number(limits.STEP_MAGNITUDE),
    },
    StepAdjustment: {
        "scaling_adjustment": Number(limits.STEP_ADJUSTMENT),
        "metric_interval_lower_bound": Number(limits.STEP_BOUND),
        "metric_interval_upper_bound": Number(limits.STEP_BOUND),
    },
    ScheduledAction: {
        "scheduled_action_name": Text(limits.ACTION_NAME),
        "schedule": Text(limits.SCHEDULE),
        "timezone": Text(limits.TIME_ZONE),
        "min_capacity": _LEAST,
        "max_capacity": _LEAST,
        "start_time": Instance(datetime),
        "end_time": Instance(datetime),
    },
    SuspendedState: {
        "dynamic_scaling_in_suspended": Flag(),
        "dynamic_scaling_out_suspended": Flag(),
        "scheduled_scaling_suspended": Flag(),
    },
}
