"""Scalable targets and their policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from constructs_sm.cdk._render.given import Properties, given, optional_seconds
from constructs_sm.facts.metrics import CONCURRENT_PER_MODEL, INVOCATIONS_PER_INSTANCE

if TYPE_CHECKING:
    from constructs_sm.spec.scaling import InstanceScaling


class TargetProperties(TypedDict):
    """What ``CfnScalableTarget`` takes."""

    max_capacity: float
    min_capacity: float
    resource_id: str
    scalable_dimension: str
    service_namespace: str


class PolicyProperties(TypedDict):
    """What ``CfnScalingPolicy`` takes, but for its target."""

    policy_name: str
    policy_type: str
    target_tracking_scaling_policy_configuration: Properties


def target(scaling: InstanceScaling, endpoint_name: str, variant_name: str) -> TargetProperties:
    """The instance count of a variant as something that scales."""
    return {
        "max_capacity": scaling.max_capacity,
        "min_capacity": scaling.min_capacity,
        "resource_id": f"endpoint/{endpoint_name}/variant/{variant_name}",
        "scalable_dimension": "sagemaker:variant:DesiredInstanceCount",
        "service_namespace": "sagemaker",
    }


def policies(scaling: InstanceScaling) -> list[PolicyProperties]:
    """A policy for each metric that the count follows."""
    return [
        {
            "policy_name": metric,
            "policy_type": "TargetTrackingScaling",
            "target_tracking_scaling_policy_configuration": configuration,
        }
        for metric, configuration in tracked(scaling).items()
    ]


def tracked(scaling: InstanceScaling) -> dict[str, Properties]:
    """The configuration of each policy, by the name of its metric."""
    targets = (
        (INVOCATIONS_PER_INSTANCE, scaling.invocations_per_instance),
        (CONCURRENT_PER_MODEL, scaling.concurrent_requests_per_model),
    )
    return {
        metric.name: given(
            targetValue=target,
            predefinedMetricSpecification={"predefinedMetricType": metric.predefined},
            disableScaleIn=scaling.disable_scale_in,
            scaleInCooldown=optional_seconds(scaling.scale_in_cooldown),
            scaleOutCooldown=optional_seconds(scaling.scale_out_cooldown),
        )
        for metric, target in targets
        if target is not None
    }
