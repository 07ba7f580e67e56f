"""An endpoint for inference components, whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_sm.cdk import identity, network
from constructs_sm.cdk._render.endpoint_configs import endpoint_config
from constructs_sm.cdk.component_endpoint import ComponentEndpointBase, ImportedComponentEndpoint
from constructs_sm.cdk.component_host import fleet_settings
from constructs_sm.cdk.execution_role import ExecutionRole, allow
from constructs_sm.cdk.given_role import given_role
from constructs_sm.cdk.hosting_rights import fleet_rights
from constructs_sm.cdk.observing import observe, observing_of
from constructs_sm.cdk.outputs import write_outputs
from constructs_sm.cdk.tagging import tag
from constructs_sm.cdk.updates import updates_of
from constructs_sm.cdk.validation import checked, judged, warn
from constructs_sm.cdk.values import literal_account, literal_region, stack_of
from constructs_sm.facts.metrics import Kind
from constructs_sm.facts.outputs import OutputSuffix
from constructs_sm.patterns.flat import variants_of
from constructs_sm.spec.alarm import ComponentEndpointAlarms
from constructs_sm.spec.capture import DataCapture
from constructs_sm.spec.component import ComponentSpec, EndpointSettings
from constructs_sm.spec.core_dump import CoreDump
from constructs_sm.spec.deployment import VariantProperty
from constructs_sm.spec.durations import Time
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.instances import CapacityReservation, ManagedInstances
from constructs_sm.spec.metrics_config import MetricsConfig
from constructs_sm.spec.observing import LogRetention
from constructs_sm.spec.references import AlarmReference, KeyReference, read_once
from constructs_sm.spec.rollout import Rollout
from constructs_sm.spec.routing import PrefixAwareRouting, Routing
from constructs_sm.spec.several import several
from constructs_sm.spec.variant import DEFAULT_VARIANT_NAME, InstanceTypes

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

    from constructs_sm.cdk.interfaces import IComponentEndpoint


_SAID_AS = {"instance_types": "instance_type", "max_instances": "max_instance_count"}


class InferenceComponentEndpoint(ComponentEndpointBase):
    """A fleet of instances that several models share as inference components.

    Creates an ``AWS::SageMaker::EndpointConfig`` without a model, an ``AWS::SageMaker::Endpoint``, unless *role* is
    given an `ExecutionRole`, and an output that ``EndpointClient.from_outputs`` understands. Put models on it with
    `add_component`; models that are resources of their own are made with ``role=endpoint.role``.

    Args:
        scope: The parent construct.
        id: The id within the parent.
        instance_type: Instance type such as ``ml.g5.12xlarge``, or one to five of them, the preferred first, each alone
            or as an `InstancePool`.
        instances: Counts that SageMaker keeps between as copies come and go. Default: none; the initial count stays.
        initial_instance_count: Instances to start with. Default: the least that *instances* allows, but 1.
        routing: How requests find a copy. Default: the one with the fewest outstanding requests; with
            *prefix_aware_routing*, by prefix.
        variant_name: Name of the only variant. Default: ``AllTraffic``.
        volume_size_in_gb: Storage of each instance, 1 to 512 GB. Default: chosen by SageMaker.
        prefix_aware_routing: Settings of ``Routing.PREFIX_AWARE``. Default: none.
        variant_instance_provision_timeout: Time to find instances of any of the types, 5 min to 1 h.
            Default: chosen by SageMaker.
        inference_ami_version: Host image. Default: chosen by SageMaker.
        capacity_reservation: Reserved capacity to launch the instances in. Default: none.
        core_dump: Where a container that crashes leaves its memory. Default: nowhere.
        data_capture: Recording of requests and answers to a bucket. Default: none.
        metrics_config: Which metrics are published, and how often. Default: left to SageMaker.
        role: The execution role of endpoint and components. Default: an `ExecutionRole` of its own.
        vpc: VPC to attach the instances to. Default: none.
        vpc_subnets: Which subnets. Default: the private ones. They must lie in two Availability Zones.
        security_groups: Security groups of the instances, at most 5. Default: a new one that lets everything out.
        network_isolation: Whether the containers are cut off from all networks; models must say the same. Default: what
            the first component needs: no if its model is not isolated, or if its image has no model data or data that
            installs a requirements.txt; otherwise, and without any component, yes.
        encryption_key: Key for the storage of the instances. Default: a transient key of the service.
        endpoint_name: Name of the endpoint, best in lower case. Default: generated by CloudFormation.
        rollout: How an update of the instances moves from the old to the new version: `BlueGreen` or `RollingUpdate`.
            The API takes it for every endpoint, but AWS documents it for none with inference components, whose copies
            have a rollout of their own. Default: left to SageMaker.
        rollback_alarms: Alarms of yours that undo such an update, 1 to 10. Default: none.
        retain_scaled_capacity: Whether an update keeps the instance counts and weights that the endpoint has by then,
            instead of the initial ones. Default: no.
        exclude_retained_variant_properties: What is not kept all the same. Default: nothing; only with
            *retain_scaled_capacity*.
        retain_deployment_config: Whether an update proceeds as the one before was told to. Default: no.
        paused: Whether what costs is not there for the time being: the endpoint with all components and what scales them;
            the role, the models and the configuration stay. Give an *endpoint_name*,
            so that callers find it when it is back. Default: no.
        alarms: Alarms that tell people, with the actions of each severity: `ComponentEndpointAlarms`. Default: none, as each is
            paid for and tells nobody without an action.
        log_retention: How long the log is kept, in days that CloudWatch Logs has, or a `LogRetention`; needs a
            literal *endpoint_name*, and that no log of that name is there already. Default: SageMaker makes the log, and it
            is kept for ever.
        tags: Tags of configuration, endpoint, role and components. Default: none.
        outputs: Whether to write the stack outputs that clients read. Default: yes. A stack holds at most 200.

    Raises:
        SpecError: with every error found, before any construct exists.

    Source: https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-deploy-models.html
    """

    _role: iam.IRole

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        instance_type: InstanceTypes,
        instances: ManagedInstances | None = None,
        initial_instance_count: float | None = None,
        routing: Routing | None = None,
        volume_size_in_gb: float | None = None,
        prefix_aware_routing: PrefixAwareRouting | None = None,
        variant_instance_provision_timeout: Time | None = None,
        variant_name: str = DEFAULT_VARIANT_NAME,
        inference_ami_version: str | None = None,
        capacity_reservation: CapacityReservation | None = None,
        core_dump: CoreDump | None = None,
        data_capture: DataCapture | None = None,
        metrics_config: MetricsConfig | None = None,
        role: iam.IRole | iam.Role | None = None,
        vpc: ec2.IVpc | ec2.Vpc | None = None,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        network_isolation: bool | None = None,
        encryption_key: KeyReference | None = None,
        endpoint_name: str | None = None,
        rollout: Rollout | None = None,
        rollback_alarms: Sequence[AlarmReference] | None = None,
        retain_scaled_capacity: bool | None = None,
        exclude_retained_variant_properties: Sequence[VariantProperty] | None = None,
        retain_deployment_config: bool | None = None,
        paused: bool = False,
        alarms: ComponentEndpointAlarms | None = None,
        log_retention: Time | LogRetention | None = None,
        tags: Mapping[str, str] | None = None,
        outputs: bool = True,
    ) -> None:
        chosen = network.choose(scope, vpc, vpc_subnets, security_groups)
        unsaid = routing is None and prefix_aware_routing is None
        flat, said = variants_of(
            None,
            instance_type=instance_type,
            managed_instance_scaling=instances,
            initial_instance_count=_first(instances) if initial_instance_count is None else initial_instance_count,
            routing=Routing.LEAST_OUTSTANDING_REQUESTS if unsaid else routing,
            volume_size_in_gb=volume_size_in_gb,
            prefix_aware_routing=prefix_aware_routing,
            variant_instance_provision_timeout=variant_instance_provision_timeout,
            variant_name=variant_name,
            inference_ami_version=inference_ami_version,
            capacity_reservation=capacity_reservation,
            core_dump=core_dump,
        )
        spec = EndpointConfigSpec(
            variants=flat,
            has_role=True,
            network_isolation=True if network_isolation is None else network_isolation,
            in_vpc=vpc is not None,
            data_capture=data_capture,
            metrics_config=metrics_config,
            encryption_key=encryption_key,
            endpoint_name=endpoint_name,
            tags={} if tags is None else tags,
            region=literal_region(scope),
            account=literal_account(scope),
            single=True,
            said_flat=said,
        )
        updates = updates_of(
            spec,
            endpoint_name,
            rollout=rollout,
            rollback_alarms=rollback_alarms,
            retain_scaled_capacity=retain_scaled_capacity,
            exclude_retained_variant_properties=exclude_retained_variant_properties,
            retain_deployment_config=retain_deployment_config,
            paused=paused,
        )
        said_as = {"managed_instance_scaling": "instances"}
        watched = observing_of(Kind.FLEET, endpoint_name, alarms=alarms, log_retention=log_retention, config=spec)
        warnings = checked(
            type(self),
            scope,
            id,
            spec,
            chosen.spec,
            updates,
            *given_role(role, scope),
            watched,
            said_as=said_as,
            role=role,
            outputs=outputs,
            **chosen.given,
        )

        super().__init__(scope, id, physical_name=endpoint_name)
        attached = chosen.attach(self)
        statements = fleet_rights(spec, attached)
        if role is None:
            role, needed = ExecutionRole(self, "Role", statements=statements), []
        else:
            needed = allow(role, statements, self, stack_of(scope))
        self._role = role
        role_arn = read_once(role, "role_arn")
        config = sagemaker.CfnEndpointConfig(
            self, "Config", **endpoint_config(spec, role_arn=role_arn, network=attached)
        )
        for dependency in needed:
            config.node.add_dependency(dependency)
        self._network = attached
        self._config = config
        settings = fleet_settings(spec, role=role, network=attached, isolation_is_open=network_isolation is None)
        self._settings = EndpointSettings() if settings is None else settings
        self._deploy(config.attr_endpoint_config_name, endpoint_name, updates, role=role)
        observe(self, watched)
        if outputs:
            write_outputs(self, {OutputSuffix.ENDPOINT_NAME: self.endpoint_name})
        tag(self, spec.tags, config)
        warn(self, warnings)

    @property
    def role(self) -> iam.IRole:
        """The execution role: make models for this endpoint with it."""
        return self._role

    def place(self, spec: ComponentSpec) -> None:
        """Remember a component; the first decides the isolation of the fleet, where nobody said it."""
        isolated, was_isolated = spec.endpoint.network_isolation, self._settings.network_isolation
        super().place(spec)
        if isolated is False and was_isolated is True:
            self._config.enable_network_isolation = False

    @property
    def connections(self) -> ec2.Connections:
        """The security groups of the instances, to allow traffic with.

        Raises:
            ValueError: the endpoint is in no VPC.
        """
        return network.connections(self, self._network)

    @classmethod
    def from_endpoint_arn(cls, scope: Construct, id: str, endpoint_arn: str) -> IComponentEndpoint:
        """Refer to an endpoint made elsewhere, by ARN; nothing of its settings is known then."""
        return cls.from_endpoint_attributes(scope, id, endpoint_arn=endpoint_arn)

    @classmethod
    def from_endpoint_name(cls, scope: Construct, id: str, endpoint_name: str) -> IComponentEndpoint:
        """Refer to an endpoint in the account and Region of *scope*, by name; nothing of its settings is known then."""
        return cls.from_endpoint_attributes(scope, id, endpoint_name=endpoint_name)

    @classmethod
    def from_endpoint_attributes(
        cls,
        scope: Construct,
        id: str,
        *,
        endpoint_arn: str | None = None,
        endpoint_name: str | None = None,
        role: iam.IRole | iam.Role | None = None,
        instance_type: str | Sequence[str] | None = None,
        max_instance_count: float | None = None,
        variant_name: str | None = None,
        network_isolation: bool | None = None,
        subnet_ids: Sequence[str] | None = None,
        security_group_ids: Sequence[str] | None = None,
    ) -> IComponentEndpoint:
        """Refer to an endpoint made elsewhere and tell what its components must fit.

        Args:
            scope: The parent construct.
            id: The id within the parent.
            endpoint_arn: ARN of the endpoint. Default: made from *endpoint_name*.
            endpoint_name: Name of the endpoint, in the account and Region of *scope*. Default: read from the ARN.
            role: Its execution role. Default: not known; components given by their image earn a warning then.
            instance_type: Its instance type or types. Default: not known; what components need is not compared then.
            max_instance_count: The most instances that it may have. Default: not known; room is not counted then. What
                others put on it is not counted either.
            variant_name: Its variant. Default: not known; components go on ``AllTraffic`` unless they say otherwise.
            network_isolation: Whether it is isolated. Default: not known.
            subnet_ids: Its subnets in any order, none if it is in no VPC. Default: not known; those of models are not
                compared then.
            security_group_ids: Its security groups in any order. Default: not known, as above.

        Raises:
            SpecError: neither ARN nor name is given, or what is told is not what it should be.
        """
        settings = EndpointSettings(
            variant_name=variant_name,
            instance_types=several(instance_type),
            max_instances=max_instance_count,
            role=role,
            network_isolation=network_isolation,
            subnet_ids=_listed(subnet_ids),
            security_group_ids=_listed(security_group_ids),
        )
        one = {} if len(settings.instance_types) > 1 else {"instance_types[0]": "instance_type"}
        wrong = judged(settings, said_as={**_SAID_AS, **one}, role=role)
        found = identity.find(cls, scope, id, "endpoint", arn=endpoint_arn, name=endpoint_name, beside=wrong)
        told = replace(settings, endpoint_name=found.identity.name)
        return ImportedComponentEndpoint(scope, id, found, role=role, settings=told)


def _listed(ids: Sequence[str] | None) -> tuple[str, ...] | None:
    """Ids as a tuple; what is no list stays for its field to refuse."""
    listed = isinstance(ids, Sequence) and not isinstance(ids, str)
    return tuple(ids) if ids is not None and listed else ids  # type: ignore[return-value] # see above


def _first(instances: ManagedInstances | None) -> float:
    """The least count that managed scaling allows, but at least the one instance that the API asks for."""
    least = getattr(instances, "min_count", 1)
    return least if isinstance(least, (int, float)) and least > 1 else 1


if TYPE_CHECKING:

    def _conforms(endpoint: InferenceComponentEndpoint) -> IComponentEndpoint:
        return endpoint
