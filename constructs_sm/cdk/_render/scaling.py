"""Scalable targets and their policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_sm.cdk._render.given import given
from constructs_sm.facts.metrics import CONCURRENT_PER_MODEL, INVOCATIONS_PER_INSTANCE
from constructs_sm.spec.durations import seconds

if TYPE_CHECKING:
    from constructs_sm.spec.durations import Time
    from constructs_sm.spec.scaling import InstanceScaling

Properties = dict[str, object]


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
            scaleInCooldown=_seconds(scaling.scale_in_cooldown),
            scaleOutCooldown=_seconds(scaling.scale_out_cooldown),
        )
        for metric, target in targets
        if target is not None
    }


def _seconds(time: Time | None) -> float | None:
    return None if time is None else seconds(time)
