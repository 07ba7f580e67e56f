"""An endpoint and its configuration: the joined whole that the rules read and the resources render."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from constructs_sm.spec.asynchronous import AsyncInference, AsyncOutput
from constructs_sm.spec.capture import DataCapture
from constructs_sm.spec.core_dump import CoreDump
from constructs_sm.spec.explainer import ClarifyExplainer, walk_explainer
from constructs_sm.spec.instances import CapacityReservation, InstancePool, ManagedInstances, ScaleInPolicy
from constructs_sm.spec.metrics_config import MetricsConfig
from constructs_sm.spec.references import EndpointConfigReference, KeyReference, ModelReference
from constructs_sm.spec.routing import PrefixAwareRouting
from constructs_sm.spec.scaling import Scaling
from constructs_sm.spec.several import several
from constructs_sm.spec.variant import InstanceVariant, ServerlessVariant, Variant
from constructs_sm.spec.walking import at


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointConfigSpec:
    """Everything said about one endpoint configuration."""

    variants: tuple[Variant, ...]
    shadow: InstanceVariant | None = None
    async_inference: AsyncInference | None = None
    data_capture: DataCapture | None = None
    explainer: ClarifyExplainer | None = None
    metrics_config: MetricsConfig | None = None
    has_role: bool = False
    network_isolation: bool | None = None
    in_vpc: bool = False
    encryption_key: KeyReference | None = None
    endpoint_config_name: str | None = None
    allow_fixed_name: bool = False
    endpoint_name: str | None = None
    """Name of the endpoint, where a pattern makes configuration and endpoint together."""

    tags: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    """Region of the stack when it is known at synthesis."""

    account: str | None = None
    """Account of the stack when it is known at synthesis."""

    single: bool = False
    """Whether the one variant was said flat, so that messages name its fields without a list around them."""

    instances_only: bool = False
    """Whether the pattern that makes it is for variants on instances."""

    said_flat: tuple[str, ...] = ()
    """Names of the arguments of a flat variant that were given."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its parts, with the path a message should give each; what is of no known class is left out, as
        its field refuses it.
        """
        yield "", self
        for path, variant in self.walk_variants():
            if isinstance(variant, (InstanceVariant, ServerlessVariant)):
                yield path, variant
            if isinstance(variant, InstanceVariant):
                yield from _parts(path, variant)
            if isinstance(variant, ServerlessVariant) and isinstance(variant.scaling, Scaling):
                yield from variant.scaling.walk(at(path, "scaling"))
        if isinstance(self.data_capture, DataCapture):
            yield "data_capture", self.data_capture
        yield from walk_explainer(self.explainer)
        if isinstance(self.metrics_config, MetricsConfig):
            yield "metrics_config", self.metrics_config
        if isinstance(self.async_inference, AsyncInference):
            yield "", self.async_inference
            if isinstance(self.async_inference.output, AsyncOutput):
                yield "output", self.async_inference.output

    def walk_variants(self) -> Iterator[tuple[str, Variant]]:
        """Each variant with its path, the shadow last."""
        for index, variant in enumerate(several(self.variants)):
            yield ("" if self.single else f"variants[{index}]"), variant
        if self.shadow is not None:
            yield "shadow", self.shadow

    def walk_instances(self) -> Iterator[tuple[str, InstanceVariant]]:
        """Each variant that is served by instances, with its path."""
        for path, variant in self.walk_variants():
            if isinstance(variant, InstanceVariant):
                yield path, variant

    def walk_models(self) -> Iterator[tuple[str, ModelReference]]:
        """Each model with its path."""
        for path, variant in self.walk_variants():
            yield from models_of(path, variant)


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointSpec:
    """Everything said about an endpoint whose configuration is a resource of its own."""

    endpoint_config: EndpointConfigReference
    endpoint_name: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    account: str | None = None

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec alone."""
        yield "", self


def models_of(path: str, variant: Variant) -> Iterator[tuple[str, ModelReference]]:
    """The models of a variant, with the path of each."""
    if variant.model is not None:
        yield at(path, "model"), variant.model
    for place, pool in enumerate(variant.pools if isinstance(variant, InstanceVariant) else ()):
        if pool.model is not None:
            yield at(path, f"instance_type[{place}].model"), pool.model


def _parts(path: str, variant: InstanceVariant) -> Iterator[tuple[str, object]]:
    for place, said in enumerate(several(variant.instance_type)):
        if isinstance(said, InstancePool):
            yield at(path, f"instance_type[{place}]"), said
    managed = variant.managed_instance_scaling
    if isinstance(managed, ManagedInstances):
        yield at(path, "managed_instance_scaling"), managed
        if isinstance(managed.scale_in_policy, ScaleInPolicy):
            yield at(path, "managed_instance_scaling.scale_in_policy"), managed.scale_in_policy
    if isinstance(variant.scaling, Scaling):
        yield from variant.scaling.walk(at(path, "scaling"))
    if isinstance(variant.prefix_aware_routing, PrefixAwareRouting):
        yield at(path, "prefix_aware_routing"), variant.prefix_aware_routing
    if isinstance(variant.core_dump, CoreDump):
        yield at(path, "core_dump"), variant.core_dump
    if isinstance(variant.capacity_reservation, CapacityReservation):
        yield at(path, "capacity_reservation"), variant.capacity_reservation
