"""An asynchronous endpoint, whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict, cast

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_sm.cdk._render.endpoint_configs import endpoint_config
from constructs_sm.cdk.async_endpoint import AsyncEndpointBase
from constructs_sm.cdk.async_resources import provide
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
from constructs_sm.spec.alarm import AsyncEndpointAlarms
from constructs_sm.spec.asynchronous import AsyncInference, AsyncOutput, InferenceResponseIn
from constructs_sm.spec.bucket import AsyncBucketSpec
from constructs_sm.spec.core_dump import CoreDump
from constructs_sm.spec.cors import CorsRule
from constructs_sm.spec.deployment import RollbackAlarms, VariantProperty
from constructs_sm.spec.durations import Time
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.instances import CapacityReservation
from constructs_sm.spec.metrics_config import MetricsConfig
from constructs_sm.spec.observing import LogRetention
from constructs_sm.spec.planned import PlannedBucket, PlannedTopic
from constructs_sm.spec.references import AlarmReference, KeyReference, ModelReference, TopicReference, read_once
from constructs_sm.spec.rollout import Rollout
from constructs_sm.spec.scaling import BacklogScaling
from constructs_sm.spec.unset import UNSET, Unset
from constructs_sm.spec.variant import InstanceTypes

if TYPE_CHECKING:
    from constructs_sm.cdk.interfaces import IAsyncEndpoint


class AsyncEndpoint(AsyncEndpointBase):
    """An endpoint that queues requests and writes results to a bucket.

    Creates an ``AWS::SageMaker::EndpointConfig`` and an ``AWS::SageMaker::Endpoint``; unless they are given, a private
    bucket with the prefixes ``in/``, ``out/`` and ``failed/``, and a topic each for results and failures; and outputs
    that ``AsyncEndpointClient.from_outputs`` understands; with a *rollout* and an *endpoint_name* the alarms that undo an
    update; and what *scaling* needs. The role of the model is allowed exactly these places.
    Bucket and topics survive the stack, unless *removal_policy* says otherwise.

    Args:
        scope: The parent construct.
        id: The id within the parent.
        model: The model to serve.
        instance_type: Instance type such as ``ml.g5.xlarge``, or one to five of them, the preferred first, each alone
            or as an `InstancePool`.
        initial_instance_count: Instances to start with. Default: 1.
        max_concurrent_invocations_per_instance: Requests an instance works on at once, 1 to 1,000.
            Default: chosen by SageMaker.
        scaling: Instances that follow the backlog, to none and back. Default: none; the initial count stays.
        output: Your own bucket or buckets, and prefixes. Default: a bucket made here.
        success_topic: Topic told of each result; None for no such notification. Default: a topic made here.
        error_topic: Topic told of each failure; None for no such notification. Default: a topic made here.
        include_inference_response_in: Notifications that carry the reply itself, up to 128 KB. Default: none.
        cors_origins: Web origins that may read from and write to the bucket made here with signed URLs.
            Default: none.
        cors_rules: CORS rules of the bucket made here, exactly as they are said, instead of *cors_origins*; such as
            ``[CorsRule.studio()]``, what SageMaker Studio needs. Default: none.
        input_retention: How long the bucket made here keeps requests, in whole days. Default: 7 days.
        output_retention: How long the bucket made here keeps results and failures, in whole days. Default: 30 days.
        server_access_logs_bucket: Bucket for the access logs of the bucket made here. Default: no access logs.
        data_encryption_key: Key that encrypts the bucket and the topics made here; the role and whoever is granted to
            submit may use it. Default: the bucket's own encryption (SSE-S3), and none for the topics.
        removal_policy: What becomes of the bucket and the topics made here when they leave the stack. Default: they
            stay. A bucket that holds objects cannot be destroyed.
        variant_name: Name of the only variant. Default: ``AllTraffic``.
        initial_variant_weight: Weight of the only variant, of no effect. Default: left to SageMaker, which takes 1.
        volume_size_in_gb: Storage of each instance, 1 to 512 GB. Default: chosen by SageMaker.
        model_data_download_timeout: Time to fetch the artifacts, 60 s to 1 h.
            Default: 10 min, with accelerators 30 min.
        container_startup_health_check_timeout: Time until the container is healthy, 60 s to 1 h.
            Default: 5 min, with accelerators 20 min.
        variant_instance_provision_timeout: Time to find instances of any of the types, 5 min to 1 h.
            Default: chosen by SageMaker.
        inference_ami_version: Host image. Default: chosen by SageMaker.
        capacity_reservation: Reserved capacity to launch the instances in. Default: none.
        enable_ssm_access: Whether instances may be entered through Systems Manager, which the role is allowed to let in;
            AWS has to allow it for the account first. Default: no.
        core_dump: Where a container that crashes leaves its memory. Default: nowhere.
        metrics_config: Which metrics are published, and how often. Default: left to SageMaker.
        encryption_key: Key for the storage of the instances. Default: a transient key of the service.
        endpoint_name: Name of the endpoint, best in lower case. Default: generated by CloudFormation.
        rollout: How an update moves from the old to the new version: `BlueGreen` or `RollingUpdate`.
            Default: left to SageMaker, which starts a second fleet and moves all traffic at once.
        rollback_alarms: Alarms that undo an update, 1 to 10: yours, or those that `RollbackAlarms` tells to make here;
            None for no alarm. Default: with a *rollout* and an *endpoint_name* those of ``RollbackAlarms()`` if they are
            at most 10, otherwise none.
        retain_scaled_capacity: Whether an update keeps the instance counts that the endpoint has by then, and if it is
            said also the weights, instead of the initial ones. Default: the counts alone with *scaling*, otherwise
            nothing.
        exclude_retained_variant_properties: What is not kept all the same. Default: the weight where
            *retain_scaled_capacity* is left out, otherwise nothing.
        retain_deployment_config: Whether an update proceeds as the one before was told to. Default: no.
        scaling_suspended: Whether nothing scales for the time of a change that SageMaker refuses while something does: of
            an instance type, or of a scaling variant that goes away. Deploy it alone, then the change without it.
            Default: no.
        paused: Whether what costs is not there for the time being: the endpoint and what scales it;
            the model, its role, the configuration, bucket and topics stay. Give an *endpoint_name*,
            so that callers find it when it is back. Default: no.
        alarms: Alarms that tell people, with the actions of each severity: `AsyncEndpointAlarms`. Default: none, as each is
            paid for and tells nobody without an action.
        log_retention: How long the log is kept, in days that CloudWatch Logs has, or a `LogRetention`; needs a
            literal *endpoint_name*, and that no log of that name is there already. Default: SageMaker makes the log, and it
            is kept for ever.
        tags: Tags of configuration, endpoint, bucket, topics and alarms. Default: none.
        outputs: Whether to write the stack outputs that clients read. Default: yes. A stack holds at most 200.

    Raises:
        SpecError: with every error found, before any construct exists.

    Source: https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        model: ModelReference | None = None,
        instance_type: InstanceTypes | None = None,
        initial_instance_count: float | None = None,
        max_concurrent_invocations_per_instance: float | None = None,
        scaling: BacklogScaling | None = None,
        output: AsyncOutput | None = None,
        success_topic: sns.ITopic | sns.Topic | Unset | None = UNSET,
        error_topic: sns.ITopic | sns.Topic | Unset | None = UNSET,
        include_inference_response_in: Sequence[InferenceResponseIn] = (),
        cors_origins: Sequence[str] | None = None,
        cors_rules: Sequence[CorsRule] | None = None,
        input_retention: Time | None = None,
        output_retention: Time | None = None,
        server_access_logs_bucket: s3.IBucket | s3.Bucket | None = None,
        data_encryption_key: kms.IKey | kms.Key | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
        variant_name: str | None = None,
        initial_variant_weight: float | None = None,
        volume_size_in_gb: float | None = None,
        model_data_download_timeout: Time | None = None,
        container_startup_health_check_timeout: Time | None = None,
        variant_instance_provision_timeout: Time | None = None,
        inference_ami_version: str | None = None,
        capacity_reservation: CapacityReservation | None = None,
        enable_ssm_access: bool | None = None,
        core_dump: CoreDump | None = None,
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
        alarms: AsyncEndpointAlarms | None = None,
        log_retention: Time | LogRetention | None = None,
        tags: Mapping[str, str] | None = None,
        outputs: bool = True,
    ) -> None:
        flat, said = variants_of(
            None,
            model=model,
            instance_type=instance_type,
            initial_instance_count=initial_instance_count,
            scaling=scaling,
            variant_name=variant_name,
            initial_variant_weight=initial_variant_weight,
            volume_size_in_gb=volume_size_in_gb,
            model_data_download_timeout=model_data_download_timeout,
            container_startup_health_check_timeout=container_startup_health_check_timeout,
            variant_instance_provision_timeout=variant_instance_provision_timeout,
            inference_ami_version=inference_ami_version,
            capacity_reservation=capacity_reservation,
            enable_ssm_access=enable_ssm_access,
            core_dump=core_dump,
        )
        planned = AsyncInference(
            output=AsyncOutput(bucket=PlannedBucket()) if output is None else output,
            **_topics(success_topic, error_topic),
            include_inference_response_in=include_inference_response_in,
            max_concurrent_invocations_per_instance=max_concurrent_invocations_per_instance,
        )
        spec = EndpointConfigSpec(
            variants=flat,
            async_inference=planned,
            metrics_config=metrics_config,
            encryption_key=encryption_key,
            endpoint_name=endpoint_name,
            tags={} if tags is None else tags,
            region=literal_region(scope),
            account=literal_account(scope),
            single=True,
            said_flat=said,
        )
        bucket_spec = AsyncBucketSpec(
            own=output is None,
            cors_origins=cors_origins,
            cors_rules=cors_rules,
            input_retention=input_retention,
            output_retention=output_retention,
            server_access_logs_bucket=server_access_logs_bucket,
            data_encryption_key=data_encryption_key,
            own_topics=UNSET in (success_topic, error_topic),
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
        watched = observing_of(
            Kind.ASYNCHRONOUS, endpoint_name, alarms=alarms, log_retention=log_retention, config=spec
        )
        warnings = checked(
            type(self), scope, id, spec, bucket_spec, updates, watched, removal_policy=removal_policy, outputs=outputs
        )

        super().__init__(scope, id, physical_name=endpoint_name)
        settings, policies = provide(
            self,
            planned,
            bucket_spec,
            access_logs=server_access_logs_bucket,
            encryption_key=data_encryption_key,
            removal_policy=removal_policy,
        )
        self._output, self._topics = settings.output, (settings.success_topic, settings.error_topic)
        spec = replace(spec, async_inference=settings)
        prepare_models(spec, self, stack_of(scope))
        needed = allow_hosting(spec, self, stack_of(scope))
        config = sagemaker.CfnEndpointConfig(self, "Config", **endpoint_config(spec))
        config.node.add_dependency(*policies, *needed)
        self._deploy(config.attr_endpoint_config_name, endpoint_name, updates)
        observe(self, watched)
        if outputs:
            write_outputs(self, _outputs(self.endpoint_name, settings))
        tag(self, spec.tags, config)
        warn(self, warnings)

    @property
    def success_topic(self) -> sns.ITopic | None:
        """The topic told of each result, to subscribe to."""
        return cast("sns.ITopic | None", self._topics[0])

    @property
    def error_topic(self) -> sns.ITopic | None:
        """The topic told of each failure, to subscribe to."""
        return cast("sns.ITopic | None", self._topics[1])


class _Topics(TypedDict):
    success_topic: TopicReference | PlannedTopic | None
    error_topic: TopicReference | PlannedTopic | None
    success_topic_off: bool
    error_topic_off: bool


def _topics(success: TopicReference | Unset | None, error: TopicReference | Unset | None) -> _Topics:
    """The topics: given ones, none, or ones still to be made."""
    return {
        "success_topic": PlannedTopic() if isinstance(success, Unset) else success,
        "error_topic": PlannedTopic() if isinstance(error, Unset) else error,
        "success_topic_off": success is None,
        "error_topic_off": error is None,
    }


def _outputs(endpoint_name: str, settings: AsyncInference) -> dict[OutputSuffix, str]:
    output = settings.output
    place = f"s3://{read_once(output.bucket, 'bucket_name')}/"
    values = {
        OutputSuffix.ENDPOINT_NAME: endpoint_name,
        OutputSuffix.INPUT_LOCATION: f"s3://{read_once(output.request_bucket, 'bucket_name')}/{output.input_prefix}",
        OutputSuffix.OUTPUT_LOCATION: f"{place}{output.output_prefix}",
    }
    if output.failure_prefix is not None:
        values[OutputSuffix.FAILURE_LOCATION] = f"{place}{output.failure_prefix}"
    if settings.success_topic is not None:
        values[OutputSuffix.SUCCESS_TOPIC_ARN] = read_once(settings.success_topic, "topic_arn")
    if settings.error_topic is not None:
        values[OutputSuffix.ERROR_TOPIC_ARN] = read_once(settings.error_topic, "topic_arn")
    return values


if TYPE_CHECKING:

    def _conforms(endpoint: AsyncEndpoint) -> IAsyncEndpoint:
        return endpoint
