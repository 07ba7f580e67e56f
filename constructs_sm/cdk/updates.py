"""What was said about the updates of an endpoint, joined with what this app knows of the endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import PhysicalName

from constructs_sm.cdk.rollback_alarms import watched_variants
from constructs_sm.spec.deployment import DeploymentSpec, VariantProperty
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.tokens import is_token
from constructs_sm.spec.unset import Unset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_sm.spec.deployment import RollbackAlarms
    from constructs_sm.spec.references import AlarmReference
    from constructs_sm.spec.rollout import Rollout


def updates_of(
    config: EndpointConfigSpec | None,
    endpoint_name: str | None,
    *,
    rollout: Rollout | None,
    rollback_alarms: Sequence[AlarmReference] | RollbackAlarms | Unset | None,
    retain_scaled_capacity: bool | None,
    exclude_retained_variant_properties: Sequence[VariantProperty] | None,
    retain_deployment_config: bool | None,
    scaling_suspended: bool = False,
    paused: bool = False,
) -> DeploymentSpec:
    """The spec of the updates of an endpoint of *config*, which is None where it was made elsewhere."""
    scaled = config is not None and any(variant.scaling is not None for _, variant in config.walk_instances())
    implied, excluded = scaled and retain_scaled_capacity is None, exclude_retained_variant_properties
    alarmed = rollout is not None or not (rollback_alarms is None or isinstance(rollback_alarms, Unset))
    # Nobody can say what the CDK's marker will become; only who needs the name pays for the question.
    generated = alarmed and is_token(endpoint_name) and endpoint_name == PhysicalName.GENERATE_IF_NEEDED
    return DeploymentSpec(
        rollout=rollout,
        rollback_alarms=rollback_alarms,
        retain_scaled_capacity=True if implied else retain_scaled_capacity,
        # Scaling moves no weight: a new one that is said must arrive.
        exclude_retained_variant_properties=[VariantProperty.DESIRED_WEIGHT]
        if implied and excluded is None
        else excluded,
        retain_deployment_config=retain_deployment_config,
        scaling_suspended=scaling_suspended,
        paused=paused,
        config=config,
        endpoint_name=None if generated else endpoint_name,
        watched=watched_variants(rollback_alarms),
    )
