"""Interfaces that widen the CDK's own, so that what is imported offers the facades too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from aws_cdk import IResource
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces.aws_sagemaker import IEndpointConfigRef, IInferenceComponentRef, IModelRef

from constructs_sm.spec.alarm import InferenceComponentAlarms
from constructs_sm.spec.component import ComputeRequirements, EndpointSettings, ModelSettings
from constructs_sm.spec.component_options import ComponentScheduling, ContainerMetrics
from constructs_sm.spec.durations import Time
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.model_data import ModelData
from constructs_sm.spec.observing import LogRetention
from constructs_sm.spec.references import AlarmReference, ModelReference
from constructs_sm.spec.rollout import RollingUpdate
from constructs_sm.spec.scaling import CopyScaling
from constructs_sm.spec.type_specification import InstanceTypeSpecification

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

    from constructs_sm.cdk.adapter import AdapterInferenceComponent
    from constructs_sm.cdk.alarm_collection import AlarmCollection
    from constructs_sm.cdk.async_endpoint_metrics import AsyncEndpointMetrics
    from constructs_sm.cdk.component_metrics import ComponentEndpointMetrics, InferenceComponentMetrics
    from constructs_sm.cdk.endpoint_grants import (
        AsyncEndpointGrants,
        EndpointGrants,
        InferenceComponentGrants,
        PipelineGrants,
    )
    from constructs_sm.cdk.endpoint_metrics import EndpointMetrics, ServerlessEndpointMetrics
    from constructs_sm.cdk.inference_component import InferenceComponent
    from constructs_sm.cdk.observed import Observed


class IModel(IModelRef, IResource, Protocol):
    """A model, owned or imported."""

    @property
    def model_arn(self) -> str:
        """ARN of the model."""
        ...

    @property
    def model_name(self) -> str:
        """Name of the model."""
        ...

    @property
    def role(self) -> iam.IRole | None:
        """The execution role, if it is known."""
        ...

    @property
    def settings(self) -> ModelSettings:
        """What an endpoint for components must equal, as far as it is known."""
        ...

    @property
    def connections(self) -> ec2.Connections:
        """The security groups, if they are known, to allow traffic with."""
        ...


class IEndpointConfig(IEndpointConfigRef, IResource, Protocol):
    """An endpoint configuration, owned or imported."""

    @property
    def endpoint_config_arn(self) -> str:
        """ARN of the configuration."""
        ...

    @property
    def endpoint_config_name(self) -> str:
        """Name of the configuration."""
        ...

    @property
    def role(self) -> iam.IRole | None:
        """The execution role of a fleet for inference components, if there is one and it is known."""
        ...

    @property
    def settings(self) -> EndpointConfigSpec | None:
        """What an endpoint's updates must fit; None for a configuration made elsewhere."""
        ...

    @property
    def component_settings(self) -> EndpointSettings | None:
        """What inference components on its endpoint must fit; None where it serves models or was made elsewhere."""
        ...


class IObservable(Protocol):
    """What can be watched: an endpoint or a component, owned or imported."""

    @property
    def observed(self) -> Observed:
        """What alarms and dashboards must know of it."""
        ...

    @property
    def alarms(self) -> AlarmCollection:
        """Its alarms, and more of them."""
        ...


class IEndpoint(sagemaker.IEndpoint, IObservable, Protocol):
    """An endpoint, owned or imported."""

    @property
    def paused(self) -> bool:
        """Whether it is not there for the time being; one made elsewhere is taken to be there."""
        ...

    @property
    def metrics(self) -> EndpointMetrics:
        """What CloudWatch knows of this endpoint."""
        ...

    @property
    def grants(self) -> EndpointGrants:
        """Rights that others may be given on this endpoint."""
        ...


class IServerlessEndpoint(sagemaker.IEndpoint, IObservable, Protocol):
    """A serverless endpoint, owned or imported."""

    @property
    def paused(self) -> bool:
        """Whether it is not there for the time being; one made elsewhere is taken to be there."""
        ...

    @property
    def grants(self) -> EndpointGrants:
        """Rights that others may be given on this endpoint."""
        ...

    @property
    def metrics(self) -> ServerlessEndpointMetrics:
        """What CloudWatch knows of this endpoint."""
        ...


