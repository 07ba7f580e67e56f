"""Scalable targets of endpoints, and the policies that move them.

The L1s are used: the CDK's own ``ScalableTarget`` adds a role that the service does not need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs import Construct

from constructs_sm.cdk._render.scaling import tracked
from constructs_sm.spec.tokens import is_token

if TYPE_CHECKING:
    from constructs_sm.cdk.endpoint import EndpointBase
    from constructs_sm.spec.endpoint import EndpointConfigSpec
    from constructs_sm.spec.scaling import InstanceScaling


def scale_variants(endpoint: EndpointBase, spec: EndpointConfigSpec) -> None:
    """Let the instances of every variant that asks for it follow its traffic, below *endpoint*.

    Only the name of a variant tells it from others: under another id, a target would be made anew and the old one then
    deregistered, which are one and the same.
    """
    for place, (_, variant) in enumerate(spec.walk_instances()):
        if variant.scaling is not None:
            name = variant.variant_name
            named = "" if spec.single else f"-{place if is_token(name) else name}"
            _scale(endpoint, named, f"endpoint/{endpoint.endpoint_name}/variant/{name}", variant.scaling)


def _scale(endpoint: Construct, named: str, resource_id: str, scaling: InstanceScaling) -> None:
    from aws_cdk import aws_applicationautoscaling as autoscaling  # noqa: PLC0415 - only those who scale load it

    target = autoscaling.CfnScalableTarget(
        endpoint,
        f"ScalableTarget{named}",
        max_capacity=scaling.max_capacity,
        min_capacity=scaling.min_capacity,
        resource_id=resource_id,
        scalable_dimension="sagemaker:variant:DesiredInstanceCount",
        service_namespace="sagemaker",
    )
    for metric, configuration in tracked(scaling).items():
        autoscaling.CfnScalingPolicy(
            endpoint,
            f"{metric}{named}",
            policy_name=metric,
            policy_type="TargetTrackingScaling",
            scaling_target_id=target.ref,
            target_tracking_scaling_policy_configuration=configuration,
        )
