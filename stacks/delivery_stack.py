"""A delivery: the wine endpoint through two accounts and three Regions. It is no part of the demo, as it needs CodePipeline."""

from __future__ import annotations

import json
from datetime import timedelta

from aws_cdk import Duration, Environment, Stack, Stage
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_s3 as s3
from aws_cdk.pipelines import CodePipelineSource
from constructs import Construct

from constructs_sm import Delivered, DeliveryTarget, DeliveryWave, EndpointDelivery, SmokeTest
from stacks.realtime_stack import RealTimeStack
from stacks.settings import MODELS, Settings

BETA, PROD = "222233334444", "333344445555"


class DeliveryStack(Stack):
    """Calls each endpoint with a wine it must know, and watches production for half an hour."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, env: Environment) -> None:
        super().__init__(scope, id, env=env)

        def define(stage: Stage, target: DeliveryTarget) -> Delivered:
            del target  # the endpoint is the same everywhere
            stack = RealTimeStack(stage, "Wine", settings=settings)
            errors = stack.endpoint.metrics.invocation_5xx_errors(period=Duration.minutes(1))
            alarm = cloudwatch.Alarm(stack, "Errors", metric=errors, threshold=5, evaluation_periods=3)
            return Delivered(endpoint=stack.endpoint, alarms=[alarm])

        wine = json.loads((MODELS / "samples.json").read_text())["wine"][0]["instance"]
        sources = s3.Bucket.from_bucket_name(self, "Sources", "wine-sources")
        production = [DeliveryTarget(account=PROD, region=region) for region in ("eu-central-1", "us-east-1")]
        self.delivery = EndpointDelivery(
            self,
            "Delivery",
            source=CodePipelineSource.s3(sources, "app.zip"),
            define=define,
            smoke_test=SmokeTest(json=json.dumps({"instances": [wine]})),
            waves=[
                DeliveryWave(name="Beta", targets=[DeliveryTarget(account=BETA, region="eu-central-1")]),
                DeliveryWave(name="Prod", targets=production, bake_time=timedelta(minutes=30), approval=True),
            ],
        )
