"""A delivery through two waves to three targets, and what it may deliver: an endpoint of each kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aws_cdk import App, Environment, Stack, Stage
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_s3 as s3
from aws_cdk.pipelines import CodePipelineSource

from constructs_sm import (
    AsyncEndpoint,
    ComputeRequirements,
    ContainerImage,
    Delivered,
    DeliveryTarget,
    DeliveryWave,
    EndpointDelivery,
    InferenceComponentEndpoint,
    Model,
    RealTimeEndpoint,
    ServerlessEndpoint,
    SmokeTest,
)

HOME = Environment(account="111122223333", region="eu-west-1")
BETA = DeliveryTarget(account="222233334444", region="eu-west-1")
PROD = [DeliveryTarget(account="333344445555", region=region) for region in ("eu-west-1", "us-east-1")]
SMOKE = SmokeTest(json='{"note": "it\'s $HOME"}')
IMAGE = ContainerImage.framework("xgboost", version="1.7-1")


def home(context: Mapping[str, object], env: Environment | None = HOME) -> Stack:
    return Stack(App(context=dict(context)), "Pipeline", env=env)


def source(stack: Stack) -> CodePipelineSource:
    return CodePipelineSource.s3(s3.Bucket.from_bucket_name(stack, "Source", "sources"), "app.zip")


def alarm(stack: Stack) -> cloudwatch.Alarm:
    metric = cloudwatch.Metric(namespace="Shop", metric_name="Errors")
    return cloudwatch.Alarm(stack, "Trouble", metric=metric, threshold=1, evaluation_periods=1)


def real_time(stage: Stage, target: DeliveryTarget) -> Delivered:
    del target
    stack = Stack(stage, "Churn")
    model = Model(stack, "Model", image=IMAGE)
    endpoint = RealTimeEndpoint(stack, "Endpoint", model=model, instance_type="ml.m5.xlarge")
    return Delivered(endpoint=endpoint, alarms=[alarm(stack)])


def serverless(stage: Stage, target: DeliveryTarget) -> Delivered:
    del target
    stack = Stack(stage, "Churn")
    return Delivered(endpoint=ServerlessEndpoint(stack, "Endpoint", model=Model(stack, "Model", image=IMAGE)))


def asynchronous(stage: Stage, target: DeliveryTarget) -> Delivered:
    del target
    stack = Stack(stage, "Churn")
    model = Model(stack, "Model", image=IMAGE)
    return Delivered(endpoint=AsyncEndpoint(stack, "Endpoint", model=model, instance_type="ml.m5.xlarge"))


def components(stage: Stage, target: DeliveryTarget) -> Delivered:
    del target
    stack = Stack(stage, "Churn")
    fleet = InferenceComponentEndpoint(stack, "Endpoint", instance_type="ml.m5.xlarge")
    one = fleet.add_component("One", image=IMAGE, compute=ComputeRequirements(min_memory_mb=1024))
    return Delivered(endpoint=fleet, component=one)


def paused(stage: Stage, target: DeliveryTarget) -> Delivered:
    del target
    stack = Stack(stage, "Churn")
    model = Model(stack, "Model", image=IMAGE)
    return Delivered(
        endpoint=RealTimeEndpoint(stack, "Endpoint", model=model, instance_type="ml.m5.xlarge", paused=True)
    )


def deliver(stack: Stack, define: Any = real_time, **said: Any) -> EndpointDelivery:
    waves = [
        DeliveryWave(name="Beta", targets=[BETA], bake_time=timedelta(minutes=5)),
        DeliveryWave(name="Prod", targets=PROD, bake_time=timedelta(minutes=30), approval=True),
    ]
    whole = {"waves": waves, "smoke_test": SMOKE, "define": define, **said}
    return EndpointDelivery(stack, "Delivery", source=source(stack), **whole)


def only_called(stack: Stack, define: Any, **said: Any) -> EndpointDelivery:
    return deliver(stack, define, waves=[DeliveryWave(name="Beta", targets=[BETA])], **said)
