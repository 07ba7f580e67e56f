"""The properties of an endpoint configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from constructs_sm.cdk._render.given import given
from constructs_sm.cdk._render.models import vpc_config
from constructs_sm.cdk._render.observing import core_dump, data_capture, explainer, metrics
from constructs_sm.spec.durations import seconds
from constructs_sm.spec.references import read_once
from constructs_sm.spec.timeouts import default_timeouts
from constructs_sm.spec.tokens import is_token

if TYPE_CHECKING:
    from constructs_sm.cdk.network import Network
    from constructs_sm.spec.asynchronous import AsyncInference
    from constructs_sm.spec.endpoint import EndpointConfigSpec
    from constructs_sm.spec.variant import InstanceVariant

Properties = dict[str, object]


class EndpointConfigProperties(TypedDict):
    """What ``CfnEndpointConfig`` takes."""

    production_variants: list[Properties]
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
        "async_inference_config": None if spec.async_inference is None else async_inference(spec.async_inference),
        "data_capture_config": None if spec.data_capture is None else data_capture(spec.data_capture),
        "enable_network_isolation": spec.network_isolation,
        "endpoint_config_name": spec.endpoint_config_name,
        "execution_role_arn": role_arn,
        "explainer_config": None if spec.explainer is None else explainer(spec.explainer),
        "kms_key_id": None if spec.encryption_key is None else read_once(spec.encryption_key, "key_arn"),
        "metrics_config": None if spec.metrics is None else metrics(spec.metrics),
        "vpc_config": vpc_config(network),
    }


def production_variant(variant: InstanceVariant) -> Properties:
    """One variant."""
    single = isinstance(variant.instance_type, str)
    managed = variant.managed_instance_scaling
    plain = given(
        variantName=variant.variant_name,
        instanceType=variant.instance_type if single else None,
        instancePools=None if single else _pools(variant),
        initialInstanceCount=variant.initial_instance_count,
        initialVariantWeight=variant.initial_variant_weight,
        volumeSizeInGb=variant.volume_size_in_gb,
        routingConfig=None if variant.routing is None else {"routingStrategy": str(variant.routing)},
        managedInstanceScaling=None
        if managed is None
        else {"status": "ENABLED", "minInstanceCount": managed.min_count, "maxInstanceCount": managed.max_count},
        inferenceAmiVersion=variant.inference_ami_version,
        enableSsmAccess=variant.enable_ssm_access,
        coreDumpConfig=None if variant.core_dump is None else core_dump(variant.core_dump),
    )
    # Without a model, the components bring their own model and time-outs.
    return plain if variant.model is None else {**plain, **_model(variant)}


def _model(variant: InstanceVariant) -> Properties:
    download, startup = default_timeouts(variant.instance_types)
    if variant.model_data_download_timeout is not None:
        download = variant.model_data_download_timeout
    if variant.container_startup_health_check_timeout is not None:
        startup = variant.container_startup_health_check_timeout
    return {
        "modelName": read_once(variant.model, "model_name"),
        "modelDataDownloadTimeoutInSeconds": seconds(download),
        "containerStartupHealthCheckTimeoutInSeconds": seconds(startup),
    }


def _pools(variant: InstanceVariant) -> list[Properties] | list[str]:
    if is_token(variant.instance_type):
        return list(variant.instance_type)
    return [{"instanceType": name, "priority": place} for place, name in enumerate(variant.instance_types, start=1)]


def async_inference(settings: AsyncInference) -> Properties:
    """Where asynchronous requests come from and results go."""
    output = settings.output
    topics = given(
        successTopic=None if settings.success_topic is None else read_once(settings.success_topic, "topic_arn"),
        errorTopic=None if settings.error_topic is None else read_once(settings.error_topic, "topic_arn"),
        includeInferenceResponseIn=[str(member) for member in settings.include_inference_response_in] or None,
    )
    key = output.encryption_key
    concurrency = settings.max_concurrent_invocations_per_instance
    bucket = read_once(output.bucket, "bucket_name")
    return given(
        outputConfig=given(
            s3OutputPath=f"s3://{bucket}/{output.output_prefix}",
            s3FailurePath=None if output.failure_prefix is None else f"s3://{bucket}/{output.failure_prefix}",
            kmsKeyId=None if key is None else read_once(key, "key_arn"),
            notificationConfig=topics or None,
        ),
        clientConfig=None if concurrency is None else {"maxConcurrentInvocationsPerInstance": concurrency},
    )
