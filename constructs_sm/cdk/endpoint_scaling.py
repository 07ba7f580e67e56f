"""Scalable targets of endpoints, and the policies that move them.

The L1s are used: the CDK's own ``ScalableTarget`` adds a role that the service does not need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs import Construct

from constructs_sm.cdk._render.scaling import policies, target
from constructs_sm.spec.tokens import is_token

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constructs_sm.cdk._render.scaling import PolicyProperties, TargetProperties
    from constructs_sm.cdk.endpoint import EndpointBase
    from constructs_sm.spec.endpoint import EndpointConfigSpec


def scale_variants(endpoint: EndpointBase, spec: EndpointConfigSpec) -> None:
    """Let the instances of every variant that asks for it follow its traffic, below *endpoint*.

    Only the name of a variant tells it from others: under another id, a target would be made anew and the old one then
    deregistered, which are one and the same.
    """
    for place, (_, variant) in enumerate(spec.walk_instances()):
        if variant.scaling is not None:
            name = variant.variant_name
            named = "" if spec.single else f"-{place if is_token(name) else name}"
            _scale(endpoint, named, target(variant.scaling, endpoint.endpoint_name, name), policies(variant.scaling))


def _scale(endpoint: Construct, named: str, scalable: TargetProperties, followed: Iterable[PolicyProperties]) -> None:
    from aws_cdk import aws_applicationautoscaling as autoscaling  # noqa: PLC0415 - only those who scale load it

    made = autoscaling.CfnScalableTarget(endpoint, f"ScalableTarget{named}", **scalable)
    for policy in followed:
        autoscaling.CfnScalingPolicy(endpoint, f"{policy['policy_name']}{named}", scaling_target_id=made.ref, **policy)
