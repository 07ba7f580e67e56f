"""Scalable targets and their policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_sm.cdk._render.given import given
from constructs_sm.spec.durations import seconds

if TYPE_CHECKING:
    from constructs_sm.spec.durations import Time
    from constructs_sm.spec.scaling import InstanceScaling

Properties = dict[str, object]

_TRACKED = (
    ("InvocationsPerInstance", "SageMakerVariantInvocationsPerInstance"),
    ("ConcurrentRequestsPerModel", "SageMakerVariantConcurrentRequestsPerModelHighResolution"),
)
"""The metrics that instances may follow, and what Application Auto Scaling calls them."""


def tracked(scaling: InstanceScaling) -> dict[str, Properties]:
    """The configuration of each policy, by the name of its metric."""
    targets = (scaling.invocations_per_instance, scaling.concurrent_requests_per_model)
    return {
        metric: given(
            targetValue=target,
            predefinedMetricSpecification={"predefinedMetricType": predefined},
            disableScaleIn=scaling.disable_scale_in,
            scaleInCooldown=_seconds(scaling.scale_in_cooldown),
            scaleOutCooldown=_seconds(scaling.scale_out_cooldown),
        )
        for (metric, predefined), target in zip(_TRACKED, targets, strict=True)
        if target is not None
    }


def _seconds(time: Time | None) -> float | None:
    return None if time is None else seconds(time)
