"""What endpoints can say besides a model and a type: stacks that share buckets, keys, models and alarms."""

from __future__ import annotations

from datetime import timedelta

from aws_cdk import App, CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_sm import (
    BlueGreen,
    CapacitySize,
    ComputeRequirements,
    ContainerImage,
    CoreDump,
    DataCapture,
    Endpoint,
    EndpointConfig,
    InferenceComponentEndpoint,
    InstancePool,
    InstanceScaling,
    InstanceTypeSpecification,
    InstanceVariant,
    ManagedInstances,
    Model,
    ModelData,
    RealTimeEndpoint,
    RollingUpdate,
    ServerlessVariant,
)

WAIT = timedelta(minutes=5)
app = App()
version = str(app.node.try_get_context("version") or 1)
steps = str(app.node.get_context("step"))
image = ContainerImage.framework("sklearn", version="1.9-0")
data = ModelData.package(steps, framework="sklearn")


def serving(scope: Stack, id: str, factor: str) -> Model:
    return Model(scope, id, image=image, model_data=data, environment={"FACTOR": factor})


# What others share.
shared = Stack(app, "Shared")
records = s3.Bucket(shared, "Records", removal_policy=RemovalPolicy.DESTROY)
records_key = kms.Key(shared, "RecordsKey", removal_policy=RemovalPolicy.DESTROY)
dumps = s3.Bucket(shared, "Dumps", removal_policy=RemovalPolicy.DESTROY)
errors = cloudwatch.Metric(namespace="Shop", metric_name="Errors")
trouble = cloudwatch.Alarm(shared, "Trouble", metric=errors, threshold=1, evaluation_periods=1)
CfnOutput(shared, "TroubleName", value=trouble.alarm_name)
CfnOutput(shared, "RecordsName", value=records.bucket_name)
for_g6, following = serving(shared, "ForG6", "6"), serving(shared, "Following", "5")

# Endpoints on instances.
traffic = Stack(app, "Traffic")
RealTimeEndpoint(
    traffic,
    "Pooled",
    model=serving(traffic, "PooledModel", "2"),
    instance_type=[
        InstancePool(instance_type="ml.g6.xlarge", model=for_g6, priority=1),
        InstancePool(instance_type="ml.g5.xlarge", priority=2),
    ],
    core_dump=CoreDump(bucket=dumps),
)
RealTimeEndpoint(
    traffic,
    "Shadowed",
    model=serving(traffic, "ShadowedModel", "2"),
    instance_type="ml.m5.large",
    shadow=InstanceVariant(variant_name="shadow", model=following, instance_type="ml.m5.large"),
    data_capture=DataCapture(bucket=records, encryption_key=records_key, json_content_types=["application/json"]),
)
config = EndpointConfig(
    traffic,
    "ServerlessConfig",
    variants=[
        ServerlessVariant(model=serving(traffic, "ServerlessModel", "2"), memory_size_in_mb=1024, max_concurrency=2)
    ],
)
CfnOutput(
    traffic, "ServerlessEndpointName", value=Endpoint(traffic, "Serverless", endpoint_config=config).endpoint_name
)
# Endpoints that are updated.
updates = Stack(app, "Updates")
canary = RealTimeEndpoint(
    updates,
    "Canary",
    model=serving(updates, "CanaryModel", version),
    instance_type="ml.m5.large",
    initial_instance_count=2,
    scaling=InstanceScaling(min_capacity=2, max_capacity=8, invocations_per_instance=600),
    rollout=BlueGreen.canary(CapacitySize.count(1), wait_interval=WAIT),
    endpoint_name="canary",
)
RealTimeEndpoint(
    updates,
    "Rolling",
    model=serving(updates, "RollingModel", version),
    instance_type="ml.m5.large",
    initial_instance_count=4,
    rollout=RollingUpdate(maximum_batch_size=CapacitySize.count(1), wait_interval=WAIT),
    rollback_alarms=[trouble],
    endpoint_name="rolling",
)

# Components and an adapter.
fleets = Stack(app, "Fleets")
types = ["ml.m5.xlarge", "ml.c5.2xlarge"]
fleet = InferenceComponentEndpoint(
    fleets, "Fleet", instance_type=types, instances=ManagedInstances(min_count=1, max_count=2)
)
compute = ComputeRequirements(min_memory_mb=512)
base = fleet.add_component(
    "Base",
    specifications=[
        InstanceTypeSpecification(
            instance_type=each, image=image, model_data=data, environment={"FACTOR": factor}, compute=compute
        )
        for each, factor in zip(types, ("10", "20"), strict=True)
    ],
    copy_count=2,
    inference_component_name=f"base-{version}",
    rollout=RollingUpdate(maximum_batch_size=CapacitySize.count(1), wait_interval=WAIT),
    rollback_alarms=[trouble],
)
base.add_adapter("Legal", model_data=ModelData.archive(str(app.node.get_context("adapter"))))

# Who knows no more of an endpoint than its name.
callers = Stack(app, "Callers")
known = RealTimeEndpoint.from_endpoint_name(callers, "Known", "canary")
caller = iam.Role(callers, "Caller", assumed_by=iam.AccountRootPrincipal())
known.grants.invoke(caller)
CfnOutput(callers, "CallerRole", value=caller.role_arn)
callers.add_stack_dependency(updates)
app.synth()
