"""Scalable targets, their policies, and the alarms of those."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from constructs_sm.cdk._render.given import Properties, given, optional_seconds
from constructs_sm.cdk._render.scaling_metrics import alarm_metric, customized
from constructs_sm.facts.metrics import Kind
from constructs_sm.spec.scaling_metric import CustomMetric
from constructs_sm.spec.several import several

if TYPE_CHECKING:
    from typing import NotRequired

    from constructs_sm.facts.metrics import Metric
    from constructs_sm.spec.scaling import Scaling
    from constructs_sm.spec.scaling_policies import ScheduledAction, StepScaling, SuspendedState

_INSTANCES = "sagemaker:variant:DesiredInstanceCount"
_SCALABLE = {
    Kind.REAL_TIME: _INSTANCES,
    Kind.ASYNCHRONOUS: _INSTANCES,
    Kind.SERVERLESS: "sagemaker:variant:DesiredProvisionedConcurrency",
    Kind.COMPONENT: "sagemaker:inference-component:DesiredCopyCount",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What scales, as Application Auto Scaling and CloudWatch call it."""

    resource_id: str
    dimensions: Mapping[str, str]


class TargetProperties(TypedDict):
    """What ``CfnScalableTarget`` takes."""

    max_capacity: float
    min_capacity: float
    resource_id: str
    scalable_dimension: str
    service_namespace: str
    scheduled_actions: NotRequired[list[Properties]]
    suspended_state: NotRequired[Properties]


class PolicyProperties(TypedDict):
    """What ``CfnScalingPolicy`` takes, but for its target."""

    policy_name: str
    policy_type: str
    target_tracking_scaling_policy_configuration: NotRequired[Properties]
    step_scaling_policy_configuration: NotRequired[Properties]


def target(scaling: Scaling, place: Place) -> TargetProperties:
    """The capacity as something that scales."""
    (_, least), (_, most) = scaling.bounds
    properties: TargetProperties = {
        "max_capacity": most,
        "min_capacity": least,
        "resource_id": place.resource_id,
        "scalable_dimension": _SCALABLE[scaling.kind],
        "service_namespace": "sagemaker",
    }
    actions = [_scheduled(action) for action in several(scaling.scheduled_actions)]
    if actions:
        properties["scheduled_actions"] = actions
    if scaling.suspended_state is not None:
        properties["suspended_state"] = _suspended(scaling.suspended_state)
    return properties


def tracking_policies(scaling: Scaling, place: Place) -> list[PolicyProperties]:
    """A policy for each metric that the capacity keeps at a value."""
    followed: list[tuple[str, float, Properties]] = [
        (metric.name, value, _service_metric(metric, place))
        for _, metric, value in scaling.tracked
        if value is not None
    ]
    followed += [
        (each.name, each.target_value, {"customizedMetricSpecification": customized(each.followed, place.dimensions)})
        for each in several(scaling.metrics)
    ]
    return [
        {
            "policy_name": name,
            "policy_type": "TargetTrackingScaling",
            "target_tracking_scaling_policy_configuration": given(
                targetValue=value,
                disableScaleIn=scaling.disable_scale_in,
                scaleInCooldown=optional_seconds(scaling.scale_in_cooldown),
                scaleOutCooldown=optional_seconds(scaling.scale_out_cooldown),
                **specification,
            ),
        }
        for name, value, specification in followed
    ]


def step_policy(step: StepScaling) -> PolicyProperties:
    """What an alarm sets off."""
    configuration = given(
        adjustmentType=str(step.adjustment_type),
        cooldown=optional_seconds(step.cooldown),
        metricAggregationType=None if step.metric_aggregation is None else str(step.metric_aggregation),
        minAdjustmentMagnitude=step.min_adjustment_magnitude,
        stepAdjustments=[
            given(
                metricIntervalLowerBound=each.metric_interval_lower_bound,
                metricIntervalUpperBound=each.metric_interval_upper_bound,
                scalingAdjustment=each.scaling_adjustment,
            )
            for each in several(step.step_adjustments)
        ],
    )
    return {
        "policy_name": step.policy_name,
        "policy_type": "StepScaling",
        "step_scaling_policy_configuration": configuration,
    }


def step_alarm(step: StepScaling, place: Place) -> dict[str, Any]:
    """What ``CfnAlarm`` takes for the alarm that sets a step off, but for its action."""
    return {
        "alarm_description": f"Sets off the scaling policy {step.policy_name}",
        "comparison_operator": str(step.comparison),
        "datapoints_to_alarm": step.datapoints_to_alarm,
        "evaluation_periods": step.evaluation_periods,
        "threshold": step.threshold,
        "treat_missing_data": str(step.treat_missing_data),
        **alarm_metric(step.metric, step.period, place.dimensions),
    }


def _service_metric(metric: Metric, place: Place) -> Properties:
    if metric.predefined is not None:
        return {"predefinedMetricSpecification": {"predefinedMetricType": metric.predefined}}
    followed = CustomMetric(metric_name=metric.name, namespace=metric.namespace, statistic=metric.statistic)
    return {"customizedMetricSpecification": customized(followed, place.dimensions)}


def _scheduled(action: ScheduledAction) -> Properties:
    return given(
        scheduledActionName=action.scheduled_action_name,
        schedule=action.schedule,
        timezone=action.timezone,
        startTime=action.start_time,
        endTime=action.end_time,
        scalableTargetAction=given(minCapacity=action.min_capacity, maxCapacity=action.max_capacity),
    )


def _suspended(state: SuspendedState) -> Properties:
    return {
        "dynamicScalingInSuspended": state.dynamic_scaling_in_suspended,
        "dynamicScalingOutSuspended": state.dynamic_scaling_out_suspended,
        "scheduledScalingSuspended": state.scheduled_scaling_suspended,
    }
