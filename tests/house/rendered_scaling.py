"""Everything that can be said of scaling, as it is rendered, and the struct of the L1 that each part stands in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_sm.cdk._render.scaling import Place, step_alarm, step_policy, target, tracking_policies
from constructs_sm.spec.scaling import BacklogScaling, InstanceScaling
from constructs_sm.spec.scaling_metric import CustomMetric, MetricMath, MetricTarget
from constructs_sm.spec.scaling_policies import (
    AdjustmentType,
    MetricAggregation,
    ScheduledAction,
    StepAdjustment,
    StepScaling,
    SuspendedState,
)

MINUTE = timedelta(minutes=1)
METRIC = CustomMetric(metric_name="Orders", namespace="Shop", dimensions={"Shop": "north"}, unit="Count")
SLOWEST = CustomMetric(metric_name="Latency", namespace="Shop", statistic="p90")
MATH = MetricMath(expression="a", metrics={"a": METRIC}, label="Orders")
STEPS = [
    StepScaling(
        policy_name="Rush",
        metric=metric,
        threshold=1,
        datapoints_to_alarm=1,
        step_adjustments=[
            StepAdjustment(scaling_adjustment=1, metric_interval_lower_bound=0, metric_interval_upper_bound=1),
            StepAdjustment(scaling_adjustment=2, metric_interval_lower_bound=1),
        ],
        adjustment_type=AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
        cooldown=MINUTE,
        metric_aggregation=MetricAggregation.AVERAGE,
        min_adjustment_magnitude=1,
    )
    for metric in (METRIC, SLOWEST, MATH)
]
NEW_YEAR = datetime(2030, 1, 1, tzinfo=UTC)
SCALING = InstanceScaling(
    max_capacity=1,
    invocations_per_instance=1,
    concurrent_requests_per_model=1,
    metrics=[MetricTarget(metric=metric, target_value=1) for metric in (METRIC, SLOWEST, MATH)],
    step_scaling=STEPS,
    scheduled_actions=[
        ScheduledAction(
            scheduled_action_name="a",
            schedule="rate(1 day)",
            timezone="UTC",
            min_capacity=1,
            max_capacity=1,
            start_time=NEW_YEAR,
            end_time=NEW_YEAR,
        )
    ],
    suspended_state=SuspendedState(),
    scale_in_cooldown=MINUTE,
    scale_out_cooldown=MINUTE,
    disable_scale_in=True,
)
PLACE = Place(resource_id="endpoint/a/variant/b", dimensions={"EndpointName": "a", "VariantName": "b"})
TARGET = target(SCALING, PLACE)
POLICIES = [
    *tracking_policies(SCALING, PLACE),
    *tracking_policies(BacklogScaling(max_capacity=1), PLACE),
    *(step_policy(step) for step in STEPS),
]
ALARMS: list[Mapping[str, object]] = [step_alarm(step, PLACE) for step in STEPS]

WHOLE_SCALING: list[tuple[Mapping[str, object], type]] = [
    (TARGET, autoscaling.CfnScalableTarget),
    *((policy, autoscaling.CfnScalingPolicy) for policy in POLICIES),
    *((alarm, cloudwatch.CfnAlarm) for alarm in ALARMS),
]
"""The arguments of the L1s."""

RENDERED_SCALING: list[tuple[object, type]] = [
    *((action, autoscaling.CfnScalableTarget.ScheduledActionProperty) for action in TARGET["scheduled_actions"]),
    (TARGET["suspended_state"], autoscaling.CfnScalableTarget.SuspendedStateProperty),
    *(
        (
            policy["target_tracking_scaling_policy_configuration"],
            autoscaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty,
        )
        for policy in POLICIES
        if "target_tracking_scaling_policy_configuration" in policy
    ),
    *(
        (
            policy["step_scaling_policy_configuration"],
            autoscaling.CfnScalingPolicy.StepScalingPolicyConfigurationProperty,
        )
        for policy in POLICIES
        if "step_scaling_policy_configuration" in policy
    ),
    *((alarm["metrics"], cloudwatch.CfnAlarm.MetricDataQueryProperty) for alarm in ALARMS if "metrics" in alarm),
    *((alarm["dimensions"], cloudwatch.CfnAlarm.DimensionProperty) for alarm in ALARMS if alarm.get("dimensions")),
]
"""What stands in them."""
