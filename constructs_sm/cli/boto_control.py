"""Endpoints described by boto3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from constructs_sm.cli.control import (
    AsyncState,
    CaptureState,
    ComponentState,
    ConfigState,
    EndpointState,
    ScalingState,
    VariantSetup,
    VariantState,
)
from constructs_sm.client._botocore_errors import translated
from constructs_sm.errors import Call

if TYPE_CHECKING:
    from boto3.session import Session

_MOST_IDS = 50  # https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html
_Document = Mapping[str, Any]


class BotoControl:
    """Asks SageMaker and Application Auto Scaling.

    Args:
        session: Where credentials come from.
        region: Default: the session's.
    """

    def __init__(self, *, session: Session, region: str | None = None) -> None:
        self._session = session
        self._region = region

    def endpoint(self, name: str) -> EndpointState:
        """The endpoint *name*."""
        with translated(Call(endpoint=name)):
            client = self._session.client("sagemaker", region_name=self._region)
            return read_endpoint(client.describe_endpoint(EndpointName=name))

    def config(self, name: str) -> ConfigState:
        """The configuration *name*."""
        with translated(Call(subject=f"configuration {name}")):
            client = self._session.client("sagemaker", region_name=self._region)
            return read_config(client.describe_endpoint_config(EndpointConfigName=name))

    def component_names(self, endpoint_name: str) -> Sequence[str]:
        """Its inference components, sorted."""
        with translated(Call(endpoint=endpoint_name)):
            client = self._session.client("sagemaker", region_name=self._region)
            pages = client.get_paginator("list_inference_components").paginate(EndpointNameEquals=endpoint_name)
            return sorted(one["InferenceComponentName"] for page in pages for one in page["InferenceComponents"])

    def component(self, name: str) -> ComponentState:
        """The component *name*."""
        with translated(Call(subject=f"component {name}")):
            client = self._session.client("sagemaker", region_name=self._region)
            return read_component(client.describe_inference_component(InferenceComponentName=name))

    def scaling(self, resource_ids: Sequence[str]) -> Sequence[ScalingState]:
        """What scales of them."""
        with translated(Call(subject=", ".join(resource_ids))):
            client: Any = self._session.client("application-autoscaling", region_name=self._region)
            targets: list[_Document] = []
            for start in range(0, len(resource_ids), _MOST_IDS):
                some = list(resource_ids[start : start + _MOST_IDS])
                pages = client.get_paginator("describe_scalable_targets")
                for page in pages.paginate(ServiceNamespace="sagemaker", ResourceIds=some):
                    targets += page["ScalableTargets"]
            return [read_scaling(target, self._policies(client, target["ResourceId"])) for target in targets]

    def _policies(self, client: Any, resource_id: str) -> list[_Document]:
        pages = client.get_paginator("describe_scaling_policies")
        found = pages.paginate(ServiceNamespace="sagemaker", ResourceId=resource_id)
        return [policy for page in found for policy in page["ScalingPolicies"]]


def read_endpoint(answer: _Document) -> EndpointState:
    """What DescribeEndpoint answered."""
    capture = answer.get("DataCaptureConfig")
    variants = [(False, one) for one in answer.get("ProductionVariants", ())]
    variants += [(True, one) for one in answer.get("ShadowProductionVariants", ())]
    return EndpointState(
        endpoint_name=answer["EndpointName"],
        endpoint_arn=answer["EndpointArn"],
        endpoint_config_name=answer["EndpointConfigName"],
        status=answer["EndpointStatus"],
        failure_reason=answer.get("FailureReason"),
        created_at=answer["CreationTime"],
        modified_at=answer["LastModifiedTime"],
        variants=tuple(_variant(one, shadow=shadow) for shadow, one in variants),
        asynchronous=_asynchronous(answer.get("AsyncInferenceConfig")),
        data_capture=None
        if capture is None
        else CaptureState(
            status=capture["CaptureStatus"],
            sampling_percentage=capture["CurrentSamplingPercentage"],
            destination=capture["DestinationS3Uri"],
        ),
    )


def _variant(one: _Document, *, shadow: bool) -> VariantState:
    managed, serverless = one.get("ManagedInstanceScaling", {}), one.get("CurrentServerlessConfig", {})
    return VariantState(
        variant_name=one["VariantName"],
        shadow=shadow,
        current_instances=one.get("CurrentInstanceCount"),
        desired_instances=one.get("DesiredInstanceCount"),
        current_weight=one.get("CurrentWeight"),
        desired_weight=one.get("DesiredWeight"),
        min_instances=managed.get("MinInstanceCount"),
        max_instances=managed.get("MaxInstanceCount"),
        memory_in_mb=serverless.get("MemorySizeInMB"),
        max_concurrency=serverless.get("MaxConcurrency"),
        provisioned_concurrency=serverless.get("ProvisionedConcurrency"),
    )


def _asynchronous(config: _Document | None) -> AsyncState | None:
    if config is None:
        return None
    output = config["OutputConfig"]
    topics = output.get("NotificationConfig", {})
    return AsyncState(
        output_location=output.get("S3OutputPath", ""),
        failure_location=output.get("S3FailurePath"),
        success_topic_arn=topics.get("SuccessTopic"),
        error_topic_arn=topics.get("ErrorTopic"),
        max_concurrent_invocations_per_instance=config.get("ClientConfig", {}).get(
            "MaxConcurrentInvocationsPerInstance"
        ),
    )


def read_config(answer: _Document) -> ConfigState:
    """What DescribeEndpointConfig answered."""
    variants = [*answer.get("ProductionVariants", ()), *answer.get("ShadowProductionVariants", ())]
    return ConfigState(
        setups={
            one["VariantName"]: VariantSetup(
                model_name=one.get("ModelName"),
                instance_types=tuple(_types(one)),
                routing=one.get("RoutingConfig", {}).get("RoutingStrategy"),
            )
            for one in variants
        },
        encryption_key=answer.get("KmsKeyId"),
    )


def _types(variant: _Document) -> Iterator[str]:
    if "InstanceType" in variant:
        yield variant["InstanceType"]
    for pool in variant.get("InstancePools", ()):
        yield pool["InstanceType"]


def read_component(answer: _Document) -> ComponentState:
    """What DescribeInferenceComponent answered."""
    several = answer.get("Specifications", ())
    said = answer.get("Specification", several[0] if several else {})
    needs, runtime = said.get("ComputeResourceRequirements", {}), answer.get("RuntimeConfig", {})
    return ComponentState(
        inference_component_name=answer["InferenceComponentName"],
        variant_name=answer.get("VariantName"),
        status=answer.get("InferenceComponentStatus", "Unknown"),
        failure_reason=answer.get("FailureReason"),
        current_copies=runtime.get("CurrentCopyCount"),
        desired_copies=runtime.get("DesiredCopyCount"),
        model_name=said.get("ModelName"),
        image=said.get("Container", {}).get("DeployedImage", {}).get("SpecifiedImage"),
        base_component=said.get("BaseInferenceComponentName"),
        cpu_cores=needs.get("NumberOfCpuCoresRequired"),
        accelerators=needs.get("NumberOfAcceleratorDevicesRequired"),
        min_memory_in_mb=needs.get("MinMemoryRequiredInMb"),
    )


def read_scaling(target: _Document, policies: Sequence[_Document]) -> ScalingState:
    """What DescribeScalableTargets and DescribeScalingPolicies answered."""
    same = [one for one in policies if one["ScalableDimension"] == target["ScalableDimension"]]
    return ScalingState(
        resource_id=target["ResourceId"],
        dimension=target["ScalableDimension"],
        min_capacity=target["MinCapacity"],
        max_capacity=target["MaxCapacity"],
        policies=tuple(_policy(one) for one in same),
    )


def _policy(policy: _Document) -> str:
    tracking = policy.get("TargetTrackingScalingPolicyConfiguration")
    if tracking is None:
        return str(policy["PolicyType"])
    predefined = tracking.get("PredefinedMetricSpecification", {}).get("PredefinedMetricType")
    own = tracking.get("CustomizedMetricSpecification", {}).get("MetricName", "metric expression")
    return f"{own if predefined is None else predefined} at {tracking['TargetValue']:g}"
