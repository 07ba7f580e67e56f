"""A delivery of the wine endpoint to two Regions: the first is called, the second is watched too."""

from __future__ import annotations

from datetime import timedelta

from aws_cdk import App, Environment, Stack, Stage
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_s3 as s3
from aws_cdk.pipelines import CodePipelineSource

from constructs_sm import Delivered, DeliveryTarget, DeliveryWave, EndpointDelivery, SmokeTest
from stacks.realtime_stack import RealTimeStack
from stacks.settings import Settings

ACCOUNT = "000000000000"
app = App()


def define(stage: Stage, target: DeliveryTarget) -> Delivered:
    stack = RealTimeStack(stage, "Wine", settings=Settings(team=target.region))
    errors = cloudwatch.Metric(namespace="Shop", metric_name="Errors")
    alarm = cloudwatch.Alarm(stack, "Trouble", metric=errors, threshold=1, evaluation_periods=1)
    return Delivered(endpoint=stack.endpoint, alarms=[alarm])


home = Stack(app, "Delivery", env=Environment(account=ACCOUNT, region="us-east-1"))
EndpointDelivery(
    home,
    "Wines",
    source=CodePipelineSource.s3(s3.Bucket.from_bucket_name(home, "Source", "sources"), "app.zip"),
    define=define,
    waves=[
        DeliveryWave(name="Beta", targets=[DeliveryTarget(account=ACCOUNT, region="us-east-1")]),
        DeliveryWave(
            name="Prod",
            targets=[DeliveryTarget(account=ACCOUNT, region="eu-west-1")],
            bake_time=timedelta(minutes=1),
            approval=True,
        ),
    ],
    smoke_test=SmokeTest(json=str(app.node.get_context("payload"))),
)
app.synth()
