"""What an owned and an imported endpoint for inference components share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_sm.cdk import identity
from constructs_sm.cdk.component_host import ComponentHost
from constructs_sm.cdk.component_metrics import ComponentEndpointMetrics
from constructs_sm.cdk.endpoint import EndpointBase
from constructs_sm.cdk.inference_component import InferenceComponent
from constructs_sm.cdk.outputs import write_outputs
from constructs_sm.cdk.validation import warn
from constructs_sm.errors import Problem, Severity
from constructs_sm.facts.metrics import Kind
from constructs_sm.facts.outputs import OutputSuffix
from constructs_sm.spec.alarm import InferenceComponentAlarms
from constructs_sm.spec.component import ComputeRequirements, EndpointSettings
from constructs_sm.spec.component_options import ComponentScheduling, ContainerMetrics
from constructs_sm.spec.durations import Time
from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.model_data import ModelData
from constructs_sm.spec.observing import LogRetention
from constructs_sm.spec.references import AlarmReference, ModelReference
from constructs_sm.spec.rollout import RollingUpdate
from constructs_sm.spec.scaling import CopyScaling
from constructs_sm.spec.type_specification import InstanceTypeSpecification

if TYPE_CHECKING:
    from constructs_sm.cdk.interfaces import IComponentEndpoint


_NO_COMPONENT = Problem(
    "SM725",
    Severity.WARNING,
    "grant_invoke",
    "gives a right on the endpoint only, and every call names a component; use the grants of the component",
)


class ComponentEndpointBase(ComponentHost, EndpointBase):
    """An endpoint on whose instances inference components are placed."""

    _kind = Kind.FLEET
    _role: iam.IRole | None

    @property
    def role(self) -> iam.IRole | None:
        """The execution role: make models for this endpoint with it."""
        return self._role

    @property
    def metrics(self) -> ComponentEndpointMetrics:
        """What CloudWatch knows of the instances; what it knows of calls, the components have."""
        name = self._settings.variant_name
        return ComponentEndpointMetrics(endpoint_name=self.endpoint_name, variant_names=() if name is None else (name,))

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to call the endpoint, which is no right on any component: it earns a warning (SM725).

        Use the ``grants`` of each component.
        """
        warn(self, [_NO_COMPONENT])
        return super().grant_invoke(grantee)

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
        """Put a model on the instances of this endpoint.

        Args:
            id: The id of the component below this endpoint.
            model: The model, made with the role of this endpoint. Default: none; then *image* is needed.
            image: The image to run with the role of this endpoint. Default: none; then *model* is needed.
            model_data: One ``.tar.gz`` that the image loads. Default: none; only with *image*.
            environment: Environment of the image, at most 16 entries. Default: none; only with *image*.
            compute: What one copy reserves on an instance.
            model_data_download_timeout: Time to fetch the artifacts, 60 s to 1 h.
                Default: 10 min, with accelerators 30 min.
            container_startup_health_check_timeout: Time until the container is healthy, 60 s to 1 h.
                Default: 5 min, with accelerators 20 min.
            data_cache: Whether instances keep artifacts and image, so that further copies start sooner. Default: left
                to SageMaker, which caches on types with more than 232 GiB of local NVMe storage, whatever is said.
            scheduling: How copies are spread over instances and Availability Zones. Default: left to SageMaker.
            container_metrics: Where the image shows its own metrics. Default: left to SageMaker, which looks at
                ``/metrics``; only with *image*.
            specifications: Two to five specifications, one for each instance type of this endpoint, instead of *model*
                and what follows it. Default: the one specification, for every type.
            copy_count: Copies to start with, 1 or more. Default: the least of *scaling*, but at least 1; without it 1.
            scaling: Copies that follow the calls, to none and back if asked. Default: none; *copy_count* stays.
            inference_component_name: Name of the component. Under another name it is another component: CloudFormation
                creates that one and deletes this. Default: generated by CloudFormation.
            rollout: How an update replaces the copies. Default: left to SageMaker.
            rollback_alarms: One to ten alarms that undo an update, only with *rollout*; the role of this endpoint may
                look at them, by a managed policy beside it that components with the same alarms share; a role may have
                10 (SM733). Default: none.
            alarms: Alarms that tell people, with the actions of each severity. Default: none, as each is paid for and tells
                nobody without an action.
            log_retention: How long the log is kept, in days that CloudWatch Logs has, or a `LogRetention`; needs a literal
                *inference_component_name*. Default: SageMaker makes the log, and it is kept for ever.
            tags: Tags of the component; none may be empty. Default: none.
            outputs: Whether to write the stack output that clients read. Default: yes. A stack holds at most 200.

        Returns:
            The component, which depends on this endpoint and is deleted before it.

        Raises:
            SpecError: with every error found, before any construct exists.
        """
        component = InferenceComponent(
            self,
            id,
            endpoint=self,
            model=model,
            image=image,
            model_data=model_data,
            environment=environment,
            compute=compute,
            model_data_download_timeout=model_data_download_timeout,
            container_startup_health_check_timeout=container_startup_health_check_timeout,
            data_cache=data_cache,
            scheduling=scheduling,
            container_metrics=container_metrics,
            specifications=specifications,
            copy_count=copy_count,
            scaling=scaling,
            inference_component_name=inference_component_name,
            rollout=rollout,
            rollback_alarms=rollback_alarms,
            alarms=alarms,
            log_retention=log_retention,
            tags=tags,
        )
        if outputs:
            write_outputs(component, {OutputSuffix.INFERENCE_COMPONENT_NAME: component.inference_component_name})
        return component


class ImportedComponentEndpoint(ComponentEndpointBase):
    """An endpoint for inference components made elsewhere."""

    def __init__(
        self, scope: Construct, id: str, found: identity.Found, *, role: iam.IRole | None, settings: EndpointSettings
    ) -> None:
        super().__init__(scope, id, environment_from_arn=found.environment_from_arn)
        self._identity = found.identity
        self._role = role
        self._settings = settings


if TYPE_CHECKING:

    def _imported_conforms(endpoint: ImportedComponentEndpoint) -> IComponentEndpoint:
        return endpoint
