"""What inference components and their adapters share, owned and imported."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import jsii
from aws_cdk import CfnResource, Fn, Resource
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces.aws_sagemaker import IInferenceComponentRef, InferenceComponentReference
from constructs import Construct

from constructs_sm.cdk import identity
from constructs_sm.cdk.alarm_collection import AlarmCollection
from constructs_sm.cdk.component_metrics import InferenceComponentMetrics
from constructs_sm.cdk.endpoint_grants import InferenceComponentGrants
from constructs_sm.cdk.observed import MadeAlarm, Observed
from constructs_sm.errors import Problem
from constructs_sm.facts.metrics import Kind
from constructs_sm.spec.model import Container

if TYPE_CHECKING:
    from constructs_sm.cdk.component_host import ComponentHost
    from constructs_sm.cdk.endpoint import Endpoint
    from constructs_sm.cdk.interfaces import IAdapterInferenceComponent, IComponentEndpoint, IInferenceComponent
    from constructs_sm.spec.component import ComponentSpec

KIND = "inference-component"


@jsii.implements(IInferenceComponentRef)
class InferenceComponentBase(Resource):
    """What every component shares, owned or imported, whether it has a model of its own or adapts one."""

    _identity: identity.Identity
    _endpoint_identity: identity.Identity
    _paused = False

    @property
    def paused(self) -> bool:
        """Whether the component is not there for the time being, as its endpoint is not."""
        return self._paused

    @property
    def inference_component_arn(self) -> str:
        """ARN of the component."""
        return self._identity.arn

    @property
    def inference_component_name(self) -> str:
        """Name of the component, to be named in each call."""
        return self._identity.name

    @property
    def inference_component_ref(self) -> InferenceComponentReference:
        """The CDK's own reference."""
        return InferenceComponentReference(inference_component_arn=self.inference_component_arn)

    @property
    def endpoint_arn(self) -> str:
        """ARN of the endpoint that the component is on."""
        return self._endpoint_identity.arn

    @property
    def endpoint_name(self) -> str:
        """Name of the endpoint that the component is on."""
        return self._endpoint_identity.name

    @property
    def metrics(self) -> InferenceComponentMetrics:
        """What CloudWatch knows of this component."""
        return InferenceComponentMetrics(inference_component_name=self.inference_component_name)

    @cached_property
    def _made_alarms(self) -> list[MadeAlarm]:
        return []

    @property
    def observed(self) -> Observed:
        """What alarms and dashboards must know of this component."""
        name = self.inference_component_name
        return Observed(construct=self, kind=Kind.COMPONENT, name=name, made=self._made_alarms, paused=self._paused)

    @property
    def alarms(self) -> AlarmCollection:
        """The alarms of this component, and more of them."""
        return AlarmCollection(self.observed)

    @property
    def grants(self) -> InferenceComponentGrants:
        """Rights that others may be given on this component."""
        return InferenceComponentGrants(self.endpoint_arn, self.inference_component_arn, scope=self)

    def _identify(self, component: CfnResource, *, named: bool) -> None:
        """Take ARN and name from the resource, which has no attribute for its name: it follows the slash of its ARN."""
        self._identity = identity.owned(
            self, component, KIND, lambda: Fn.select(1, Fn.split("/", component.ref)), named=named
        )

    def _pause(self, inference_component_name: str | None) -> None:
        """Take an ARN and a name without there being a resource."""
        self._paused, self._identity = True, identity.absent(self, KIND, inference_component_name)


class ModelComponentBase(InferenceComponentBase):
    """A component with a model of its own, owned or imported."""

    _role: iam.IRole | None
    _containers: tuple[Container, ...]
    _moved_by: tuple[str, ...]
    _wake_policy_arn: str | None = None
    _spec: ComponentSpec | None = None
    _host: ComponentHost | None = None
    _counted = False
    """Whether the user said how many copies there are."""

    @property
    def wake_policy_arn(self) -> str | None:
        """ARN of the scaling policy that adds the first copy; None where there always is one, or where it is not known."""
        return self._wake_policy_arn

    @property
    def role(self) -> iam.IRole | None:
        """The execution role of its endpoint, if it is known."""
        return self._role

    @property
    def containers(self) -> tuple[Container, ...]:
        """What it runs, as far as it is known: its adapters are judged by it."""
        return self._containers

    @property
    def moved_by(self) -> tuple[str, ...]:
        """What its logical id tells of its name and place: its adapters move with it."""
        return self._moved_by


def endpoint_of(
    endpoint: IComponentEndpoint | Endpoint | IInferenceComponent | IAdapterInferenceComponent,
) -> identity.Identity:
    """ARN and name of an endpoint, by the endpoint itself or by a component on it."""
    return identity.Identity(read_arn=lambda: endpoint.endpoint_arn, read_name=lambda: endpoint.endpoint_name)


def find_both(
    kind: type,
    scope: Construct,
    id: str,
    *,
    inference_component_arn: str | None,
    inference_component_name: str | None,
    endpoint_arn: str | None,
    endpoint_name: str | None,
    beside: Sequence[Problem] = (),
) -> tuple[identity.Found, identity.Identity]:
    """A component made elsewhere, and its endpoint.

    Raises:
        SpecError: of one of them neither ARN nor name is given, or what is given is none of such a resource; with what
            else is wrong *beside*.
    """
    wrong = [*identity.misnamed("endpoint", endpoint_arn, endpoint_name), *beside]
    found = identity.find(
        kind, scope, id, KIND, arn=inference_component_arn, name=inference_component_name, beside=wrong
    )
    endpoint = identity.find(kind, scope, id, "endpoint", arn=endpoint_arn, name=endpoint_name)
    return found, endpoint.identity
