"""Scalable targets and their policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_sm.cdk._render.given import given
from constructs_sm.spec.durations import seconds

if TYPE_CHECKING:
    from constructs_sm.spec.scaling import InstanceScaling

Properties = dict[str, object]

_TRACKED = {
    "InvocationsPerInstance": "SageMakerVariantInvocationsPerInstance",
    "ConcurrentRequestsPerModel": "SageMakerVariantConcurrentRequestsPerModelHighResolution",
}
"""The metrics that instances may follow, and what Application Auto Scaling calls them."""


def tracked(scaling: InstanceScaling) -> dict[str, Properties]:
    """The configuration of each policy, by the name of its metric."""
    targets = {
        "InvocationsPerInstance": scaling.invocations_per_instance,
        "ConcurrentRequestsPerModel": scaling.concurrent_requests_per_model,
    }
    cooldowns = {"scaleInCooldown": scaling.scale_in_cooldown, "scaleOutCooldown": scaling.scale_out_cooldown}
    waits = {name: seconds(time) for name, time in cooldowns.items() if time is not None}
    return {
        metric: given(
            targetValue=target,
            predefinedMetricSpecification={"predefinedMetricType": _TRACKED[metric]},
            disableScaleIn=scaling.disable_scale_in,
            **waits,
        )
        for metric, target in targets.items()
        if target is not None
    }
