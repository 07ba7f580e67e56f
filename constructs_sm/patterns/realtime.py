"""A real-time endpoint, whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_sm.cdk._render.endpoint_configs import endpoint_config
from constructs_sm.cdk.endpoint import SynchronousEndpointBase
from constructs_sm.cdk.hosting_rights import allow_hosting
from constructs_sm.cdk.observing import observe, observing_of
from constructs_sm.cdk.outputs import write_outputs
from constructs_sm.cdk.serving import prepare_models
from constructs_sm.cdk.tagging import tag
from constructs_sm.cdk.updates import updates_of
from constructs_sm.cdk.validation import checked, warn
from constructs_sm.cdk.values import literal_account, literal_region, stack_of
from constructs_sm.facts.metrics import Kind
from constructs_sm.facts.outputs import OutputSuffix
from constructs_sm.patterns.flat import variants_of
from constructs_sm.spec.alarm import EndpointAlarms
from constructs_sm.spec.capture import DataCapture
from constructs_sm.spec.core_dump import CoreDump
from constructs_sm.spec.deployment import RollbackAlarms, VariantProperty
from constructs_sm.spec.durations import Time
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.explainer import ClarifyExplainer
from constructs_sm.spec.instances import CapacityReservation
from constructs_sm.spec.metrics_config import MetricsConfig
from constructs_sm.spec.observing import LogRetention
from constructs_sm.spec.references import AlarmReference, KeyReference, ModelReference
from constructs_sm.spec.rollout import Rollout
from constructs_sm.spec.routing import PrefixAwareRouting, Routing
from constructs_sm.spec.scaling import InstanceScaling
from constructs_sm.spec.unset import UNSET, Unset
from constructs_sm.spec.variant import InstanceTypes, InstanceVariant

if TYPE_CHECKING:
    from constructs_sm.cdk.interfaces import IEndpoint


class RealTimeEndpoint(SynchronousEndpointBase):
    """An endpoint that answers each request at once, with the configuration it owns.

    Creates an ``AWS::SageMaker::EndpointConfig``, an ``AWS::SageMaker::Endpoint`` and an output that
    ``EndpointClient.from_outputs`` understands; with a *rollout* and an *endpoint_name* the alarms that undo an update.
    The model brings the role.

    Args:
        scope: The parent construct.
        id: The id within the parent.
        model: The model to serve. Default: none; then *variants* is needed.
        instance_type: Instance type such as ``ml.m5.xlarge``, or one to five of them, the preferred first, each alone
            or as an `InstancePool`: instances of the next type are taken when there are none of the one before.
            Default: none; then *variants* is needed.
        initial_instance_count: Instances to start with. Default: 1, which survives no loss of an Availability Zone.
        variant_name: Name of the only variant. Default: ``AllTraffic``.
        initial_variant_weight: Weight of the only variant, which a *shadow* is measured by. Default: left to SageMaker,
            which takes 1.
        volume_size_in_gb: Storage of each instance, 1 to 512 GB. Default: chosen by SageMaker.
        model_data_download_timeout: Time to fetch the artifacts, 60 s to 1 h.
            Default: 10 min, with accelerators 30 min.
        container_startup_health_check_timeout: Time until the container is healthy, 60 s to 1 h.
            Default: 5 min, with accelerators 20 min.
        variant_instance_provision_timeout: Time to find instances of any of the types, 5 min to 1 h.
            Default: chosen by SageMaker.
        routing: How requests find an instance. Default: left to SageMaker, which takes random; with
            *prefix_aware_routing*, by prefix.
        prefix_aware_routing: Settings of ``Routing.PREFIX_AWARE``. Default: none.
        scaling: Instances that follow the traffic. Default: none; the initial count stays.
        inference_ami_version: Host image. Default: chosen by SageMaker.
        capacity_reservation: Reserved capacity to launch the instances in. Default: none.
        enable_ssm_access: Whether instances may be entered through Systems Manager, which the role is allowed to let in;
            AWS has to allow it for the account first. Default: no.
        core_dump: Where a container that crashes leaves its memory. Default: nowhere.
        variants: One to ten variants that share the traffic by weight, instead of *model* and what follows it.
            Default: the one variant.
        shadow: A variant that gets a copy of the traffic of the only other one, and whose replies are dropped. Its
            weight is relative to that variant's. Default: none.
        data_capture: Recording of requests and answers to a bucket. Default: none.
        explainer: Explanations of the answers. Default: none.
        metrics_config: Which metrics are published, and how often. Default: left to SageMaker.
        encryption_key: Key for the storage of the instances. Default: a transient key of the service.
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
            the model, its role and the configuration stay. Give an *endpoint_name*,
            so that callers find it when it is back. Default: no.
        alarms: Alarms that tell people, with the actions of each severity: `EndpointAlarms`. Default: none, as each is
            paid for and tells nobody without an action.
        log_retention: How long the log is kept, in days that CloudWatch Logs has, or a `LogRetention`; needs a
            literal *endpoint_name*, and that no log of that name is there already. Default: SageMaker makes the log, and it
            is kept for ever.
        tags: Tags of configuration, endpoint and alarms; a model has its own. Default: none.
        outputs: Whether to write the stack outputs that clients read. Default: yes. A stack holds at most 200.

    Raises:
        SpecError: with every error found, before any construct exists.

    Source of every limit: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
    """

    _kind = Kind.REAL_TIME

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        model: ModelReference | None = None,
        instance_type: InstanceTypes | None = None,
        initial_instance_count: float | None = None,
        variant_name: str | None = None,
        initial_variant_weight: float | None = None,
        volume_size_in_gb: float | None = None,
        model_data_download_timeout: Time | None = None,
        container_startup_health_check_timeout: Time | None = None,
        variant_instance_provision_timeout: Time | None = None,
        routing: Routing | None = None,
        prefix_aware_routing: PrefixAwareRouting | None = None,
        scaling: InstanceScaling | None = None,
        inference_ami_version: str | None = None,
        capacity_reservation: CapacityReservation | None = None,
        enable_ssm_access: bool | None = None,
        core_dump: CoreDump | None = None,
        variants: Sequence[InstanceVariant] | None = None,
        shadow: InstanceVariant | None = None,
        data_capture: DataCapture | None = None,
        explainer: ClarifyExplainer | None = None,
        metrics_config: MetricsConfig | None = None,
        encryption_key: KeyReference | None = None,
        endpoint_name: str | None = None,
        rollout: Rollout | None = None,
        rollback_alarms: Sequence[AlarmReference] | RollbackAlarms | Unset | None = UNSET,
        retain_scaled_capacity: bool | None = None,
        exclude_retained_variant_properties: Sequence[VariantProperty] | None = None,
        retain_deployment_config: bool | None = None,
        scaling_suspended: bool = False,
        paused: bool = False,
        alarms: EndpointAlarms | None = None,
        log_retention: Time | LogRetention | None = None,
        tags: Mapping[str, str] | None = None,
        outputs: bool = True,
    ) -> None:
        flat, said = variants_of(
            variants,
            model=model,
            instance_type=instance_type,
            initial_instance_count=initial_instance_count,
            variant_name=variant_name,
            initial_variant_weight=initial_variant_weight,
            volume_size_in_gb=volume_size_in_gb,
            model_data_download_timeout=model_data_download_timeout,
            container_startup_health_check_timeout=container_startup_health_check_timeout,
            variant_instance_provision_timeout=variant_instance_provision_timeout,
            routing=routing,
            prefix_aware_routing=prefix_aware_routing,
            scaling=scaling,
            inference_ami_version=inference_ami_version,
            capacity_reservation=capacity_reservation,
            enable_ssm_access=enable_ssm_access,
            core_dump=core_dump,
        )
        spec = EndpointConfigSpec(
            variants=flat,
            shadow=shadow,
            data_capture=data_capture,
            explainer=explainer,
            metrics_config=metrics_config,
            encryption_key=encryption_key,
            endpoint_name=endpoint_name,
            tags={} if tags is None else tags,
            region=literal_region(scope),
            account=literal_account(scope),
            single=variants is None,
            instances_only=True,
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
            scaling_suspended=scaling_suspended,
            paused=paused,
        )
        watched = observing_of(Kind.REAL_TIME, endpoint_name, alarms=alarms, log_retention=log_retention, config=spec)
        warnings = checked(type(self), scope, id, spec, updates, watched, outputs=outputs)

        super().__init__(scope, id, physical_name=endpoint_name)
        prepare_models(spec, self, stack_of(scope))
        needed = allow_hosting(spec, self, stack_of(scope))
        config = sagemaker.CfnEndpointConfig(self, "Config", **endpoint_config(spec))
        for dependency in needed:
            config.node.add_dependency(dependency)
        self._deploy(config.attr_endpoint_config_name, endpoint_name, updates)
        observe(self, watched)
        if outputs:
            write_outputs(self, {OutputSuffix.ENDPOINT_NAME: self.endpoint_name})
        tag(self, spec.tags, config)
        warn(self, warnings)


if TYPE_CHECKING:

    def _conforms(endpoint: RealTimeEndpoint) -> IEndpoint:
        return endpoint
