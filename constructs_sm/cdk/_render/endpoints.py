"""What an endpoint says of its updates."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from constructs_sm.cdk._render.rollouts import Properties, deployment_config

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_sm.spec.deployment import DeploymentSpec


class EndpointProperties(TypedDict):
    """What ``CfnEndpoint`` takes besides names and tags."""

    deployment_config: Properties | None
    exclude_retained_variant_properties: list[Properties] | None
    retain_all_variant_properties: bool | None
    retain_deployment_config: bool | None


def endpoint(spec: DeploymentSpec, alarm_names: Sequence[str]) -> EndpointProperties:
    """How the endpoint is updated."""
    excluded = spec.exclude_retained_variant_properties
    return {
        "deployment_config": deployment_config(spec.rollout, alarm_names, "INSTANCE_COUNT"),
        "exclude_retained_variant_properties": None
        if excluded is None
        else [{"variantPropertyType": str(each)} for each in excluded],
        "retain_all_variant_properties": spec.retain_scaled_capacity,
        "retain_deployment_config": spec.retain_deployment_config,
    }
