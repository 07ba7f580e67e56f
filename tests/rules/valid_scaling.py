"""Of everything said of scaling an example that breaks no rule, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rule_subjects import async_config, component, flat_config, variant

from constructs_sm.facts.metrics import Kind
from constructs_sm.rules.registry import Walkable
from constructs_sm.spec.missing import MissingData
from constructs_sm.spec.scaling import (
    BacklogScaling,
    CopyScaling,
    InstanceScaling,
    ProvisionedConcurrencyScaling,
    ScaledResource,
)
from constructs_sm.spec.scaling_metric import CustomMetric, MetricMath, MetricTarget
from constructs_sm.spec.scaling_policies import (
    AdjustmentType,
    AlarmComparison,
    MetricAggregation,
    ScheduledAction,
    StepAdjustment,
    StepScaling,
    SuspendedState,
)

CUSTOM = CustomMetric(
    metric_name="Wanted", namespace="Shop", dimensions={"Shop": "north"}, statistic="p90", unit="Count"
)
MATH = MetricMath(expression="a / b", metrics={"a": CUSTOM, "b": replace(CUSTOM, metric_name="There")}, label="Share")
FOLLOWED = MetricTarget(metric=CUSTOM, target_value=70, policy_name="Wanted")
UP = StepAdjustment(scaling_adjustment=10, metric_interval_lower_bound=0, metric_interval_upper_bound=20)
STEP = StepScaling(
    policy_name="Rush",
    metric=CUSTOM,
    threshold=100,
    step_adjustments=[UP, StepAdjustment(scaling_adjustment=30, metric_interval_lower_bound=20)],
    comparison=AlarmComparison.GREATER_THAN_THRESHOLD,
    adjustment_type=AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
    period=timedelta(minutes=1),
    evaluation_periods=3,
    datapoints_to_alarm=2,
    treat_missing_data=MissingData.NOT_BREACHING,
    cooldown=timedelta(minutes=2),
    metric_aggregation=MetricAggregation.MAXIMUM,
    min_adjustment_magnitude=2,
)
NIGHT = ScheduledAction(
    scheduled_action_name="night",
    schedule="cron(0 20 ? * MON-FRI *)",
    timezone="Europe/Berlin",
    min_capacity=1,
    max_capacity=2,
    start_time=datetime(2030, 1, 1, tzinfo=UTC),
    end_time=datetime(2031, 1, 1, tzinfo=UTC),
)
RESTING = SuspendedState(dynamic_scaling_in_suspended=True)
SHARED: dict[str, Any] = {
    "metrics": [FOLLOWED],
    "step_scaling": [STEP],
    "scheduled_actions": [NIGHT],
    "scale_in_cooldown": timedelta(minutes=5),
    "scale_out_cooldown": timedelta(minutes=5),
    "disable_scale_in": False,
    "suspended_state": RESTING,
}
INSTANCES = InstanceScaling(max_capacity=4, invocations_per_instance=900, concurrent_requests_per_model=5, **SHARED)
COPIES = CopyScaling(max_copies=1, min_copies=1, invocations_per_copy=10, concurrent_requests_per_copy=5, **SHARED)

VALID_SCALING: dict[type, Any] = {
    InstanceScaling: INSTANCES,
    BacklogScaling: BacklogScaling(max_capacity=4, **SHARED),
    CopyScaling: COPIES,
    ProvisionedConcurrencyScaling: ProvisionedConcurrencyScaling(max_capacity=4, **SHARED),
    ScaledResource: ScaledResource(scaling=INSTANCES, kind=Kind.REAL_TIME, variant_name="main"),
    MetricTarget: FOLLOWED,
    CustomMetric: CUSTOM,
    MetricMath: MATH,
    StepScaling: STEP,
    StepAdjustment: UP,
    ScheduledAction: NIGHT,
    SuspendedState: RESTING,
}


def _with(**said: Any) -> Walkable:
    return flat_config(variant(scaling=replace(INSTANCES, **said)))


WHOLE_SCALING: dict[type, tuple[Callable[[Any], Walkable], str]] = {
    InstanceScaling: (lambda part: flat_config(variant(scaling=part)), "scaling."),
    BacklogScaling: (lambda part: async_config(variants=(variant(scaling=part),)), "scaling."),
    CopyScaling: (lambda part: component(scaling=part), "scaling."),
    ProvisionedConcurrencyScaling: (lambda part: ScaledResource(scaling=part, kind=Kind.SERVERLESS), "scaling."),
    MetricTarget: (lambda part: _with(metrics=[part]), "scaling.metrics[0]."),
    CustomMetric: (lambda part: _with(metrics=[replace(FOLLOWED, metric=part)]), "scaling.metrics[0].metric."),
    MetricMath: (lambda part: _with(metrics=[replace(FOLLOWED, metric=part)]), "scaling.metrics[0].metric."),
    StepScaling: (lambda part: _with(step_scaling=[part]), "scaling.step_scaling[0]."),
    StepAdjustment: (
        lambda part: _with(step_scaling=[replace(STEP, step_adjustments=[part, STEP.step_adjustments[1]])]),
        "scaling.step_scaling[0].step_adjustments[0].",
    ),
    ScheduledAction: (lambda part: _with(scheduled_actions=[part]), "scaling.scheduled_actions[0]."),
    SuspendedState: (lambda part: _with(suspended_state=part), "scaling.suspended_state."),
}
