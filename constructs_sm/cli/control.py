"""An endpoint as AWS describes it, as plain data. None means: AWS did not say, or it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

Kind: TypeAlias = Literal["real-time", "serverless", "components", "asynchronous"]


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantState:
    """One production or shadow variant, as it runs."""

    variant_name: str
    shadow: bool = False
    current_instances: int | None = None
    desired_instances: int | None = None
    current_weight: float | None = None
    desired_weight: float | None = None
    min_instances: int | None = None
    max_instances: int | None = None
    memory_in_mb: int | None = None
    max_concurrency: int | None = None
    provisioned_concurrency: int | None = None

    @property
    def serverless(self) -> bool:
        """Whether it runs without instances."""
        return self.memory_in_mb is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantSetup:
    """What the endpoint's configuration says of a variant."""

    model_name: str | None = None
    instance_types: tuple[str, ...] = ()
    routing: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AsyncState:
    """What makes an endpoint asynchronous."""

    output_location: str
    failure_location: str | None = None
    success_topic_arn: str | None = None
    error_topic_arn: str | None = None
    max_concurrent_invocations_per_instance: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaptureState:
    """What of the traffic is captured, and where to."""

    status: str
    sampling_percentage: int
    destination: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointState:
    """One endpoint, as it runs."""

    endpoint_name: str
    endpoint_arn: str
    endpoint_config_name: str
    status: str
    failure_reason: str | None = None
    created_at: datetime
    modified_at: datetime
    variants: tuple[VariantState, ...] = ()
    asynchronous: AsyncState | None = None
    data_capture: CaptureState | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfigState:
    """What DescribeEndpointConfig adds: variants by name, and whether they wait for components."""

    setups: dict[str, VariantSetup]
    encryption_key: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ComponentState:
    """One inference component."""

    inference_component_name: str
    variant_name: str | None
    status: str
    failure_reason: str | None = None
    current_copies: int | None = None
    desired_copies: int | None = None
    model_name: str | None = None
    image: str | None = None
    base_component: str | None = None
    cpu_cores: float | None = None
    accelerators: float | None = None
    min_memory_in_mb: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ScalingState:
    """What scales, how far, and by which policies."""

    resource_id: str
    dimension: str
    min_capacity: int
    max_capacity: int
    policies: tuple[str, ...] = ()


class Control(Protocol):
    """Describes endpoints; raises the errors of ``constructs_sm.errors``."""

    def endpoint(self, name: str) -> EndpointState:
        """The endpoint *name* (sagemaker:DescribeEndpoint)."""

    def config(self, name: str) -> ConfigState:
        """The configuration *name* (sagemaker:DescribeEndpointConfig)."""

    def component_names(self, endpoint_name: str) -> Sequence[str]:
        """Its inference components (sagemaker:ListInferenceComponents)."""

    def component(self, name: str) -> ComponentState:
        """The component *name* (sagemaker:DescribeInferenceComponent)."""

    def scaling(self, resource_ids: Sequence[str]) -> Sequence[ScalingState]:
        """What scales of them (application-autoscaling:DescribeScalableTargets, …DescribeScalingPolicies)."""


def kind_of(endpoint: EndpointState, config: ConfigState | None) -> Kind:
    """What sort of endpoint it is; without *config*, one of components passes for real-time."""
    if endpoint.asynchronous is not None:
        return "asynchronous"
    if any(variant.serverless for variant in endpoint.variants):
        return "serverless"
    if config is not None and config.setups and all(one.model_name is None for one in config.setups.values()):
        return "components"
    return "real-time"
