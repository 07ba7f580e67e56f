"""Stacks in which every argument is said: what the template tests, cfn-lint and the API's own shapes are held against."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from everything_arguments import (
    AMI,
    CORS,
    HOUR,
    METRICS,
    MINUTES,
    PREFIX_AWARE,
    RESERVATION,
    TAGS,
    a_group,
    a_key,
    a_plain_alarm,
    a_vpc,
    capture,
    core_dump,
    explainer_of_numbers,
    explainer_of_texts,
)
from everything_components import components, components_by_type, fleet_of_parts
from everything_scaled import SCALED
from everything_updated import an_alarm, updated, updated_in_batches, updated_parts
from subjects import IMAGE, TYPE, model

from constructs_sm import (
    AsyncEndpoint,
    AsyncOutput,
    Container,
    ContainerImage,
    CorsRule,
    DataCapture,
    Endpoint,
    EndpointConfig,
    ExecutionRole,
    InferenceExecutionMode,
    InferenceResponseIn,
    InstancePool,
    InstanceScaling,
    InstanceVariant,
    MetricsConfig,
    Model,
    ModelData,
    RealTimeEndpoint,
    Routing,
    ServerlessEndpoint,
)

__all__ = [
    "AMI",
    "CORS",
    "HOUR",
    "METRICS",
    "MINUTES",
    "PREFIX_AWARE",
    "RESERVATION",
    "TAGS",
    "a_group",
    "a_key",
    "a_plain_alarm",
    "a_vpc",
    "an_alarm",
    "capture",
    "components",
    "components_by_type",
    "core_dump",
    "explainer_of_numbers",
    "explainer_of_texts",
    "fleet_of_parts",
    "updated",
    "updated_in_batches",
    "updated_parts",
]
"""What the modules beside this one hold, and is found here too."""


def models(stack: Stack, data: Path) -> None:
    """Every source of images and of data, in a VPC, on a role of their own and on a shared one."""
    vpc = a_vpc(stack)
    bucket = s3.Bucket(stack, "Bucket", encryption_key=a_key(stack))
    role = ExecutionRole(stack, "Role", role_name="host", description="Hosts", path="/ml/")
    Model(
        stack,
        "Pipeline",
        containers=[
            Container(
                image=ContainerImage.ecr(ecr.Repository(stack, "Images"), tag="3"),
                model_data=ModelData.s3(bucket, "churn/3/model.tar.gz"),
                environment={"A": "1"},
                container_hostname="first",
            ),
            Container(image=IMAGE, model_data=ModelData.s3_prefix(bucket, "raw/"), container_hostname="second"),
            Container(image=IMAGE, model_data=ModelData.s3_object(bucket, "raw/3/w.bin"), container_hostname="third"),
        ],
        inference_execution_mode=InferenceExecutionMode.DIRECT,
        role=role,
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
        security_groups=[a_group(stack, vpc)],
        network_isolation=False,
        model_name="pipeline-3",
        allow_fixed_name=True,
        tags=TAGS,
    )
    framework = ContainerImage.framework("sklearn", version="1.9-0")
    packed = ModelData.package(str(data), code=str(data.parent / "inference.py"), framework="sklearn")
    Model(stack, "Packed", image=framework, model_data=packed, vpc=vpc)
    model(stack, "ByUri", environment={"EMPTY": ""})


def realtime(stack: Stack) -> RealTimeEndpoint:
    """Two variants that share the traffic, one with pools of instances."""
    return RealTimeEndpoint(
        stack,
        "Chat",
        variants=[
            InstanceVariant(
                variant_name="main",
                model=model(stack, "Main"),
                instance_type=[
                    "ml.g5.12xlarge",
                    InstancePool(instance_type="ml.g6.12xlarge", priority=2, model=model(stack, "ForG6")),
                ],
                initial_instance_count=2,
                initial_variant_weight=0.9,
                variant_instance_provision_timeout=MINUTES(10),
                capacity_reservation=RESERVATION,
                model_data_download_timeout=HOUR,
                container_startup_health_check_timeout=MINUTES(30),
                prefix_aware_routing=PREFIX_AWARE,
                inference_ami_version=AMI,
                enable_ssm_access=True,
                core_dump=core_dump(stack),
            ),
            InstanceVariant(
                variant_name="canary",
                model=model(stack, "Canary"),
                instance_type=TYPE,
                initial_variant_weight=0.1,
                volume_size_in_gb=64,
                routing=Routing.RANDOM,
            ),
        ],
        data_capture=capture(stack),
        explainer=explainer_of_texts(),
        metrics_config=METRICS,
        encryption_key=a_key(stack),
        endpoint_name="chat",
        tags=TAGS,
    )


def shadowed(stack: Stack) -> RealTimeEndpoint:
    """A variant whose traffic is copied to another."""
    return RealTimeEndpoint(
        stack,
        "Chat",
        model=model(stack, "Main"),
        instance_type=TYPE,
        routing=Routing.RANDOM,
        shadow=InstanceVariant(
            variant_name="shadow", model=model(stack, "Next"), instance_type=TYPE, initial_variant_weight=0.5
        ),
    )


def scaled(stack: Stack) -> RealTimeEndpoint:
    """Instances that follow the traffic."""
    scaling = InstanceScaling(
        max_capacity=8,
        min_capacity=2,
        invocations_per_instance=900.5,
        concurrent_requests_per_model=5,
        scale_in_cooldown=timedelta(minutes=5),
        scale_out_cooldown=MINUTES(1),
        disable_scale_in=True,
    )
    return RealTimeEndpoint(
        stack, "Chat", model=model(stack), instance_type=TYPE, initial_instance_count=2, scaling=scaling
    )


def serverless(stack: Stack) -> ServerlessEndpoint:
    """No instances at all."""
    return ServerlessEndpoint(
        stack,
        "Tiny",
        model=model(stack),
        memory_size_in_mb=6144,
        max_concurrency=200,
        provisioned_concurrency=200,
        variant_name="only",
        endpoint_name="tiny",
        tags=TAGS,
    )


def asynchronous(stack: Stack) -> AsyncEndpoint:
    """A bucket and topics of its own, with everything that can be said about them."""
    return AsyncEndpoint(
        stack,
        "Docs",
        model=model(stack),
        instance_type=["ml.g5.xlarge", InstancePool(instance_type="ml.g6.xlarge", priority=3)],
        initial_instance_count=2,
        variant_instance_provision_timeout=HOUR,
        capacity_reservation=RESERVATION,
        max_concurrent_invocations_per_instance=4,
        include_inference_response_in=[*InferenceResponseIn],
        cors_rules=[CorsRule.studio(), CORS],
        input_retention=timedelta(days=1),
        output_retention=Duration.days(2),
        server_access_logs_bucket=s3.Bucket(stack, "Logs"),
        data_encryption_key=a_key(stack, "DataKey"),
        removal_policy=RemovalPolicy.DESTROY,
        variant_name="only",
        volume_size_in_gb=128,
        model_data_download_timeout=HOUR,
        container_startup_health_check_timeout=MINUTES(10),
        inference_ami_version=AMI,
        enable_ssm_access=False,
        core_dump=core_dump(stack),
        metrics_config=METRICS,
        encryption_key=a_key(stack),
        endpoint_name="docs",
        tags=TAGS,
    )


def asynchronous_with_ones_own(stack: Stack) -> AsyncEndpoint:
    """A bucket, topics and keys that are brought along, all encrypted."""
    topic_key = a_key(stack, "TopicKey")
    output = AsyncOutput(
        bucket=s3.Bucket(stack, "Bucket", encryption_key=a_key(stack, "BucketKey")),
        input_prefix="requests/",
        input_bucket=s3.Bucket(stack, "RequestBucket", encryption_key=a_key(stack, "RequestKey")),
        output_prefix="results/",
        failure_prefix="failures/",
        encryption_key=a_key(stack, "ResultKey"),
    )
    return AsyncEndpoint(
        stack,
        "Docs",
        model=model(stack),
        instance_type=TYPE,
        output=output,
        success_topic=sns.Topic(stack, "Success", master_key=topic_key),
        error_topic=sns.Topic(stack, "Error", master_key=topic_key),
    )


def parts(stack: Stack) -> Endpoint:
    """Configuration and endpoint as resources of their own."""
    config = EndpointConfig(
        stack,
        "Config",
        variants=[InstanceVariant(model=model(stack), instance_type=TYPE)],
        data_capture=DataCapture(bucket=s3.Bucket(stack, "Records")),
        explainer=explainer_of_numbers(stack),
        metrics_config=MetricsConfig(),
        encryption_key=a_key(stack),
        endpoint_config_name="parts-3",
        allow_fixed_name=True,
        tags=TAGS,
    )
    return Endpoint(stack, "Parts", endpoint_config=config, endpoint_name="parts", tags=TAGS)


WITHOUT_FILES = [
    *SCALED,
    realtime,
    scaled,
    shadowed,
    serverless,
    asynchronous,
    asynchronous_with_ones_own,
    components,
    components_by_type,
    parts,
    fleet_of_parts,
    updated,
    updated_in_batches,
    updated_parts,
]
