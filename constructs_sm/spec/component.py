"""An inference component, as the user said it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from constructs_sm.spec.component_options import ComponentScheduling, ContainerMetrics
from constructs_sm.spec.durations import Time
from constructs_sm.spec.model import Container, ModelFeature, ServedBy
from constructs_sm.spec.references import AlarmReference, ModelReference, RoleReference
from constructs_sm.spec.rollout import RollingUpdate, walk_rollout
from constructs_sm.spec.scaling import CopyScaling
from constructs_sm.spec.several import several
from constructs_sm.spec.walking import at


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

    endpoint_name: str | None = None
    """The name, where it is known at synthesis."""

    variant_name: str | None = None
    instance_types: tuple[str, ...] = ()
    max_instances: float | None = None
    """The most instances that there will be, perhaps a token."""

    min_instances: float | None = None
    """The least, where SageMaker keeps the count, perhaps a token."""

    role: RoleReference | None = None
    network_isolation: bool | None = None
    subnet_ids: tuple[str, ...] | None = None
    security_group_ids: tuple[str, ...] | None = None
    model_variants: bool = False
    """Whether the endpoint is known to serve models, not components."""

    untold: bool = False
    """Whether nothing tells that the endpoint is for components."""

    isolation_is_open: bool = False
    """Whether nobody said the isolation, so that the first component decides it."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """These settings alone."""
        yield "", self


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelSettings:
    """The settings of a model that must equal those of its endpoint, as far as they are known."""

    role: RoleReference | None = None
    network_isolation: bool | None = None
    subnet_ids: tuple[str, ...] | None = None
    security_group_ids: tuple[str, ...] | None = None
    image_uris: tuple[str, ...] = ()
    """Images whose hardware may be looked up; of an image in any Region, that of some Region."""

    containers: tuple[Container, ...] = ()
    """What the model runs, where it is made here."""

    region: str | None = None
    """Region of a model that was imported, perhaps a token."""

    account: str | None = None
    """Account of a model that was imported, perhaps a token."""

    features: tuple[ModelFeature, ...] = ()
    """What of the model some kinds of endpoint cannot serve."""

    served_by: frozenset[ServedBy] = frozenset()
    """What runs the model already."""

    isolation_dropped: bool = False
    """Whether the model does without its isolation for a serverless endpoint."""

    @property
    def isolated_unsaid(self) -> bool:
        """Whether the model is isolated, and nobody asked for it."""
        return self.network_isolation is True and ModelFeature.ISOLATION not in self.features

    def walk(self) -> Iterator[tuple[str, object]]:
        """These settings alone."""
        yield "", self


def settings_of(model: object) -> ModelSettings:
    """What is known of a model; of one that tells nothing, nothing."""
    found = getattr(model, "settings", None)
    return found if isinstance(found, ModelSettings) else ModelSettings()


@dataclass(frozen=True, kw_only=True, slots=True)
class Specification:
    """What a copy runs and reserves: on every instance, or on those of one type."""

    instance_type: str | None = None
    """The type it is for. None: for every type of the endpoint."""

    model: ModelReference | None = None
    model_settings: ModelSettings | None = None
    container: Container | None = None
    said_of_container: tuple[str, ...] = ()
    compute: ComputeRequirements | None = None
    model_data_download_timeout: Time | None = None
    container_startup_health_check_timeout: Time | None = None
    data_cache: bool | None = None
    scheduling: ComponentScheduling | None = None
    container_metrics: ContainerMetrics | None = None

    def walk(self, path: str) -> Iterator[tuple[str, object]]:
        """This specification and its parts, with the path a message should give each."""
        yield path, self
        if isinstance(self.compute, ComputeRequirements):
            yield at(path, "compute"), self.compute
        if isinstance(self.container, Container):
            yield from self.container.walk(f"{path}." if path else "")
        if isinstance(self.scheduling, ComponentScheduling):
            yield at(path, "scheduling"), self.scheduling
        if isinstance(self.container_metrics, ContainerMetrics):
            yield at(path, "container_metrics"), self.container_metrics

    def containers(self) -> tuple[Container, ...]:
        """What a copy runs, as far as it is known."""
        if self.container is not None:
            return (self.container,)
        return self.model_settings.containers if isinstance(self.model_settings, ModelSettings) else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ComponentSpec:
    """Everything said about one inference component."""

    endpoint: EndpointSettings
    specifications: tuple[Specification, ...] = ()
    """One that is for every instance type, or several, each for a type of its own."""

    copy_count: float = 1
    scaling: CopyScaling | None = None
    variant_name: str | None = None
    inference_component_name: str | None = None
    rollout: RollingUpdate | None = None
    rollback_alarms: tuple[AlarmReference, ...] | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    account: str | None = None
    single: bool = True
    """Whether the one specification was said flat, so that messages name its fields without a list around them."""

    said_flat: tuple[str, ...] = ()
    """Names of the arguments of a flat specification that were given."""

    data_regions: Mapping[int, str] = field(default_factory=dict)
    """Region of the bucket that the model data of a specification lies in, by its place, where it is known."""

    beside: tuple[ComponentSpec, ...] = ()
    """The components that are known to be on the endpoint already."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its parts, with the path a message should give each; what is of no known class is left out, as
        its field refuses it.
        """
        yield "", self
        for path, specification in self.walk_specifications():
            if isinstance(specification, Specification):
                yield from specification.walk(path)
        if isinstance(self.scaling, CopyScaling):
            yield from self.scaling.walk("scaling")
        yield from walk_rollout(self.rollout)

    def walk_specifications(self) -> Iterator[tuple[str, Specification]]:
        """Each specification with its path."""
        for index, specification in enumerate(several(self.specifications)):
            yield ("" if self.single else f"specifications[{index}]"), specification

    def walk_models(self) -> Iterator[tuple[str, ModelReference]]:
        """Each model with its path."""
        for path, specification in self.walk_specifications():
            if specification.model is not None:
                yield at(path, "model"), specification.model

    def types_of(self, specification: Specification) -> tuple[str, ...]:
        """The instance types that a specification of this component is for."""
        own = specification.instance_type
        return self.endpoint.instance_types if own is None else (own,)