class IAsyncEndpoint(sagemaker.IEndpoint, IObservable, Protocol):
    """An asynchronous endpoint, owned or imported."""

    @property
    def paused(self) -> bool:
        """Whether it is not there for the time being; one made elsewhere is taken to be there."""
        ...

    @property
    def metrics(self) -> AsyncEndpointMetrics:
        """What CloudWatch knows of this endpoint and its queue."""
        ...

    @property
    def grants(self) -> AsyncEndpointGrants:
        """Rights that others may be given on this endpoint and on its requests and results."""
        ...


class IComponentEndpoint(sagemaker.IEndpoint, IObservable, Protocol):
    """An endpoint for inference components, owned or imported."""

    @property
    def paused(self) -> bool:
        """Whether it is not there for the time being; one made elsewhere is taken to be there."""
        ...

    @property
    def metrics(self) -> ComponentEndpointMetrics:
        """What CloudWatch knows of the instances."""
        ...

    @property
    def settings(self) -> EndpointSettings:
        """What its components must fit, as far as it is known."""
        ...

    @property
    def role(self) -> iam.IRole | None:
        """The execution role, if it is known."""
        ...

    def add_component(
        self,
        id: str,
        *,
        model: ModelReference | None = None,
        image: ContainerImage | None = None,
        model_data: ModelData | None = None,
        environment: Mapping[str, str] | None = None,
        compute: ComputeRequirements | None = None,
        model_data_download_timeout: Time | None = None,
        container_startup_health_check_timeout: Time | None = None,
        data_cache: bool | None = None,
        scheduling: ComponentScheduling | None = None,
        container_metrics: ContainerMetrics | None = None,
        specifications: Sequence[InstanceTypeSpecification] | None = None,
        copy_count: float | None = None,
        scaling: CopyScaling | None = None,
        inference_component_name: str | None = None,
        rollout: RollingUpdate | None = None,
        rollback_alarms: Sequence[AlarmReference] | None = None,
        alarms: InferenceComponentAlarms | None = None,
        log_retention: Time | LogRetention | None = None,
        tags: Mapping[str, str] | None = None,
        outputs: bool = True,
    ) -> InferenceComponent:
        """Put a model on the instances of this endpoint; see `InferenceComponentEndpoint.add_component`."""
        ...


class IPipeline(sagemaker.IPipeline, Protocol):
    """A pipeline made elsewhere."""

    @property
    def grants(self) -> PipelineGrants:
        """Rights that others may be given on this pipeline."""
        ...


class IAdapterInferenceComponent(IInferenceComponentRef, IResource, IObservable, Protocol):
    """An adapter of an inference component, owned or imported."""

    @property
    def paused(self) -> bool:
        """Whether it is not there for the time being; one made elsewhere is taken to be there."""
        ...

    @property
    def inference_component_arn(self) -> str:
        """ARN of the adapter."""
        ...

    @property
    def inference_component_name(self) -> str:
        """Name of the adapter, to be named in each call."""
        ...

    @property
    def endpoint_arn(self) -> str:
        """ARN of the endpoint that it is on."""
        ...

    @property
    def endpoint_name(self) -> str:
        """Name of the endpoint that it is on."""
        ...

    @property
    def metrics(self) -> InferenceComponentMetrics:
        """What CloudWatch knows of this adapter."""
        ...

    @property
    def grants(self) -> InferenceComponentGrants:
        """Rights that others may be given on this adapter."""
        ...


class IInferenceComponent(IInferenceComponentRef, IResource, IObservable, Protocol):
    """An inference component, owned or imported."""

    @property
    def paused(self) -> bool:
        """Whether it is not there for the time being; one made elsewhere is taken to be there."""
        ...

    @property
    def metrics(self) -> InferenceComponentMetrics:
        """What CloudWatch knows of this component."""
        ...

    @property
    def inference_component_arn(self) -> str:
        """ARN of the component."""
        ...

    @property
    def inference_component_name(self) -> str:
        """Name of the component."""
        ...

    @property
    def endpoint_arn(self) -> str:
        """ARN of the endpoint that it is on."""
        ...

    @property
    def endpoint_name(self) -> str:
        """Name of the endpoint that it is on."""
        ...

    @property
    def role(self) -> iam.IRole | None:
        """The execution role of its endpoint, if it is known."""
        ...

    @property
    def grants(self) -> InferenceComponentGrants:
        """Rights that others may be given on this component."""
        ...

    def add_adapter(
        self,
        id: str,
        *,
        model_data: ModelData,
        inference_component_name: str | None = None,
        tags: Mapping[str, str] | None = None,
        outputs: bool = True,
    ) -> AdapterInferenceComponent:
        """Adapt this component; see `InferenceComponent.add_adapter`."""
        ...
