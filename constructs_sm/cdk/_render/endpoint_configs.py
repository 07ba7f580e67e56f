"""The properties of an endpoint configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from constructs_sm.cdk._render.given import Properties, given, optional_seconds
from constructs_sm.cdk._render.models import vpc_config
from constructs_sm.cdk._render.observing import core_dump, data_capture, explainer, metrics
from constructs_sm.cdk.keys import key_id
from constructs_sm.spec.durations import minutes
from constructs_sm.spec.references import read_once
from constructs_sm.spec.timeouts import default_timeouts
from constructs_sm.spec.variant import InstanceVariant

if TYPE_CHECKING:
    from constructs_sm.cdk.network import Network
    from constructs_sm.spec.asynchronous import AsyncInference
    from constructs_sm.spec.endpoint import EndpointConfigSpec
    from constructs_sm.spec.instances import InstancePool, ManagedInstances
    from constructs_sm.spec.routing import PrefixAwareRouting
    from constructs_sm.spec.variant import ServerlessVariant, Variant


class EndpointConfigProperties(TypedDict):
    """What ``CfnEndpointConfig`` takes."""

    production_variants: list[Properties]
    shadow_production_variants: list[Properties] | None
    async_inference_config: Properties | None
    data_capture_config: Properties | None
    enable_network_isolation: bool | None
    endpoint_config_name: str | None
    execution_role_arn: str | None
    explainer_config: Properties | None
    kms_key_id: str | None
    metrics_config: Properties | None
    vpc_config: Properties | None


def endpoint_config(
    spec: EndpointConfigSpec, *, role_arn: str | None = None, network: Network | None = None
) -> EndpointConfigProperties:
    """The whole configuration."""
    return {
        "production_variants": [production_variant(variant) for variant in spec.variants],
        "shadow_production_variants": None if spec.shadow is None else [production_variant(spec.shadow)],
        "async_inference_config": None if spec.async_inference is None else async_inference(spec.async_inference),
        "data_capture_config": None if spec.data_capture is None else data_capture(spec.data_capture),
        "enable_network_isolation": spec.network_isolation,
        "endpoint_config_name": spec.endpoint_config_name,
        "execution_role_arn": role_arn,
        "explainer_config": None if spec.explainer is None else explainer(spec.explainer),
        "kms_key_id": key_id(spec.encryption_key),
        "metrics_config": None if spec.metrics_config is None else metrics(spec.metrics_config),
        "vpc_config": vpc_config(network),
    }


def production_variant(variant: Variant) -> Properties:
    """One variant."""
    return _instances(variant) if isinstance(variant, InstanceVariant) else _serverless(variant)


def _serverless(variant: ServerlessVariant) -> Properties:
    return given(
        variantName=variant.variant_name,
        modelName=read_once(variant.model, "model_name"),
        initialVariantWeight=variant.initial_variant_weight,
        serverlessConfig=given(
            memorySizeInMb=variant.memory_size_in_mb,
            maxConcurrency=variant.max_concurrency,
            provisionedConcurrency=variant.provisioned_concurrency,
        ),
    )


def _instances(variant: InstanceVariant) -> Properties:
    single = isinstance(variant.instance_type, str)
    reserved = variant.capacity_reservation
    download, startup = _timeouts(variant)
    return given(
        variantName=variant.variant_name,
        modelName=None if variant.model is None else read_once(variant.model, "model_name"),
        instanceType=variant.instance_type if single else None,
        instancePools=None if single else [_pool(pool) for pool in variant.pools],
        initialInstanceCount=variant.initial_instance_count,
        initialVariantWeight=variant.initial_variant_weight,
        volumeSizeInGb=variant.volume_size_in_gb,
        modelDataDownloadTimeoutInSeconds=download,
        containerStartupHealthCheckTimeoutInSeconds=startup,
        routingConfig=_routing(variant),
        managedInstanceScaling=_managed(variant.managed_instance_scaling),
        inferenceAmiVersion=variant.inference_ami_version,
        variantInstanceProvisionTimeoutInSeconds=optional_seconds(variant.variant_instance_provision_timeout),
        capacityReservationConfig=None
        if reserved is None
        else {
            "capacityReservationPreference": "capacity-reservations-only",
            "mlReservationArn": reserved.ml_reservation_arn,
        },
        enableSsmAccess=variant.enable_ssm_access,
        coreDumpConfig=None if variant.core_dump is None else core_dump(variant.core_dump),
    )


def _timeouts(variant: InstanceVariant) -> tuple[float | None, float | None]:
    """Time to download and to start, as said or by default; without a model, the components bring their own."""
    download, startup = (None, None) if variant.model is None else default_timeouts(variant.instance_types)
    if variant.model_data_download_timeout is not None:
        download = variant.model_data_download_timeout
    if variant.container_startup_health_check_timeout is not None:
        startup = variant.container_startup_health_check_timeout
    return optional_seconds(download), optional_seconds(startup)


def _pool(pool: InstancePool) -> Properties:
    return given(
        instanceType=pool.instance_type,
        priority=pool.priority,
        modelNameOverride=None if pool.model is None else read_once(pool.model, "model_name"),
    )


def _routing(variant: InstanceVariant) -> Properties | None:
    strategy, prefix = variant.routing_strategy, variant.prefix_aware_routing
    if strategy is None:
        return None
    settings = None if prefix is None else _prefix_aware(prefix)
    return given(routingStrategy=str(strategy), prefixAwareRoutingConfig=settings)


def _prefix_aware(settings: PrefixAwareRouting) -> Properties:
    return {"prefixLength": settings.prefix_length, "concurrencyThreshold": settings.concurrency_threshold}


def _managed(managed: ManagedInstances | None) -> Properties | None:
    if managed is None:
        return None
    policy = managed.scale_in_policy
    cooldown = None if policy is None or policy.cooldown is None else minutes(policy.cooldown)
    return given(
        status="ENABLED",
        minInstanceCount=managed.min_count,
        maxInstanceCount=managed.max_count,
        scaleInPolicy=None
        if policy is None
        else given(strategy=str(policy.strategy), maximumStepSize=policy.maximum_step_size, cooldownInMinutes=cooldown),
    )


def async_inference(settings: AsyncInference) -> Properties:
    """Where asynchronous requests come from and results go."""
    output = settings.output
    topics = given(
        successTopic=None if settings.success_topic is None else read_once(settings.success_topic, "topic_arn"),
        errorTopic=None if settings.error_topic is None else read_once(settings.error_topic, "topic_arn"),
        includeInferenceResponseIn=[str(member) for member in settings.include_inference_response_in] or None,
    )
    concurrency = settings.max_concurrent_invocations_per_instance
    bucket = read_once(output.bucket, "bucket_name")
    return given(
        outputConfig=given(
            s3OutputPath=f"s3://{bucket}/{output.output_prefix}",
            s3FailurePath=None if output.failure_prefix is None else f"s3://{bucket}/{output.failure_prefix}",
            kmsKeyId=key_id(output.encryption_key),
            notificationConfig=topics or None,
        ),
        clientConfig=None if concurrency is None else {"maxConcurrentInvocationsPerInstance": concurrency},
    )
