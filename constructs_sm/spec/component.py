"""An inference component, as the user said it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from constructs_sm.spec.durations import Time
from constructs_sm.spec.model import Container
from constructs_sm.spec.references import ModelReference, RoleReference


@dataclass(frozen=True, kw_only=True, slots=True)
class ComputeRequirements:
    """What one copy of a component reserves on an instance.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentComputeResourceRequirements.html
    """

    min_memory_mb: float
    """Memory a copy needs, 128 MB or more. Less than the instance has: SageMaker keeps a share for itself."""

    max_memory_mb: float | None = None
    """Memory a copy may grow to, at least the minimum. Default: no bound."""

    cpu_cores: float | None = None
    """CPU cores, 0.25 or more. Default: none reserved."""

    accelerators: float | None = None
    """Accelerators, 1 or more. Default: none, so an accelerator stays unused."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointSettings:
    """What a component must fit: the settings of its endpoint, as far as they are known."""

    variant_name: str | None = None
    instance_types: tuple[str, ...] = ()
    role: RoleReference | None = None
    network_isolation: bool | None = None
    subnet_ids: tuple[str, ...] | None = None
    security_group_ids: tuple[str, ...] | None = None
    model_variants: bool = False
    """Whether the endpoint is known to serve models, not components."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelSettings:
    """The settings of a model that must equal those of its endpoint, as far as they are known."""

    role: RoleReference | None = None
    network_isolation: bool | None = None
    subnet_ids: tuple[str, ...] | None = None
    security_group_ids: tuple[str, ...] | None = None
    image_uris: tuple[str, ...] = ()
    """Images whose hardware may be looked up; of an image in any Region, that of some Region."""

    region: str | None = None
    """Region of a model that was imported by its ARN, perhaps a token."""

    model_packages: tuple[str, ...] = ()
    """Names or ARNs of the model packages that it runs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ComponentSpec:
    """Everything said about one inference component."""

    endpoint: EndpointSettings
    model: ModelReference | None = None
    model_settings: ModelSettings | None = None
    container: Container | None = None
    said_of_container: tuple[str, ...] = ()
    compute: ComputeRequirements | None = None
    copy_count: float = 1
    variant_name: str | None = None
    inference_component_name: str | None = None
    model_data_download_timeout: Time | None = None
    container_startup_health_check_timeout: Time | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its parts, with the path a message should give each; what is of no known class is left out, as
        its field refuses it.
        """
        yield "", self
        if isinstance(self.compute, ComputeRequirements):
            yield "compute", self.compute
        if isinstance(self.container, Container):
            yield from self.container.walk("")
