"""The endpoint resource, owned and imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import jsii
from aws_cdk import Resource
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces.aws_sagemaker import EndpointReference
from constructs import Construct

from constructs_sm.cdk import identity
from constructs_sm.cdk._render.endpoints import endpoint as endpoint_properties
from constructs_sm.cdk.alarm_collection import AlarmCollection
from constructs_sm.cdk.component_host import ComponentHost
from constructs_sm.cdk.endpoint_grants import EndpointGrants
from constructs_sm.cdk.endpoint_metrics import EndpointMetrics
from constructs_sm.cdk.endpoint_scaling import scale_variants
from constructs_sm.cdk.misplaced_grants import grants_of
from constructs_sm.cdk.observed import MadeAlarm, Observed
from constructs_sm.cdk.parts import absent_alarm, add_parts
from constructs_sm.cdk.rollback_alarms import alarm_ids, allow_describing, provide_alarms
from constructs_sm.cdk.serving import warn_of_untracked
from constructs_sm.cdk.sizing import Sized
from constructs_sm.cdk.tagging import tag, watch_tags
from constructs_sm.cdk.updates import updates_of
from constructs_sm.cdk.validation import checked, warn
from constructs_sm.cdk.values import literal_account, literal_region, remember_stack, stack_of
from constructs_sm.facts.metrics import Kind
from constructs_sm.spec.component import EndpointSettings
from constructs_sm.spec.deployment import DeploymentSpec, RollbackAlarms, VariantProperty
from constructs_sm.spec.endpoint import EndpointConfigSpec, EndpointSpec
from constructs_sm.spec.references import AlarmReference, read_once
from constructs_sm.spec.rollout import Rollout
from constructs_sm.spec.unset import UNSET, Unset

if TYPE_CHECKING:
    from constructs_sm.cdk.interfaces import IEndpoint, IEndpointConfig


@jsii.implements(sagemaker.IEndpoint)
class EndpointBase(Sized, Resource):
    """What every endpoint shares, owned or imported, whatever it answers."""

    _identity: identity.Identity
    _kind: Kind | None = None
    """What it is, as far as it is known: metrics of another kind are refused then."""

    _variant_names: tuple[str, ...] = ()
    _paused = False
    _scaling_suspended = False
    _config_spec: EndpointConfigSpec | None = None

    @cached_property
    def _made_alarms(self) -> list[MadeAlarm]:
        return []

    @property
    def observed(self) -> Observed:
        """What alarms and dashboards must know of this endpoint."""
        return Observed(
            construct=self,
            kind=self._kind,
            name=self.endpoint_name,
            variant_names=self._variant_names,
            config=self._config_spec,
            made=self._made_alarms,
            paused=self._paused,
        )

    @property
    def alarms(self) -> AlarmCollection:
        """The alarms of this endpoint, and more of them."""
        return AlarmCollection(self.observed)

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        physical_name: str | None = None,
        environment_from_arn: str | None = None,
    ) -> None:
        super().__init__(scope, id, physical_name=physical_name, environment_from_arn=environment_from_arn)
        remember_stack(self, scope)

    @property
    def endpoint_arn(self) -> str:
        """ARN of the endpoint."""
        return self._identity.arn

    @property
    def endpoint_name(self) -> str:
        """Name of the endpoint."""
        return self._identity.name

    @property
    def paused(self) -> bool:
        """Whether the endpoint is not there for the time being; one made elsewhere is taken to be there."""
        return self._paused

    @property
    def endpoint_ref(self) -> EndpointReference:
        """The CDK's own reference."""
        return EndpointReference(endpoint_arn=self.endpoint_arn)

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to call the endpoint. The CDK's own interface asks for it; `grants` has the others."""
        return EndpointGrants(self.endpoint_arn, scope=self).invoke(grantee)

    def _deploy(
        self,
        endpoint_config_name: str,
        endpoint_name: str | None,
        updates: DeploymentSpec | None = None,
        *,
        role: iam.IRole | None = None,
    ) -> None:
        """Create the endpoint itself, as the primary child, with what its *updates* and the scaling of its variants need.

        *role* is that of a fleet for inference components; models bring their own. Of a paused one, nothing is created.
        """
        self._updates = said = DeploymentSpec() if updates is None else updates
        self._scaling_suspended = said.scaling_suspended
        add_parts(self, said.config)
        if said.config is not None:
            self._config_spec = said.config
            self._variant_names = tuple(variant.variant_name for variant in said.config.variants)
        if said.paused:
            self._paused, self._identity = True, identity.absent(self, "endpoint", endpoint_name)
            add_parts(self, *(absent_alarm(self, (each, "Resource")) for each in alarm_ids(said)))
            self._scale(said, waits=True)
            return
        alarms = provide_alarms(self, said)
        needed = allow_describing(said, alarms, self, role)
        endpoint = sagemaker.CfnEndpoint(
            self,
            "Resource",
            endpoint_config_name=endpoint_config_name,
            endpoint_name=identity.physical_name(self, endpoint_name),
            **endpoint_properties(said, [read_once(alarm, "alarm_name") for alarm in alarms]),
        )
        watch_tags(self, endpoint)
        for dependency in needed:
            endpoint.node.add_dependency(dependency)
        self._identity = identity.owned(
            self, endpoint, "endpoint", lambda: endpoint.attr_endpoint_name, named=endpoint_name is not None
        )
        self._scale(said, waits=said.scaling_suspended)

    def _scale(self, said: DeploymentSpec, *, waits: bool) -> None:
        if said.config is not None:
            scale_variants(self, said.config, waits=waits)


