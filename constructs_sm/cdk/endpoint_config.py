"""The endpoint configuration, owned and imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import jsii
from aws_cdk import Resource
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces.aws_sagemaker import EndpointConfigReference, IEndpointConfigRef
from constructs import Construct

from constructs_sm.cdk import identity, network
from constructs_sm.cdk._render.endpoint_configs import endpoint_config
from constructs_sm.cdk.component_host import fleet_settings
from constructs_sm.cdk.execution_role import allow
from constructs_sm.cdk.given_role import given_role
from constructs_sm.cdk.hosting_rights import allow_hosting, fleet_rights
from constructs_sm.cdk.serving import prepare_models
from constructs_sm.cdk.tagging import tag
from constructs_sm.cdk.validation import checked, warn
from constructs_sm.cdk.values import literal_account, literal_region, remember_stack, stack_of
from constructs_sm.spec.asynchronous import AsyncInference
from constructs_sm.spec.capture import DataCapture
from constructs_sm.spec.component import EndpointSettings
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.explainer import ClarifyExplainer
from constructs_sm.spec.metrics_config import MetricsConfig
from constructs_sm.spec.references import KeyReference, read_once
from constructs_sm.spec.several import several
from constructs_sm.spec.variant import InstanceVariant, Variant

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

    from constructs_sm.cdk.interfaces import IEndpointConfig


@jsii.implements(IEndpointConfigRef)
class EndpointConfigBase(Resource):
    """What an owned and an imported configuration share."""

    _identity: identity.Identity
    _settings: EndpointConfigSpec | None = None
    _component_settings: EndpointSettings | None = None
    _role: iam.IRole | None = None

    @property
    def settings(self) -> EndpointConfigSpec | None:
        """What an endpoint's updates must fit; None for a configuration made elsewhere."""
        return self._settings

    @property
    def component_settings(self) -> EndpointSettings | None:
        """What inference components on its endpoint must fit; None where it serves models or was made elsewhere."""
        return self._component_settings

    @property
    def role(self) -> iam.IRole | None:
        """The execution role of a fleet for inference components, if there is one and it is known."""
        return self._role

    @property
    def endpoint_config_arn(self) -> str:
        """ARN of the configuration."""
        return self._identity.arn

    @property
    def endpoint_config_name(self) -> str:
        """Name of the configuration."""
        return self._identity.name

    @property
    def endpoint_config_ref(self) -> EndpointConfigReference:
        """The CDK's own reference."""
        return EndpointConfigReference(endpoint_config_arn=self.endpoint_config_arn)


