"""An endpoint and its configuration: the joined whole that the rules read and the resources render."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from constructs_sm.spec.asynchronous import AsyncInference, AsyncOutput
from constructs_sm.spec.capture import DataCapture
from constructs_sm.spec.core_dump import CoreDump
from constructs_sm.spec.explainer import ClarifyExplainer, walk_explainer
from constructs_sm.spec.metrics_config import MetricsConfig
from constructs_sm.spec.references import EndpointConfigReference, KeyReference
from constructs_sm.spec.several import several
from constructs_sm.spec.variant import InstanceVariant, ManagedInstances


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointConfigSpec:
    """Everything said about one endpoint configuration."""

    variants: tuple[InstanceVariant, ...]
    async_inference: AsyncInference | None = None
    data_capture: DataCapture | None = None
    explainer: ClarifyExplainer | None = None
    metrics: MetricsConfig | None = None
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

    single: bool = False
    """Whether the one variant was said flat, so that messages name its fields without a list around them."""

    said_flat: tuple[str, ...] = ()
    """Names of the arguments of a flat variant that were given."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its parts, with the path a message should give each; what is of no known class is left out, as
        its field refuses it.
        """
        yield "", self
        for path, variant in self.walk_variants():
            if isinstance(variant, InstanceVariant):
                yield path, variant
                if isinstance(variant.managed_instance_scaling, ManagedInstances):
                    yield _join(path, "managed_instance_scaling"), variant.managed_instance_scaling
                if isinstance(variant.core_dump, CoreDump):
                    yield _join(path, "core_dump"), variant.core_dump
        if isinstance(self.data_capture, DataCapture):
            yield "data_capture", self.data_capture
        yield from walk_explainer(self.explainer)
        if isinstance(self.metrics, MetricsConfig):
            yield "metrics", self.metrics
        if isinstance(self.async_inference, AsyncInference):
            yield "", self.async_inference
            if isinstance(self.async_inference.output, AsyncOutput):
                yield "output", self.async_inference.output

    def walk_variants(self) -> Iterator[tuple[str, InstanceVariant]]:
        """Each variant with its path."""
        for index, variant in enumerate(several(self.variants)):
            yield ("" if self.single else f"variants[{index}]"), variant


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointSpec:
    """Everything said about an endpoint whose configuration is a resource of its own."""

    endpoint_config: EndpointConfigReference
    endpoint_name: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec alone."""
        yield "", self


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