class SynchronousEndpointBase(EndpointBase):
    """An endpoint that answers at once."""

    @property
    def metrics(self) -> EndpointMetrics:
        """What CloudWatch knows of this endpoint; one whose kind is not known is taken to answer at once, on instances."""
        kind = Kind.REAL_TIME if self._kind is None else self._kind
        return EndpointMetrics(endpoint_name=self.endpoint_name, variant_names=self._variant_names, kind=kind)

    @property
    def grants(self) -> EndpointGrants:
        """Rights that others may be given on this endpoint.

        An `Endpoint` of an asynchronous configuration takes no call that waits, and of one for inference components none
        without a component: what is granted on them earns a warning (SM322, SM725).
        """
        return grants_of(self, self.endpoint_arn, self._kind)

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to call the endpoint, as ``grants.invoke`` does. The CDK's own interface asks for it."""
        return self.grants.invoke(grantee)

    @classmethod
    def from_endpoint_arn(cls, scope: Construct, id: str, endpoint_arn: str) -> IEndpoint:
        """Refer to an endpoint made elsewhere, by ARN."""
        return cls.from_endpoint_attributes(scope, id, endpoint_arn=endpoint_arn)

    @classmethod
    def from_endpoint_name(cls, scope: Construct, id: str, endpoint_name: str) -> IEndpoint:
        """Refer to an endpoint in the account and Region of *scope*, by name."""
        return cls.from_endpoint_attributes(scope, id, endpoint_name=endpoint_name)

    @classmethod
    def from_endpoint_attributes(
        cls, scope: Construct, id: str, *, endpoint_arn: str | None = None, endpoint_name: str | None = None
    ) -> IEndpoint:
        """Refer to an endpoint made elsewhere, by ARN or by name.

        Args:
            scope: The parent construct.
            id: The id within the parent.
            endpoint_arn: ARN of the endpoint. Default: made from *endpoint_name*.
            endpoint_name: Name of the endpoint, in the account and Region of *scope*. Default: read from the ARN.

        Raises:
            SpecError: neither ARN nor name is given, or what is given is none of an endpoint.
        """
        found = identity.find(cls, scope, id, "endpoint", arn=endpoint_arn, name=endpoint_name)
        return ImportedEndpoint(scope, id, found, cls._kind)