class EndpointConfig(EndpointConfigBase):
    """Which models an endpoint serves, on what, and how.

    The endpoint patterns (`RealTimeEndpoint`, `AsyncEndpoint`, `InferenceComponentEndpoint`) make their own
    configuration; this resource is for those who put the parts together themselves.

    Creates an ``AWS::SageMaker::EndpointConfig``. Adds to the roles of its models what asynchronous inference, an
    encryption key, recording, explanations and core dumps ask of them.

    Args:
        scope: The parent construct.
        id: The id within the parent.
        variants: One to ten variants that share the traffic by weight; or one that is serverless.
        shadow: A variant that gets a copy of the traffic of the only other one, and whose replies are dropped. Its
            weight is relative to that variant's. Default: none.
        async_inference: Settings that make the endpoint asynchronous. Default: none; it answers at once.
        data_capture: Recording of requests and answers to a bucket. Default: none.
        explainer: Explanations of the answers. Default: none.
        metrics_config: Which metrics are published, and how often. Default: left to SageMaker.
        role: Execution role of a fleet for inference components. Default: none; models bring their own.
        vpc: VPC of a fleet for inference components. Default: none; models bring their own.
        vpc_subnets: Which subnets. Default: the private ones.
        security_groups: Security groups of the instances, at most 5. Default: a new one.
        network_isolation: Isolation of a fleet for inference components. Default: none; models bring their own.
        encryption_key: Key for the storage of the instances. Default: a transient key of the service.
        endpoint_config_name: Name of the configuration. Default: generated, so that a change can replace it.
        allow_fixed_name: Whether a fixed name is meant, although the next change collides with it. Default: no.
        tags: Tags of the configuration. Default: none.

    Raises:
        SpecError: with every error found, before any construct exists.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        variants: Sequence[Variant],
        shadow: InstanceVariant | None = None,
        async_inference: AsyncInference | None = None,
        data_capture: DataCapture | None = None,
        explainer: ClarifyExplainer | None = None,
        metrics_config: MetricsConfig | None = None,
        role: iam.IRole | iam.Role | None = None,
        vpc: ec2.IVpc | ec2.Vpc | None = None,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        network_isolation: bool | None = None,
        encryption_key: KeyReference | None = None,
        endpoint_config_name: str | None = None,
        allow_fixed_name: bool = False,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        chosen = network.choose(scope, vpc, vpc_subnets, security_groups)
        spec = EndpointConfigSpec(
            variants=several(variants),
            shadow=shadow,
            async_inference=async_inference,
            data_capture=data_capture,
            explainer=explainer,
            metrics_config=metrics_config,
            has_role=role is not None,
            network_isolation=network_isolation,
            in_vpc=vpc is not None,
            encryption_key=encryption_key,
            endpoint_config_name=endpoint_config_name,
            allow_fixed_name=allow_fixed_name,
            tags={} if tags is None else tags,
            region=literal_region(scope),
            account=literal_account(scope),
        )
        given = given_role(role, scope)
        warnings = checked(type(self), scope, id, spec, chosen.spec, *given, role=role, **chosen.given)

        super().__init__(scope, id, physical_name=endpoint_config_name)
        remember_stack(self, scope)
        self._settings, self._role = spec, role
        attached = chosen.attach(self)
        prepare_models(spec, self, stack_of(scope))
        needed = allow_hosting(spec, self, stack_of(scope))
        if role is not None:
            needed += allow(role, fleet_rights(spec, attached), self, stack_of(scope), id="FleetRolePolicy")
            self._component_settings = fleet_settings(spec, role=role, network=attached)
        properties = endpoint_config(
            spec, role_arn=None if role is None else read_once(role, "role_arn"), network=attached
        )
        properties["endpoint_config_name"] = identity.physical_name(self, endpoint_config_name)
        config = sagemaker.CfnEndpointConfig(self, "Resource", **properties)
        for dependency in needed:
            config.node.add_dependency(dependency)
        self._identity = identity.owned(
            self,
            config,
            "endpoint-config",
            lambda: config.attr_endpoint_config_name,
            named=endpoint_config_name is not None,
        )
        tag(self, spec.tags, config)
        warn(self, warnings)

    @classmethod
    def from_endpoint_config_arn(cls, scope: Construct, id: str, endpoint_config_arn: str) -> IEndpointConfig:
        """Refer to a configuration made elsewhere, by ARN."""
        return cls.from_endpoint_config_attributes(scope, id, endpoint_config_arn=endpoint_config_arn)

    @classmethod
    def from_endpoint_config_name(cls, scope: Construct, id: str, endpoint_config_name: str) -> IEndpointConfig:
        """Refer to a configuration in the account and Region of *scope*, by name."""
        return cls.from_endpoint_config_attributes(scope, id, endpoint_config_name=endpoint_config_name)

    @classmethod
    def from_endpoint_config_attributes(
        cls,
        scope: Construct,
        id: str,
        *,
        endpoint_config_arn: str | None = None,
        endpoint_config_name: str | None = None,
    ) -> IEndpointConfig:
        """Refer to a configuration made elsewhere, by ARN or by name.

        Args:
            scope: The parent construct.
            id: The id within the parent.
            endpoint_config_arn: ARN of the configuration. Default: made from *endpoint_config_name*.
            endpoint_config_name: Its name, in the account and Region of *scope*. Default: read from the ARN.

        Raises:
            SpecError: neither ARN nor name is given, or what is given is none of a configuration.
        """
        found = identity.find(cls, scope, id, "endpoint-config", arn=endpoint_config_arn, name=endpoint_config_name)
        return _ImportedEndpointConfig(scope, id, found)


class _ImportedEndpointConfig(EndpointConfigBase):
    def __init__(self, scope: Construct, id: str, found: identity.Found) -> None:
        super().__init__(scope, id, environment_from_arn=found.environment_from_arn)
        self._identity = found.identity


if TYPE_CHECKING:

    def _owned_conforms(config: EndpointConfig) -> IEndpointConfig:
        return config

    def _imported_conforms(config: _ImportedEndpointConfig) -> IEndpointConfig:
        return config