class Endpoint(ComponentHost, SynchronousEndpointBase):
    """An endpoint of a configuration that is a resource of its own.

    Creates an ``AWS::SageMaker::Endpoint``; with a *rollout* and an *endpoint_name* the alarms that undo an update; and
    what the scaling of its variants needs.
    `RealTimeEndpoint` makes configuration and endpoint in one. On one of a configuration without models,
    `InferenceComponent` puts components; `InferenceComponentEndpoint` makes all of that in one.

    Args:
        scope: The parent construct.
        id: The id within the parent.
        endpoint_config: The configuration, owned or imported.
        endpoint_name: Name of the endpoint, best in lower case. Default: generated by CloudFormation.
        rollout: How an update moves from the old to the new version: `BlueGreen` or `RollingUpdate`.
            Default: left to SageMaker, which starts a second fleet and moves all traffic at once.
        rollback_alarms: Alarms that undo an update, 1 to 10: yours, or those that `RollbackAlarms` tells to make here;
            None for no alarm. Default: with a *rollout* and an *endpoint_name* those of ``RollbackAlarms()`` if they are
            at most 10, otherwise none.
        retain_scaled_capacity: Whether an update keeps the instance counts that the endpoint has by then, and if it is
            said also the weights, of every variant, instead of the initial ones. Default: the counts alone where a
            variant scales, otherwise nothing.
        exclude_retained_variant_properties: What is not kept all the same. Default: the weight where
            *retain_scaled_capacity* is left out, otherwise nothing.
        retain_deployment_config: Whether an update proceeds as the one before was told to. Default: no.
        scaling_suspended: Whether nothing scales for the time of a change that SageMaker refuses while something does: of
            an instance type, or of a scaling variant that goes away. Deploy it alone, then the change without it.
            Default: no.
        paused: Whether what costs is not there for the time being: the endpoint and what scales it;
            the configuration stays. Give an *endpoint_name*, so that callers find it when it is back. Default: no.
        tags: Tags of the endpoint and its alarms. Default: none.

    Raises:
        SpecError: with every error found, before any construct exists.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        endpoint_config: IEndpointConfig,
        endpoint_name: str | None = None,
        rollout: Rollout | None = None,
        rollback_alarms: Sequence[AlarmReference] | RollbackAlarms | Unset | None = UNSET,
        retain_scaled_capacity: bool | None = None,
        exclude_retained_variant_properties: Sequence[VariantProperty] | None = None,
        retain_deployment_config: bool | None = None,
        scaling_suspended: bool = False,
        paused: bool = False,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        spec = EndpointSpec(
            endpoint_config=endpoint_config,
            endpoint_name=endpoint_name,
            tags={} if tags is None else tags,
            region=literal_region(scope),
            account=literal_account(scope),
        )
        updates = updates_of(
            _spec_of(endpoint_config),
            endpoint_name,
            rollout=rollout,
            rollback_alarms=rollback_alarms,
            retain_scaled_capacity=retain_scaled_capacity,
            exclude_retained_variant_properties=exclude_retained_variant_properties,
            retain_deployment_config=retain_deployment_config,
            scaling_suspended=scaling_suspended,
            paused=paused,
        )
        warnings = checked(type(self), scope, id, spec, updates)

        super().__init__(scope, id, physical_name=endpoint_name)
        warn_of_untracked(self, stack_of(scope), [("endpoint_config", endpoint_config, updates.config is not None)])
        self._kind = _kind_of(updates)
        self._role: iam.IRole | None = getattr(endpoint_config, "role", None)
        self._settings = _components_of(endpoint_config, endpoint_name)
        self._deploy(endpoint_config.endpoint_config_name, endpoint_name, updates, role=self._role)
        add_parts(self, endpoint_config)
        tag(self, spec.tags)
        warn(self, warnings)

    @property
    def role(self) -> iam.IRole | None:
        """The execution role of a fleet for inference components, if there is one and it is known."""
        return self._role


def _spec_of(endpoint_config: object) -> EndpointConfigSpec | None:
    """What was said of a configuration, as far as it is known."""
    found = getattr(endpoint_config, "settings", None)
    return found if isinstance(found, EndpointConfigSpec) else None


def _components_of(endpoint_config: object, endpoint_name: str | None) -> EndpointSettings:
    """What inference components on an endpoint of the configuration must fit."""
    found = getattr(endpoint_config, "component_settings", None)
    if isinstance(found, EndpointSettings):
        return replace(found, endpoint_name=endpoint_name)
    untold = _spec_of(endpoint_config) is None
    return EndpointSettings(endpoint_name=endpoint_name, model_variants=not untold, untold=untold)


def _kind_of(updates: DeploymentSpec) -> Kind | None:
    """What the endpoint is; None where its configuration was made elsewhere."""
    if updates.config is None:
        return None
    if updates.is_asynchronous:
        return Kind.ASYNCHRONOUS
    if updates.is_serverless:
        return Kind.SERVERLESS
    return Kind.FLEET if updates.serves_components else Kind.REAL_TIME


class ImportedEndpoint(SynchronousEndpointBase):
    """An endpoint made elsewhere; see `SynchronousEndpointBase.from_endpoint_arn`."""

    def __init__(self, scope: Construct, id: str, found: identity.Found, kind: Kind | None) -> None:
        super().__init__(scope, id, environment_from_arn=found.environment_from_arn)
        self._kind = kind
        self._identity = found.identity


if TYPE_CHECKING:

    def _owned_conforms(endpoint: Endpoint) -> IEndpoint:
        return endpoint

    def _imported_conforms(endpoint: ImportedEndpoint) -> IEndpoint:
        return endpoint
